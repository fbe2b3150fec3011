package io.meshroot.core.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Lets the TLS of the JDK ask a {@link PeerVerifier}. */
final class PeerTrustManager extends X509ExtendedTrustManager {
    static final int MOST_NAMED = 100;

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
        verifier.verify(chain, PeerVerifier.Call.of(role, session, transport), began);
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

    /**
     * The roots that are trusted now, for the certificate authorities that a server names. Naming them is optional (RFC 8446,
     * section 4.2.4), and of very many the names would not fit into a message: then none is named.
     */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        Set<X509Certificate> roots = feed.isClosed() ? Set.of() : feed.current().allRoots();
        return roots.size() > MOST_NAMED ? new X509Certificate[0] : roots.toArray(new X509Certificate[0]);
    }
}
