package io.meshroot.core.tls;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Looks at each new session of one connection once, before any data of it is handed out. A connection gets another session
 * by renegotiation; the same peer is not looked at again then, for connections outlive changes of trust.
 */
final class Checked {
    private final FollowingContext context;
    private final long epoch;
    private final Object transport;
    private volatile SSLSession session;

    /** When the first handshake began; let go with it, or a connection would hold all that comes later. */
    private @Nullable Moment began;

    private X509Certificate @Nullable [] chain;
    private @Nullable SSLHandshakeException refused;

    /** The session is the one that a connection has before its handshake. */
    Checked(FollowingContext context, FollowingContext.Bound bound, Object transport, SSLSession session) {
        this.context = context;
        this.epoch = bound.epoch();
        this.began = bound.moment();
        this.transport = transport;
        this.session = session;
        context.begin(transport, bound);
    }

    void closed() {
        context.closed(transport);
    }

    /** Tells whether the handshake ended with this call. */
    boolean look(SSLSession now, PeerRole peer) throws SSLHandshakeException {
        if (now == session) {
            return false;
        }
        synchronized (this) {
            if (refused != null) {
                throw refused;
            }
            if (now == session) {
                return false;
            }
            X509Certificate[] presented = FollowingContext.chain(now);
            if (chain == null || !Arrays.equals(chain, presented)) {
                Moment moment = began == null ? context.now().moment() : began;
                began = null;
                try {
                    context.end(transport, new FollowingContext.Began(epoch, moment), now, peer);
                } catch (SSLHandshakeException e) {
                    refused = e;
                    throw e;
                }
            }
            chain = presented;
            session = now;
            return true;
        }
    }
}
