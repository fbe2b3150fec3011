package io.meshroot.core.tls;

import io.meshroot.api.identity.TrustDomain;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Decides about a peer's chain: whether the mesh trusts it, and whether it is whom the matcher wants. */
final class PeerVerifier {
    private final SnapshotFeed feed;
    private final PeerMatcher matcher;

    PeerVerifier(SnapshotFeed feed, PeerMatcher matcher) {
        this.feed = feed;
        this.matcher = matcher;
        feed.follow(PeerNames.services(matcher));
    }

    /**
     * What is known of the peer beside its certificate.
     *
     * @param role what the peer is
     * @param hosts under which names or addresses it was called; empty if that is not known
     * @param checks whether the host counts whatever the matcher wants
     */
    record Call(PeerRole role, List<String> hosts, EndpointChecks checks) {
        /** The call of a full handshake, by its session. */
        static Call of(PeerRole role, @Nullable SSLSession session, @Nullable Object transport)
                throws CertificateException {
            List<SNIServerName> names =
                    session instanceof ExtendedSSLSession extended ? requestedNames(extended) : List.of();
            return new Call(role, hosts(role, names, session), EndpointChecks.of(transport));
        }

        /** The call of a handshake that resumes a session: that knows the names of the call that it was made for. */
        static Call resuming(PeerRole role, SSLSession session, Object transport) throws CertificateException {
            return new Call(role, hosts(role, namesOf(transport), session), EndpointChecks.of(transport));
        }

        /** A client asks for the server's names; what is known of the client is its address. */
        private static List<String> hosts(PeerRole role, List<SNIServerName> names, @Nullable SSLSession session) {
            List<String> hosts = new ArrayList<>();
            if (role == PeerRole.SERVER) {
                // The name that the application put into SNI goes first, then the host that it connected to.
                for (SNIServerName name : names) {
                    if (name instanceof SNIHostName host) {
                        hosts.add(host.getAsciiName());
                    }
                }
            }
            String host = session == null ? null : session.getPeerHost();
            if (host != null && !host.isEmpty() && !hosts.contains(host)) {
                hosts.add(host);
            }
            return hosts;
        }

        private static List<SNIServerName> requestedNames(ExtendedSSLSession session) {
            try {
                return session.getRequestedServerNames();
            } catch (UnsupportedOperationException e) {
                return List.of();
            }
        }

        private static List<SNIServerName> namesOf(Object transport) {
            List<SNIServerName> names = null;
            if (transport instanceof SSLEngine engine) {
                names = engine.getSSLParameters().getServerNames();
            } else if (transport instanceof SSLSocket socket) {
                names = socket.getSSLParameters().getServerNames();
            }
            return names == null ? List.of() : names;
        }

        private PeerNames names(TlsSnapshot snapshot) {
            return new PeerNames(role, hosts, snapshot);
        }
    }

    /** Refuses a peer that is not trusted now, nor was at any moment since this handshake began. */
    void verify(X509Certificate @Nullable [] chain, Call call, Optional<Moment> began) throws CertificateException {
        List<X509Certificate> presented = ChainCheck.bounded(chain);
        if (feed.isClosed()) {
            throw new CertificateException("the MeshTls of this context is closed and trusts nobody any more");
        }
        TlsSnapshot newest = feed.current();
        Set<String> tainted = newest.trust().taintedKeys();
        try {
            verify(presented, call.names(newest), call.checks(), tainted);
        } catch (CertificateException refused) {
            if (began.isEmpty() || began.get().isNewest()) {
                throw refused;
            }
            try {
                verify(presented, call.names(began.get().since()), call.checks(), tainted);
            } catch (CertificateException refusedAsWell) {
                refused.addSuppressed(refusedAsWell);
                throw refused;
            }
        }
    }

    private void verify(List<X509Certificate> chain, PeerNames names, EndpointChecks checks, Set<String> tainted)
            throws CertificateException {
        X509Certificate leaf = chain.get(0);
        PeerIdentity peer = PeerIdentity.of(leaf);
        TlsSnapshot snapshot = names.snapshot();
        LeafRules.check(leaf, names.role());
        if (peer.spiffeId().isPresent()) {
            TrustDomain domain = peer.spiffeId().get().trustDomain();
            List<X509Certificate> roots = snapshot.rootsOf(domain);
            if (roots.isEmpty()) {
                throw new CertificateException("the peer is " + peer.name()
                        + ", whose trust domain is not trusted; trusted: " + snapshot.domains());
            }
            String whose = snapshot.isFederated(domain) ? "federated trust domain " : "trust domain ";
            new ChainCheck(roots, tainted, feed.time()).check(chain, whose + domain);
        } else {
            // Other meshes vouch for their SPIFFE IDs only.
            new ChainCheck(snapshot.trust().roots(), tainted, feed.time()).check(chain, "the mesh");
        }
        checkNames(peer, names, checks);
    }

    private void checkNames(PeerIdentity peer, PeerNames names, EndpointChecks checks) throws CertificateException {
        Optional<String> refusal = names.refusal(matcher, peer);
        if (refusal.isEmpty() && checks == EndpointChecks.HOST) {
            refusal = names.endpointRefusal(peer);
        }
        if (refusal.isPresent()) {
            throw new CertificateException(refusal.get());
        }
    }

    /**
     * Refuses a peer of a resumed session whose leaf has ended, or that is not whom this call is for: the JDK looks for
     * sessions by host and port, and there may be others behind them. For its trust the full handshake was enough.
     */
    void verifyResumed(X509Certificate leaf, Call call) throws CertificateException {
        if (feed.isClosed()) {
            throw new CertificateException("the MeshTls of this context is closed and trusts nobody any more");
        }
        if (feed.time().isAfter(leaf.getNotAfter().toInstant())) {
            throw new CertificateException(Described.certificate(leaf) + " of a resumed session expired at "
                    + leaf.getNotAfter().toInstant() + "; it is " + feed.time());
        }
        checkNames(PeerIdentity.of(leaf), call.names(feed.current()), call.checks());
    }
}
