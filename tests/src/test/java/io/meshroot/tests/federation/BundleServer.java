package io.meshroot.tests.federation;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A web server with a certificate of a web authority, which is none of a mesh. */
final class BundleServer implements AutoCloseable {
    private final TestCertificate authority = CertificateRecipe.root()
            .validity(Instant.now().minus(Duration.ofDays(1)), Instant.now().plus(Duration.ofDays(10)))
            .selfSigned();
    private final HttpsServer server;

    BundleServer(HttpHandler handler) throws IOException, GeneralSecurityException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(serving()));
        server.createContext("/bundle", handler);
        server.start();
    }

    URI url() {
        return URI.create("https://localhost:" + server.getAddress().getPort() + "/bundle");
    }

    private SSLContext serving() throws IOException, GeneralSecurityException {
        TestCertificate leaf = CertificateRecipe.leaf()
                .dnsNames("localhost")
                .uris()
                .validity(
                        Instant.now().minus(Duration.ofHours(1)), Instant.now().plus(Duration.ofDays(1)))
                .signedBy(authority);
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "web", leaf.keys().getPrivate(), new char[0], leaf.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    /** What a client has that trusts this web authority and no other. */
    SSLContext trusting() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("web", authority.certificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
