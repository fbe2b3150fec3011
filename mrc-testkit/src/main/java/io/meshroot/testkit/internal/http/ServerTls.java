package io.meshroot.testkit.internal.http;

import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** The certificate of a server on the loopback address, and the root that it is to be checked with. */
public final class ServerTls {
    private static final char[] NO_PASSWORD = new char[0];

    private final TestCertificate root;
    private final SSLContext context;

    private ServerTls(TestCertificate root, SSLContext context) {
        this.root = root;
        this.context = context;
    }

    /**
     * Makes a root and a certificate for {@code localhost} and the loopback address.
     *
     * @param name the CN of the root
     * @return both
     */
    public static ServerTls make(String name) {
        Instant now = InstantSource.system().instant();
        Instant begin = now.minus(Duration.ofHours(1));
        Instant end = now.plus(Duration.ofDays(30));
        TestCertificate root =
                CertificateRecipe.root().commonName(name).validity(begin, end).selfSigned();
        TestCertificate server = CertificateRecipe.leaf()
                .commonName("localhost")
                .dnsNames("localhost")
                .uris()
                .ipAddresses(InetAddress.getLoopbackAddress())
                .validity(begin, end)
                .signedBy(root);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain = server.chain().toArray(new X509Certificate[0]);
            store.setKeyEntry("server", server.keys().getPrivate(), NO_PASSWORD, chain);
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, NO_PASSWORD);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), null, null);
            return new ServerTls(root, context);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("TLS can't be set up", e);
        }
    }

    /**
     * Returns the root.
     *
     * @return the root
     */
    public X509Certificate root() {
        return root.certificate();
    }

    /**
     * Returns the context of the server.
     *
     * @return the context
     */
    public SSLContext context() {
        return context;
    }
}
