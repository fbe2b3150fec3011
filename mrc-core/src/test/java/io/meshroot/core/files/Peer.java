package io.meshroot.core.files;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** TLS of somebody who knows nothing of probes. */
final class Peer {
    private Peer() {}

    private static KeyManager[] keys(TestCertificate leaf) throws GeneralSecurityException, IOException {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "leaf", leaf.keys().getPrivate(), new char[0], leaf.chain().toArray(new X509Certificate[0]));
        KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("SunX509");
        keyManagers.init(keys, new char[0]);
        return keyManagers.getKeyManagers();
    }

    /** The JDK's own TLS with one leaf and one trusted root. */
    static SSLContext context(TestCertificate leaf, TestCertificate trusted) throws Exception {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        roots.setCertificateEntry("root", trusted.certificate());
        TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
        trustManagers.init(roots);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys(leaf), trustManagers.getTrustManagers(), null);
        return context;
    }

    /** What a server does to a client that it refuses. */
    @FunctionalInterface
    interface Refusal {
        void refuse() throws IOException;
    }

    /** A server's TLS that refuses every client in its own way. */
    static SSLContext contextThatVerifiesBy(TestCertificate leaf, Refusal refusal) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(leaf), new TrustManager[] {new RefusesAll(refusal)}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private record RefusesAll(Refusal refusal) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            try {
                refusal.refuse();
            } catch (IOException e) {
                throw new CertificateException(e);
            }
            throw new CertificateException("refused");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            checkClientTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    /** A root that is valid by the clock of the JDK's TLS. */
    static TestCertificate root(String name) {
        return now(CertificateRecipe.root()).commonName(name).selfSigned();
    }

    static TestCertificate leaf(TestCertificate root) {
        return leaf(root, KeyType.EC_P256);
    }

    static TestCertificate leaf(TestCertificate root, KeyType type) {
        return now(CertificateRecipe.leaf()).keyType(type).signedBy(root);
    }

    private static CertificateRecipe now(CertificateRecipe recipe) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        return recipe.validity(now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(1)));
    }

    static IssuedCertificate probeLeaf(TestCertificate leaf) {
        return IssuedCertificate.withKey(
                LeafIdentity.internal("probe.meshroot.internal"),
                new IssuedCertificate.Signed(MrcName.of("mrc-1"), 1, leaf.chain()),
                leaf.keys().getPrivate(),
                new TrustBundle(1, new TreeMap<>(), Set.of()));
    }
}
