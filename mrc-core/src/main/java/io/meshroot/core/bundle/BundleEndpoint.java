package io.meshroot.core.bundle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateManager;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Serves the bundle of one of our trust domains to other meshes (SPIFFE Federation, section 5.2.1.3): a handler for the JDK's
 * {@code HttpServer}, in module {@code jdk.httpserver}, which nothing else here needs. It answers {@code GET} and {@code HEAD}
 * with the newest bundle, to everybody: the server must not ask for client certificates. Serve it by HTTPS, under a host name
 * that the other meshes can verify.
 *
 * <p>Other meshes poll, and say nothing. So the endpoint is a holder of the trust that it serves: a rotation waits for it,
 * until a new bundle has been there for one refresh hint and a margin, and polls that were missed meanwhile have been made up
 * for. That is an assumption, and the acknowledgement says so ({@code assumed}). Safe for use by several threads.
 */
public final class BundleEndpoint implements HttpHandler, AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;
    private static final int NOT_FOUND = 404;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NO_BODY = -1;
    private static final int TAG_DIGITS = 16;

    private final CertificateManager manager;
    private final TrustDomain domain;
    private final Duration refreshHint;
    private final PolledHolder holder;
    private volatile @Nullable Written newest;

    /** A document as it goes out, and what it was made of. */
    private record Written(TrustBundle of, byte[] json, String tag) {}

    BundleEndpoint(CertificateManager manager, TrustDomain domain, Duration refreshHint, PolledHolder holder) {
        this.manager = manager;
        this.domain = domain;
        this.refreshHint = refreshHint;
        this.holder = holder;
    }

    /**
     * Begins an endpoint.
     *
     * @param manager publishes the trust
     * @param domain which of its trust domains to serve
     * @return a builder
     */
    public static BundleEndpointBuilder builder(CertificateManager manager, TrustDomain domain) {
        return new BundleEndpointBuilder(manager, domain);
    }

    /**
     * Returns the holder that stands for the other meshes, as it is named where a rotation waits for it.
     *
     * @return as {@code bundle-endpoint:cluster.local:0f3a59d2c4418b6e}
     */
    public HolderId holder() {
        return holder.id();
    }

    /**
     * Answers one request: 200 with the bundle, 304 if the client has it ({@code If-None-Match}), 404 while the trust domain is
     * not among the trusted ones, 405 for other methods than {@code GET} and {@code HEAD}.
     *
     * @param exchange the request
     * @throws IOException if the answer can't be sent
     */
    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            Optional<Written> document = document();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                exchange.sendResponseHeaders(METHOD_NOT_ALLOWED, NO_BODY);
            } else if (document.isEmpty()) {
                exchange.sendResponseHeaders(NOT_FOUND, NO_BODY);
            } else {
                answer(exchange, document.get());
            }
        }
    }

    private static void answer(HttpExchange exchange, Written document) throws IOException {
        exchange.getResponseHeaders().set("ETag", document.tag());
        // What others would keep for a while would reach the pollers late.
        exchange.getResponseHeaders().set("Cache-Control", "no-cache");
        if (document.tag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            exchange.sendResponseHeaders(NOT_MODIFIED, NO_BODY);
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(OK, NO_BODY);
        } else {
            exchange.sendResponseHeaders(OK, document.json().length);
            exchange.getResponseBody().write(document.json());
        }
    }

    private Optional<Written> document() {
        TrustBundle trust = manager.trust();
        Written known = newest;
        if (known != null && known.of().equals(trust)) {
            return Optional.of(known);
        }
        if (!trust.authorities().containsKey(domain)) {
            return Optional.empty();
        }
        byte[] json = SpiffeBundle.of(trust, domain)
                .withRefreshHint(refreshHint)
                .json()
                .getBytes(StandardCharsets.US_ASCII);
        Written written = new Written(trust, json, '"' + sha256(json).substring(0, TAG_DIGITS) + '"');
        newest = written;
        return Optional.of(written);
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Waits for the other meshes no longer: they are on their own from then on. Closing twice does no harm. */
    @Override
    public void close() {
        holder.close();
    }
}
