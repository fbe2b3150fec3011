package io.meshroot.core.tls;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.federation.Federation;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS for one in-process holder. What it hands out follows renewals and rotations by itself, and the holder acknowledges
 * each new leaf and trust bundle to the manager as soon as new handshakes use it. Contexts speak TLS 1.3 and 1.2.
 *
 * <p>When trust shrinks, no session can be resumed that was made before; connections that are open stay open, and
 * {@link io.meshroot.api.event.MeshEvent.ConnectionsOutlived} names them. Contexts,
 * factories, listening sockets and engines made earlier follow as well. After {@link #close()} no handshake succeeds any
 * more. Safe for use by several threads.
 */
public final class MeshTls implements AutoCloseable {
    private final ServedIdentities identities;
    private final SnapshotFeed feed;
    private final Kind kind;
    private final Handshakes elsewhere = new Handshakes(System::nanoTime);

    private enum Kind {
        WITH_LEAF,
        TRUST_ONLY
    }

    private MeshTls(ServedIdentities identities, Kind kind) {
        this.identities = identities;
        this.feed = identities.main();
        this.kind = kind;
    }

    /**
     * Issues a leaf and makes TLS with it. Has one handle for each holder at a time: two would acknowledge for each other.
     *
     * @param manager issues and renews the leaf
     * @param request what leaf, and for which holder
     * @return the handle; closing it releases the leaf and deregisters the holder
     * @throws io.meshroot.api.MeshRootException if nothing can be issued
     * @throws IllegalStateException if the holder has an open handle with this manager
     */
    public static MeshTls of(CertificateManager manager, IssueRequest request) {
        return of(new ManagerSource(Objects.requireNonNull(manager, "manager")), request);
    }

    /**
     * Makes TLS without a leaf, for clients that only check servers. The holder is registered and counts until this is
     * closed.
     *
     * @param manager publishes the trust
     * @param holder who uses it
     * @return the handle; closing it deregisters the holder
     * @throws IllegalStateException if the holder has an open handle with this manager
     */
    public static MeshTls trustOnly(CertificateManager manager, HolderId holder) {
        return trustOnly(new ManagerSource(Objects.requireNonNull(manager, "manager")), holder);
    }

    /**
     * Makes TLS with a leaf, as {@link #of(CertificateManager, IssueRequest)}, that accepts peers of other meshes, too: each
     * is checked against the bundle of its own trust domain and no other. What the federation learns or loses takes effect
     * at once, as changes of our own trust do.
     *
     * @param manager issues and renews the leaf
     * @param request what leaf, and for which holder
     * @param federation knows the bundles of the other meshes; not closed with the handle
     * @return the handle; closing it releases the leaf and deregisters the holder
     * @throws io.meshroot.api.MeshRootException if nothing can be issued
     * @throws IllegalStateException if the holder has an open handle with this manager
     */
    public static MeshTls of(CertificateManager manager, IssueRequest request, Federation federation) {
        return of(source(manager, federation), request);
    }

    /**
     * Makes TLS without a leaf, as {@link #trustOnly(CertificateManager, HolderId)}, that accepts servers of other meshes,
     * too.
     *
     * @param manager publishes the trust
     * @param holder who uses it
     * @param federation knows the bundles of the other meshes; not closed with the handle
     * @return the handle; closing it deregisters the holder
     * @throws IllegalStateException if the holder has an open handle with this manager
     */
    public static MeshTls trustOnly(CertificateManager manager, HolderId holder, Federation federation) {
        return trustOnly(source(manager, federation), holder);
    }

    private static CertificateSource source(CertificateManager manager, Federation federation) {
        return new ManagerSource(
                Objects.requireNonNull(manager, "manager"),
                Optional.of(Objects.requireNonNull(federation, "federation")));
    }

    /**
     * Begins TLS with more than one leaf, for servers that are called by several names.
     *
     * @param manager issues and renews the leaves
     * @param request the leaf that clients present, and that servers show unless they are called by a name of another one
     * @return a builder
     */
    public static MeshTlsBuilder builder(CertificateManager manager, IssueRequest request) {
        return new MeshTlsBuilder(
                new ManagerSource(Objects.requireNonNull(manager, "manager")),
                Objects.requireNonNull(request, "request"));
    }

    /**
     * Begins TLS with more than one leaf, as {@link #builder(CertificateManager, IssueRequest)}, that accepts peers of other
     * meshes, too.
     *
     * @param manager issues and renews the leaves
     * @param request the leaf that clients present, and that servers show unless they are called by a name of another one
     * @param federation knows the bundles of the other meshes; not closed with the handle
     * @return a builder
     */
    public static MeshTlsBuilder builder(CertificateManager manager, IssueRequest request, Federation federation) {
        return new MeshTlsBuilder(source(manager, federation), Objects.requireNonNull(request, "request"));
    }

    static MeshTls of(ServedIdentities identities) {
        return new MeshTls(identities, Kind.WITH_LEAF);
    }

    static MeshTls of(CertificateSource source, IssueRequest request) {
        return new MeshTlsBuilder(source, Objects.requireNonNull(request, "request")).build();
    }

    static MeshTls trustOnly(CertificateSource source, HolderId holder) {
        SnapshotFeed feed = SnapshotFeed.trustOnly(source, Objects.requireNonNull(holder, "holder"));
        return new MeshTls(ServedIdentities.only(feed), Kind.TRUST_ONLY);
    }

    /**
     * Makes a context for servers. Its sockets and engines ask for a client certificate and refuse clients without.
     *
     * @param clients whom to accept
     * @return the context
     * @throws IllegalArgumentException if the matcher says nothing about clients, as {@link PeerMatcher#endpointHost}
     * @throws IllegalStateException without a leaf
     */
    public SSLContext serverContext(PeerMatcher clients) {
        return serverContext(clients, ClientAuthentication.REQUIRED);
    }

    /**
     * Makes a context for servers.
     *
     * @param clients whom to accept among those that present a certificate
     * @param authentication whether clients have to present one, unless a socket or engine is told otherwise
     * @return the context
     * @throws IllegalArgumentException if the matcher says nothing about clients, as {@link PeerMatcher#endpointHost}
     * @throws IllegalStateException without a leaf
     */
    public SSLContext serverContext(PeerMatcher clients, ClientAuthentication authentication) {
        requireLeaf("serverContext");
        requireSense(clients, PeerRole.CLIENT);
        Objects.requireNonNull(authentication, "authentication");
        return FollowingContextSpi.contextOf(
                new FollowingContext(identities, clients, PeerRole.CLIENT, authentication));
    }

    /**
     * Makes a context for clients that checks the host name of the server, as {@link PeerMatcher#endpointHost()}.
     *
     * @return the context
     */
    public SSLContext clientContext() {
        return clientContext(PeerMatcher.endpointHost());
    }

    /**
     * Makes a context for clients.
     *
     * @param server whom to accept
     * @return the context
     * @throws IllegalArgumentException if the matcher says nothing about servers, as {@link PeerMatcher#anyClient}
     */
    public SSLContext clientContext(PeerMatcher server) {
        requireSense(server, PeerRole.SERVER);
        return FollowingContextSpi.contextOf(
                new FollowingContext(identities, server, PeerRole.SERVER, ClientAuthentication.REQUIRED));
    }

    /**
     * Returns the key manager, for a context of the caller's. Prefer the contexts from here: only they keep sessions from
     * being resumed after trust has shrunk.
     *
     * @return the key manager; each certificate has an alias of its own
     * @throws IllegalStateException without a leaf
     */
    public X509ExtendedKeyManager keyManager() {
        requireLeaf("keyManager");
        return new SwappingKeyManager(identities);
    }

    /**
     * Returns a trust manager, for a context of the caller's. It decides about the peer's name by the matcher, and by the
     * host as well where the socket or engine has an endpoint identification algorithm. Tell {@link #handshakeBegins} of each
     * engine, or a handshake fails that is under way when the trust in its peer is taken away.
     *
     * @param peer whom to accept
     * @return the trust manager
     */
    public X509ExtendedTrustManager trustManager(PeerMatcher peer) {
        PeerVerifier verifier = new PeerVerifier(feed, Objects.requireNonNull(peer, "peer"));
        return new PeerTrustManager(feed, verifier, elsewhere);
    }

    /**
     * Notes that an engine of a context of the caller's is about to begin its handshake. As in contexts from here, whom the
     * trust of this moment accepts is then accepted at the end of it, too, for 30 seconds: the peer may have chosen its leaf
     * before it was replaced.
     *
     * @param engine the engine, as the context hands it to {@link #trustManager}; not kept alive
     */
    public void handshakeBegins(SSLEngine engine) {
        elsewhere.begin(Objects.requireNonNull(engine, "engine"), feed.now());
    }

    /**
     * Lists the open connections that contexts of this made, with peers that presented a certificate; after {@link
     * io.meshroot.api.event.MeshEvent.ConnectionsOutlived}, those to close are the ones that are not {@linkplain
     * TlsConnection#isTrusted trusted}. Contexts of the caller's with managers from here are not known. At most 10,000 are
     * remembered; of more, the oldest are forgotten.
     *
     * @return the connections, the oldest first
     */
    public List<TlsConnection> connections() {
        return feed.connections();
    }

    private void requireLeaf(String what) {
        if (kind == Kind.TRUST_ONLY) {
            throw new IllegalStateException(what + " needs a leaf; make this MeshTls with of(manager, request)");
        }
    }

    private static void requireSense(PeerMatcher matcher, PeerRole peers) {
        if (!PeerNames.makesSense(matcher, peers)) {
            throw new IllegalArgumentException(
                    matcher + (peers == PeerRole.CLIENT ? " says nothing about clients" : " says nothing about servers")
                            + "; match by SPIFFE ID, trust domain, service or DNS name");
        }
    }

    /** Releases the leaf and deregisters the holder; contexts trust nobody from then on. Closing twice does no harm. */
    @Override
    public void close() {
        identities.close();
    }
}
