package io.meshroot.core.tls;

import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.TrustBundle;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;

/**
 * A connection that a context of {@link MeshTls} made. It does not keep the socket or engine alive. Safe for use by several
 * threads.
 */
public final class TlsConnection {
    private final WeakReference<Object> transport;
    private final List<X509Certificate> chain;
    private final Instant since;
    private final List<X509Certificate> accepted;
    private final Supplier<TlsSnapshot> newest;

    /** With the roots of which one accepted the peer. No snapshot is kept: an old one has keys. */
    TlsConnection(
            Object transport,
            List<X509Certificate> chain,
            Instant since,
            List<X509Certificate> accepted,
            Supplier<TlsSnapshot> newest) {
        this.transport = new WeakReference<>(transport);
        this.chain = List.copyOf(chain);
        this.since = since;
        this.accepted = accepted;
        this.newest = newest;
    }

    /**
     * Returns who the peer is, as it was verified in the handshake.
     *
     * @return its names
     */
    public PeerIdentity peer() {
        try {
            return PeerIdentity.of(chain.get(0));
        } catch (CertificateException e) {
            throw new IllegalStateException("the certificate of a verified peer can't be read", e);
        }
    }

    /**
     * Returns when the handshake ended, by the manager's clock.
     *
     * @return the instant
     */
    public Instant since() {
        return since;
    }

    /**
     * Returns the root that the peer was verified under.
     *
     * @return the certificate; empty if it can't be told any more
     */
    public Optional<X509Certificate> root() {
        try {
            return IssuingRoot.of(chain, accepted);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Tells whether the peer's certificate still stands under a root that the mesh trusts for its trust domain. It may have
     * expired; a connection may outlive a leaf.
     *
     * @return false if a new handshake of this peer with the same certificate would be refused by the trust of now
     */
    public boolean isTrusted() {
        return isTrusted(newest.get());
    }

    /** What can't be judged is not trusted, and keeps nobody from judging the others. */
    boolean isTrusted(TlsSnapshot snapshot) {
        try {
            return standsUnderTrustOf(snapshot);
        } catch (RuntimeException e) {
            return false;
        }
    }

    private boolean standsUnderTrustOf(TlsSnapshot snapshot) {
        TrustBundle bundle = snapshot.trust();
        List<X509Certificate> roots =
                peer().spiffeId().map(id -> snapshot.rootsOf(id.trustDomain())).orElseGet(bundle::roots);
        Optional<X509Certificate> under = IssuingRoot.of(chain, roots);
        return under.isPresent()
                && !isTainted(bundle, under.get())
                && chain.stream().noneMatch(certificate -> isTainted(bundle, certificate));
    }

    private static boolean isTainted(TrustBundle bundle, X509Certificate certificate) {
        return !bundle.taintedKeys().isEmpty()
                && bundle.taintedKeys().contains(Anchor.of(certificate).keyFingerprint());
    }

    /** Tells whether the socket or engine is there and not closed by this side. */
    boolean isOpen() {
        Object there = transport.get();
        if (there instanceof SSLSocket socket) {
            return !socket.isClosed();
        }
        return there instanceof SSLEngine engine && !engine.isOutboundDone();
    }

    /**
     * Closes the connection: a socket at once, an engine as soon as whoever runs it wraps again. Does nothing to one that is
     * closed.
     *
     * @throws IOException if the socket can't be closed
     */
    public void close() throws IOException {
        Object there = transport.get();
        if (there instanceof SSLSocket socket) {
            socket.close();
        } else if (there instanceof SSLEngine engine) {
            engine.closeOutbound();
        }
    }

    /**
     * Describes the connection.
     *
     * @return the peer's name, and since when
     */
    @Override
    public String toString() {
        return peer().name() + " since " + since;
    }
}
