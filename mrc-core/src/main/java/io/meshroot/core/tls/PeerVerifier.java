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
import javax.net.ssl.SSLSession;
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
     * @param session the handshake's session, which knows the host, or null
     * @param checks whether the host counts whatever the matcher wants
     */
    record Call(PeerRole role, @Nullable SSLSession session, EndpointChecks checks) {
        /** A client asks for the server's names; what is known of the client is its address. */
        private List<String> hosts() {
            List<String> hosts = new ArrayList<>();
            if (role == PeerRole.SERVER && session instanceof ExtendedSSLSession extended) {
                // The name that the application put into SNI goes first, then the host that it connected to.
                for (SNIServerName name : requestedNames(extended)) {
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

        private PeerNames names(TlsSnapshot snapshot) {
            return new PeerNames(role, hosts(), snapshot);
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
        Optional<String> refusal = names.refusal(matcher, peer);
        if (refusal.isEmpty() && checks == EndpointChecks.HOST) {
            refusal = names.endpointRefusal(peer);
        }
        if (refusal.isPresent()) {
            throw new CertificateException(refusal.get());
        }
    }

    /** Refuses a peer of a resumed session whose leaf has ended; for the rest its full handshake was enough. */
    void verifyStillValid(X509Certificate leaf) throws CertificateException {
        if (feed.isClosed()) {
            throw new CertificateException("the MeshTls of this context is closed and trusts nobody any more");
        }
        if (feed.time().isAfter(leaf.getNotAfter().toInstant())) {
            throw new CertificateException(Described.certificate(leaf) + " of a resumed session expired at "
                    + leaf.getNotAfter().toInstant() + "; it is " + feed.time());
        }
    }
}
