package io.meshroot.core.federation;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A SPIFFE bundle endpoint that is authenticated by its host name (SPIFFE Federation, section 5.2.1). */
final class HttpsBundleSource implements BundleSource {
    static final Duration LONGEST = Duration.ofSeconds(30);
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final int MOST_HOPS = 3;
    private static final int OK = 200;

    private final URI url;
    private final Optional<SSLContext> context;
    private final Duration longest;
    private @Nullable HttpClient client;

    HttpsBundleSource(URI url, Optional<SSLContext> context) {
        this(url, context, LONGEST);
    }

    HttpsBundleSource(URI url, Optional<SSLContext> context, Duration longest) {
        requireEndpoint(url).ifPresent(problem -> {
            throw new IllegalArgumentException("url " + url.getScheme() + "://" + url.getHost() + " " + problem
                    + "; give one such as https://example.com/bundle.json");
        });
        this.url = url;
        this.context = context;
        this.longest = longest;
    }

    /** Says why a URL can't be that of an endpoint, or nothing. */
    private static Optional<String> requireEndpoint(URI url) {
        if (!"https".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
            return Optional.of("is not https with a host");
        }
        return url.getRawUserInfo() == null ? Optional.empty() : Optional.of("has user info");
    }

    @Override
    public SpiffeBundle read(TrustDomain domain) throws IOException {
        URI next = url;
        for (int hop = 0; hop <= MOST_HOPS; hop++) {
            HttpResponse<byte[]> answer = get(next);
            if (answer.statusCode() == OK) {
                return BundleText.read(domain, answer.body());
            }
            Optional<String> location = answer.headers().firstValue("Location");
            if (!REDIRECTS.contains(answer.statusCode()) || location.isEmpty()) {
                throw new IOException("the endpoint answered with status " + answer.statusCode());
            }
            next = redirected(next, location.get());
        }
        throw new IOException("the endpoint redirects more than " + MOST_HOPS + " times");
    }

    private static URI redirected(URI from, String location) throws IOException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("the endpoint redirects to what is no URL", e);
        }
        Optional<String> problem = requireEndpoint(to);
        if (problem.isPresent()) {
            throw new IOException("the endpoint redirects to a URL that " + problem.get());
        }
        return to;
    }

    private HttpResponse<byte[]> get(URI from) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(from)
                .header("Accept", "application/json")
                .timeout(longest)
                .build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                client().sendAsync(request, any -> new LimitedBody(SpiffeBundle.MAX_LENGTH));
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new IOException("the endpoint could not be read: " + cause.getMessage(), cause);
        } catch (TimeoutException e) {
            throw new IOException("the endpoint did not answer within " + longest, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while the endpoint was asked");
        } finally {
            answer.cancel(true);
        }
    }

    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            HttpClient.Builder builder = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .connectTimeout(CONNECT);
            context.ifPresent(builder::sslContext);
            made = builder.build();
            client = made;
        }
        return made;
    }

    @Override
    public String toString() {
        return "endpoint https://" + url.getRawAuthority() + url.getRawPath();
    }
}
