package io.meshroot.core.tls;

import io.meshroot.api.identity.SpiffeId;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * The names in a peer's certificate.
 *
 * @param spiffeId the SPIFFE ID, if it bears one
 * @param dnsNames the DNS subject alternative names
 * @param ipAddresses the IP subject alternative names, as text
 * @param commonName the last CN of the subject; never believed where there is a subject alternative name
 */
public record PeerIdentity(
        Optional<SpiffeId> spiffeId,
        SortedSet<String> dnsNames,
        SortedSet<String> ipAddresses,
        Optional<String> commonName) {
    private static final String SUBJECT_ALTERNATIVE_NAME = "2.5.29.17";
    private static final int DNS = 2;
    private static final int URI = 6;
    private static final int IP = 7;

    /** Copies the sets. */
    public PeerIdentity {
        Objects.requireNonNull(spiffeId, "spiffeId");
        dnsNames = Collections.unmodifiableSortedSet(new TreeSet<>(dnsNames));
        ipAddresses = Collections.unmodifiableSortedSet(new TreeSet<>(ipAddresses));
        Objects.requireNonNull(commonName, "commonName");
    }

    /**
     * Returns the verified names of the peer of a session of a {@link MeshTls} context: the peer was checked in this
     * session's handshake, or when the session was resumed. Ask for it after the handshake, as of {@code
     * SSLSocket.getSession()} or {@code HttpsExchange.getSSLSession()}.
     *
     * @param session the session of a finished handshake
     * @return the names
     * @throws SSLPeerUnverifiedException if the session is not of a context of {@link MeshTls}, or the peer presented no
     *     certificate
     */
    public static PeerIdentity verified(SSLSession session) throws SSLPeerUnverifiedException {
        if (!VerifiedPeer.isMarked(session)) {
            throw new SSLPeerUnverifiedException(
                    "the peer was not verified by a context of MeshTls; make the context with"
                            + " serverContext or clientContext, and ask after the handshake");
        }
        return of(session);
    }

    /**
     * Returns the names of the peer of a session, verified or not: for sessions of contexts that are not made by {@link
     * MeshTls}. Otherwise prefer {@link #verified}.
     *
     * @param session the session of a finished handshake
     * @return the names
     * @throws SSLPeerUnverifiedException if the peer presented no certificate, or one whose names are not legal
     */
    public static PeerIdentity of(SSLSession session) throws SSLPeerUnverifiedException {
        Certificate[] chain = session.getPeerCertificates();
        if (chain.length == 0 || !(chain[0] instanceof X509Certificate leaf)) {
            throw new SSLPeerUnverifiedException("the peer presented no X.509 certificate");
        }
        try {
            return of(leaf);
        } catch (CertificateException e) {
            SSLPeerUnverifiedException unverified = new SSLPeerUnverifiedException(e.getMessage());
            unverified.initCause(e);
            throw unverified;
        }
    }

    /** X509-SVID, section 2: a certificate with a SPIFFE ID has exactly one URI subject alternative name. */
    static PeerIdentity of(X509Certificate leaf) throws CertificateException {
        List<String> uris = new ArrayList<>();
        SortedSet<String> dnsNames = new TreeSet<>();
        SortedSet<String> ipAddresses = new TreeSet<>();
        for (List<?> name : alternativeNames(leaf)) {
            switch ((Integer) name.get(0)) {
                case URI -> uris.add((String) name.get(1));
                case DNS -> dnsNames.add((String) name.get(1));
                case IP -> ipAddresses.add((String) name.get(1));
                default -> {
                    // Other kinds of names mean nothing here.
                }
            }
        }
        return new PeerIdentity(spiffeId(leaf, uris), dnsNames, ipAddresses, commonName(leaf));
    }

    private static Optional<SpiffeId> spiffeId(X509Certificate leaf, List<String> uris) throws CertificateException {
        if (uris.stream().noneMatch(uri -> uri.regionMatches(true, 0, "spiffe:", 0, 7))) {
            return Optional.empty();
        }
        if (uris.size() != 1) {
            throw new CertificateException(Described.certificate(leaf) + " has " + uris.size()
                    + " URI names; with a SPIFFE ID there must be exactly one");
        }
        try {
            SpiffeId id = SpiffeId.parse(uris.get(0));
            if (!id.namesWorkload()) {
                throw new CertificateException(
                        Described.certificate(leaf) + " bears " + id + ", which names a trust domain and no workload");
            }
            return Optional.of(id);
        } catch (IllegalArgumentException e) {
            throw new CertificateException(Described.certificate(leaf) + ": " + e.getMessage(), e);
        }
    }

    private static Collection<List<?>> alternativeNames(X509Certificate leaf) throws CertificateException {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            if (names == null && leaf.getExtensionValue(SUBJECT_ALTERNATIVE_NAME) != null) {
                throw new CertificateException(
                        Described.certificate(leaf) + " has subject alternative names that can't be read");
            }
            return names == null ? List.of() : names;
        } catch (CertificateParsingException e) {
            throw new CertificateException(
                    Described.certificate(leaf) + " has subject alternative names that can't be read", e);
        }
    }

    private static Optional<String> commonName(X509Certificate leaf) throws CertificateException {
        try {
            RDN[] names = X500Name.getInstance(leaf.getSubjectX500Principal().getEncoded())
                    .getRDNs(BCStyle.CN);
            return names.length == 0
                    ? Optional.empty()
                    : Optional.of(IETFUtils.valueToString(
                            names[names.length - 1].getFirst().getValue()));
        } catch (IllegalArgumentException e) {
            throw new CertificateException(Described.certificate(leaf) + " has a subject that can't be read", e);
        }
    }

    /**
     * Returns the name to show: the SPIFFE ID, else the first DNS name, else the CN.
     *
     * @return the name, in printable characters
     */
    public String name() {
        return Described.text(spiffeId.map(SpiffeId::toString)
                .or(() -> dnsNames.stream().findFirst())
                .or(() -> commonName)
                .orElse("a peer without a name"));
    }
}
