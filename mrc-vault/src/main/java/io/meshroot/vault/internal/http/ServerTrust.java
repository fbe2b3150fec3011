package io.meshroot.vault.internal.http;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.x509.Pem;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP client, with the certificates that the server is verified by. When the secret that holds them changes, the next
 * request makes another client.
 */
public final class ServerTrust implements Supplier<HttpClient>, AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final Object making = new Object();
    private final SecretStore secrets;
    private final Optional<SecretKeyRef> caCertificate;
    private final Subscription subscription;
    private volatile @Nullable HttpClient client;
    private int changes;

    /**
     * Makes the supplier; the secret is read when a client is asked for.
     *
     * @param secrets where the certificates are
     * @param caCertificate the entry that holds them in PEM; the platform's trust counts without one
     */
    public ServerTrust(SecretStore secrets, Optional<SecretKeyRef> caCertificate) {
        this.secrets = secrets;
        this.caCertificate = caCertificate;
        this.subscription = caCertificate
                .map(ref -> secrets.watch(ref.secret(), this::forget))
                .orElse(() -> {});
    }

    /** What is being made of the former secret at this moment is used once and not kept. */
    private synchronized void forget() {
        changes++;
        client = null;
    }

    private synchronized int changes() {
        return changes;
    }

    @Override
    public HttpClient get() {
        HttpClient held = client;
        if (held != null) {
            return held;
        }
        synchronized (making) {
            held = client;
            return held != null ? held : makeAndKeep();
        }
    }

    private HttpClient makeAndKeep() {
        int seen = changes();
        HttpClient made = make();
        synchronized (this) {
            if (seen == changes) {
                client = made;
            }
        }
        return made;
    }

    private HttpClient make() {
        // HTTP/1.1: what is cancelled lets go of its own connection and of nobody else's.
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT);
        caCertificate.ifPresent(ref -> builder.sslContext(context(ref)));
        return builder.build();
    }

    private SSLContext context(SecretKeyRef ref) {
        String where = "entry \"" + ref.key() + "\" of secret " + ref.secret() + " (caCertificate)";
        byte[] pem = secrets.read(ref.secret())
                .map(Versioned::value)
                .flatMap(secret -> secret.expose(ref.key()))
                .orElseThrow(() -> unusable(where + " is not there; put the server's CA certificate into it", null));
        try {
            return trusting(Pem.certificates(new String(pem, StandardCharsets.ISO_8859_1)));
        } catch (GeneralSecurityException | IOException | RuntimeException e) {
            throw unusable(where + " holds no usable certificate in PEM; put the server's CA certificate into it", e);
        }
    }

    private static SSLContext trusting(List<X509Certificate> certificates)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (X509Certificate certificate : certificates) {
            store.setCertificateEntry("ca-" + store.size(), certificate);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    private static ProviderException unusable(String message, @Nullable Throwable cause) {
        return new ProviderException(ErrorCode.SECRET_UNUSABLE, Retry.CANNOT_HELP, null, message, cause);
    }

    @Override
    public void close() {
        subscription.close();
        client = null;
    }
}
