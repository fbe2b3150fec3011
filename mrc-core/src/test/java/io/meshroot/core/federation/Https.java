package io.meshroot.core.federation;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A web server for tests with a certificate for localhost of a web authority of its own. */
final class Https implements AutoCloseable {
    final TestCertificate authority = CertificateRecipe.root()
            .validity(Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(10)))
            .selfSigned();
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    Https(HttpHandler handler) throws IOException {
        this("localhost", handler);
    }

    Https(String name, HttpHandler handler) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving(name)));
        server.createContext("/", handler);
        server.setExecutor(threads);
        server.start();
    }

    URI url(String path) {
        return URI.create("https://localhost:" + server.getAddress().getPort() + path);
    }

    private SSLContext serving(String name) {
        TestCertificate leaf = CertificateRecipe.leaf()
                .dnsNames(name)
                .uris()
                .validity(
                        Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(1)))
                .signedBy(authority);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "web", leaf.keys().getPrivate(), new char[0], leaf.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, new char[0]);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a client has that trusts this web authority and no other. */
    SSLContext trusting() {
        return trusting(authority);
    }

    static SSLContext trusting(TestCertificate authority) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry("web", authority.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Another authority, which nobody trusts. */
    static SSLContext trustingAnother() {
        return trusting(TestCertificates.root());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
