package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** TLS that shows a probe leaf to whomever, and looks at whatever is shown. Each context knows no session. */
final class ProbeTls {
    private ProbeTls() {}

    static SSLContext context(IssuedCertificate probeLeaf) {
        return context(probeLeaf, () -> {});
    }

    /** Also tells when the peer has shown a leaf. */
    static SSLContext context(IssuedCertificate probeLeaf, Runnable shown) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[] {new OneKey(probeLeaf)}, new TrustManager[] {new LookOnly(shown)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has TLS", e);
        }
    }

    static X509Certificate presented(SSLSession session) throws SSLPeerUnverifiedException {
        return (X509Certificate) session.getPeerCertificates()[0];
    }

    /** Presents the leaf whatever issuers the peer names: the peer shall refuse it by itself if it does. */
    private static final class OneKey extends X509ExtendedKeyManager {
        private static final String ALIAS = "probe";

        private final IssuedCertificate leaf;

        OneKey(IssuedCertificate leaf) {
            this.leaf = leaf;
        }

        private @Nullable String alias(String... keyTypes) {
            String own = leaf.leaf().getPublicKey().getAlgorithm().toUpperCase(Locale.ROOT);
            for (String keyType : keyTypes) {
                // Spelt as in JSSE: RSA, EC, EdDSA, and EC_EC or EC_RSA in old lists.
                if (keyType.toUpperCase(Locale.ROOT).split("_", 2)[0].equals(own)) {
                    return ALIAS;
                }
            }
            return null;
        }

        @Override
        public @Nullable String chooseClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(keyTypes);
        }

        @Override
        public @Nullable String chooseServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
            return alias(keyType);
        }

        @Override
        public @Nullable String chooseEngineClientAlias(
                String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(keyTypes);
        }

        @Override
        public @Nullable String chooseEngineServerAlias(
                String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
            return alias(keyType);
        }

        @Override
        public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
            return getServerAliases(keyType, issuers);
        }

        @Override
        public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
            String alias = alias(keyType);
            return alias == null ? null : new String[] {alias};
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return leaf.chain().toArray(new X509Certificate[0]);
        }

        @Override
        public @Nullable PrivateKey getPrivateKey(String alias) {
            return leaf.privateKey().orElse(null);
        }
    }

    /** Trusts everybody: what counts is whether the leaf that is shown is the one that was published. */
    private static final class LookOnly extends X509ExtendedTrustManager {
        private final Runnable shown;

        LookOnly(Runnable shown) {
            this.shown = shown;
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            shown.run();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            shown.run();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) {
            shown.run();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) {
            shown.run();
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            shown.run();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) {
            shown.run();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
