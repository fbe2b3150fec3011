package io.meshroot.core.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Lets the TLS of the JDK ask a {@link PeerVerifier}. */
final class PeerTrustManager extends X509ExtendedTrustManager {
    private final SnapshotFeed feed;
    private final PeerVerifier verifier;
    private final Handshakes handshakes;

    PeerTrustManager(SnapshotFeed feed, PeerVerifier verifier, Handshakes handshakes) {
        this.feed = feed;
        this.verifier = verifier;
        this.handshakes = handshakes;
    }

    private void check(
            X509Certificate @Nullable [] chain, PeerRole role, @Nullable SSLSession session, @Nullable Object transport)
            throws CertificateException {
        Optional<Moment> began = handshakes.beganWith(transport);
        verifier.verify(chain, new PeerVerifier.Call(role, session, EndpointChecks.of(transport)), began);
        handshakes.verified(transport);
    }

    private void check(X509Certificate @Nullable [] chain, PeerRole role, @Nullable Socket socket)
            throws CertificateException {
        SSLSession session = socket instanceof SSLSocket tls ? tls.getHandshakeSession() : null;
        check(chain, role, session, socket);
    }

    private void check(X509Certificate @Nullable [] chain, PeerRole role, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, role, engine == null ? null : engine.getHandshakeSession(), engine);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, PeerRole.CLIENT, null, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        check(chain, PeerRole.SERVER, null, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain, PeerRole.CLIENT, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable Socket socket)
            throws CertificateException {
        check(chain, PeerRole.SERVER, socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, PeerRole.CLIENT, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, @Nullable SSLEngine engine)
            throws CertificateException {
        check(chain, PeerRole.SERVER, engine);
    }

    /** The roots that are trusted now, for the certificate authorities that a server names. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return feed.isClosed()
                ? new X509Certificate[0]
                : feed.current().allRoots().toArray(new X509Certificate[0]);
    }
}
