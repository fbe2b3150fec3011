package io.meshroot.core.tls;

import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.TrustManager;

/**
 * The context of the JDK that is in use, which is replaced when trust shrinks: its session caches and the keys of its
 * tickets go with it, and nobody can resume with either. What is resumed within one epoch was verified in that epoch.
 */
final class FollowingContext {
    /** Resuming skips the trust manager; so a session does not live a day, as it would by default. */
    private static final int SESSION_SECONDS = 3600;

    private final SnapshotFeed feed;
    private final PeerVerifier verifier;
    private final Handshakes handshakes;
    private final ClientAuthentication clients;
    private final PeerRole peers;
    private final KeyManager[] keyManagers;
    private final TrustManager[] trustManagers;
    private final Object lock = new Object();
    private volatile Bound newest;

    FollowingContext(ServedIdentities identities, PeerMatcher matcher, PeerRole peers, ClientAuthentication clients) {
        this(identities, matcher, peers, clients, System::nanoTime);
    }

    FollowingContext(
            ServedIdentities identities,
            PeerMatcher matcher,
            PeerRole peers,
            ClientAuthentication clients,
            LongSupplier nanoTime) {
        this.feed = identities.main();
        this.verifier = new PeerVerifier(feed, matcher);
        this.handshakes = new Handshakes(nanoTime);
        this.peers = peers;
        this.clients = clients;
        this.keyManagers = new KeyManager[] {new SwappingKeyManager(identities)};
        this.trustManagers = new TrustManager[] {new PeerTrustManager(feed, verifier, handshakes)};
        this.newest = new Bound(make(), feed.now());
        sessionsOf(newest.context(), PeerRole.CLIENT).setSessionTimeout(SESSION_SECONDS);
        sessionsOf(newest.context(), PeerRole.SERVER).setSessionTimeout(SESSION_SECONDS);
    }

    /**
     * A context with a moment of the same epoch.
     *
     * @param context the JDK's
     * @param moment what is trusted
     */
    record Bound(SSLContext context, Moment moment) {
        long epoch() {
            return moment.snapshot().epoch();
        }
    }

    /**
     * What a handshake began with.
     *
     * @param epoch that of the context: what it resumes was verified in it
     * @param moment what was trusted then
     */
    record Began(long epoch, Moment moment) {}

    /** The context for a handshake that begins now. */
    Bound now() {
        Bound bound = newest;
        if (bound.moment().isNewest()) {
            return bound;
        }
        synchronized (lock) {
            Moment moment = feed.now();
            SSLContext context = newest.context();
            if (moment.snapshot().epoch() != newest.epoch()) {
                context = make();
                inherit(newest.context(), context);
            }
            newest = new Bound(context, moment);
            return newest;
        }
    }

    /** Whether peers are servers or clients unless a socket or engine is told otherwise. */
    boolean isForClients() {
        return peers == PeerRole.SERVER;
    }

    SSLParameters defaults() {
        return TlsDefaults.restricted(now().context().getDefaultSSLParameters(), clients);
    }

    SSLParameters supported() {
        return TlsDefaults.restricted(now().context().getSupportedSSLParameters(), clients);
    }

    void begin(Object transport, Bound bound) {
        handshakes.begin(transport, bound.moment());
    }

    /**
     * Ends a handshake. The trust manager is not asked when a session is resumed, so the peer is looked at here: trust may
     * have shrunk since this context was taken.
     *
     * @throws SSLHandshakeException if the peer is not to be spoken to
     */
    void end(Object transport, Began handshake, SSLSession session, PeerRole peer) throws SSLHandshakeException {
        Optional<Moment> began = handshakes.beganWith(transport);
        boolean verified = handshakes.end(transport);
        X509Certificate[] chain = chain(session);
        if (chain.length == 0) {
            return;
        }
        if (verified) {
            VerifiedPeer.mark(session);
        } else {
            verifyResumed(transport, handshake.epoch(), session, peer, began);
        }
        feed.opened(transport, List.of(chain), handshake.moment());
    }

    private void verifyResumed(Object transport, long epoch, SSLSession session, PeerRole peer, Optional<Moment> began)
            throws SSLHandshakeException {
        X509Certificate[] chain = chain(session);
        try {
            PeerVerifier.Call call = PeerVerifier.Call.resuming(peer, session, transport);
            if (epoch == feed.current().epoch()) {
                verifier.verifyResumed(chain[0], call);
            } else {
                verifier.verify(chain, call, began);
            }
            VerifiedPeer.mark(session);
        } catch (CertificateException e) {
            VerifiedPeer.unmark(session);
            session.invalidate();
            SSLHandshakeException refused =
                    new SSLHandshakeException("the session can't be resumed: " + e.getMessage());
            refused.initCause(e);
            throw refused;
        }
    }

    /** Ends a connection. */
    void closed(Object transport) {
        feed.closed(transport);
    }

    /** The peer's chain; empty for a client that came without one, which a server that needs one never lets through. */
    static X509Certificate[] chain(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return Arrays.copyOf(chain, chain.length, X509Certificate[].class);
        } catch (SSLPeerUnverifiedException e) {
            return new X509Certificate[0];
        }
    }

    private SSLContext make() {
        try {
            // Named, since other providers keep and resume sessions in their own ways.
            SSLContext context = SSLContext.getInstance("TLS", "SunJSSE");
            context.init(keyManagers, trustManagers, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no TLS by SunJSSE; use one that has", e);
        }
    }

    private static SSLSessionContext sessionsOf(SSLContext context, PeerRole peers) {
        return peers == PeerRole.CLIENT ? context.getServerSessionContext() : context.getClientSessionContext();
    }

    private static void inherit(SSLContext from, SSLContext to) {
        for (PeerRole peers : PeerRole.values()) {
            SSLSessionContext old = sessionsOf(from, peers);
            SSLSessionContext fresh = sessionsOf(to, peers);
            fresh.setSessionTimeout(old.getSessionTimeout());
            fresh.setSessionCacheSize(old.getSessionCacheSize());
        }
    }
}
