package io.meshroot.core.x509;

import io.meshroot.api.MeshRootException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Checks the certificates above a leaf up to an anchor (RFC 5280, section 6.1). */
final class PathCheck {
    private static final int KEY_CERT_SIGN = 5;

    /** Constraints on names and policies concern the whole path; the JDK's validator knows them. */
    private static final Set<String> LEFT_TO_JDK = Set.of(
            CertificateDer.NAME_CONSTRAINTS,
            CertificateDer.POLICIES,
            CertificateDer.POLICY_MAPPINGS,
            CertificateDer.POLICY_CONSTRAINTS,
            CertificateDer.INHIBIT_ANY_POLICY);

    private static final Set<String> KNOWN = Set.of(
            CertificateDer.KEY_USAGE,
            CertificateDer.SUBJECT_ALTERNATIVE_NAME,
            CertificateDer.BASIC_CONSTRAINTS,
            CertificateDer.EXTENDED_KEY_USAGE,
            CertificateDer.NAME_CONSTRAINTS,
            CertificateDer.POLICIES,
            CertificateDer.POLICY_MAPPINGS,
            CertificateDer.POLICY_CONSTRAINTS,
            CertificateDer.INHIBIT_ANY_POLICY);

    private PathCheck() {}

    static void check(List<CheckedCertificate> chain, List<CheckedCertificate> anchors, Instant now)
            throws DerReader.Malformed {
        List<CheckedCertificate> path = withoutRoot(chain, anchors);
        CheckedCertificate leaf = path.get(0);
        int below = 0;
        for (int i = 1; i < path.size(); i++) {
            CheckedCertificate issuer = path.get(i);
            requireIssuer(issuer, below, leaf, now);
            requireSigned(path, i - 1, issuer);
            below += issuer.isSelfIssued() ? 0 : 1;
        }
        requireAnchor(path, below, anchors, now);
    }

    /** Finds an anchor; several may have one key, as when a root was renewed, and one that fits is enough. */
    private static void requireAnchor(
            List<CheckedCertificate> path, int below, List<CheckedCertificate> anchors, Instant now)
            throws DerReader.Malformed {
        int top = path.size() - 1;
        MeshRootException first = null;
        for (CheckedCertificate anchor : anchors) {
            if (isSigned(path, top, anchor)) {
                try {
                    requireIssuer(anchor, below, path.get(0), now);
                    if (isConstrained(anchor) || path.stream().anyMatch(PathCheck::isConstrained)) {
                        requireValidForJdk(path, anchor, now);
                    }
                    return;
                } catch (MeshRootException e) {
                    first = first == null ? e : first;
                }
            }
        }
        throw first != null
                ? first
                : Refusal.because("the certificate " + path.get(top).name() + " is not signed by a trusted root");
    }

    /** Drops an anchor that stands at the end; a second root there is none of the path. */
    private static List<CheckedCertificate> withoutRoot(
            List<CheckedCertificate> chain, List<CheckedCertificate> anchors) {
        int last = chain.size() - 1;
        X509Certificate top = chain.get(last).certificate();
        if (last > 0
                && Set.copyOf(chain.stream()
                                        .map(CheckedCertificate::certificate)
                                        .toList())
                                .size()
                        != chain.size()) {
            throw Refusal.because("a certificate stands in the chain twice");
        }
        boolean known = anchors.stream().anyMatch(anchor -> anchor.certificate().equals(top));
        if (last == 0 && known) {
            throw Refusal.because("it is itself a trusted root");
        }
        return known ? chain.subList(0, last) : chain;
    }

    private static void requireSigned(List<CheckedCertificate> path, int index, CheckedCertificate issuer) {
        if (!isSigned(path, index, issuer)) {
            throw Refusal.because("the certificate " + path.get(index).name()
                    + " is not signed by the next one in the chain, " + issuer.name());
        }
    }

    /** Verifies anew for the leaf, and once for those above it. */
    private static boolean isSigned(List<CheckedCertificate> path, int index, CheckedCertificate issuer) {
        return index == 0 ? Links.isSigned(path.get(0), issuer) : Links.isKnownSigned(path.get(index), issuer);
    }

    private static void requireIssuer(CheckedCertificate issuer, int below, CheckedCertificate leaf, Instant now)
            throws DerReader.Malformed {
        X509Certificate certificate = issuer.certificate();
        LeafUsageCheck.requireKnown(issuer.der().extensions(), KNOWN, () -> what(issuer));
        boolean[] usage = certificate.getKeyUsage();
        if (certificate.getBasicConstraints() < 0 || (usage != null && !usage[KEY_CERT_SIGN])) {
            throw Refusal.because(what(issuer) + " is not that of a certificate authority");
        }
        if (certificate.getBasicConstraints() < below) {
            throw Refusal.because(what(issuer) + " has path length " + certificate.getBasicConstraints() + ", but "
                    + below + " intermediates are below it");
        }
        Optional<CertificateDer.Extension> extended = issuer.der().extension(CertificateDer.EXTENDED_KEY_USAGE);
        if (extended.isPresent()) {
            Set<String> purposes = LeafUsageCheck.purposes(extended.get());
            if (!purposes.contains(LeafUsageCheck.ANY)
                    && !purposes.containsAll(Set.of(LeafUsageCheck.SERVER, LeafUsageCheck.CLIENT))) {
                throw Refusal.because(what(issuer) + " does not allow server and client authentication below it");
            }
        }
        if (issuer.notBefore().isAfter(now) || issuer.notAfter().isBefore(now)) {
            throw Refusal.because(what(issuer) + " is valid from " + issuer.notBefore() + " to " + issuer.notAfter()
                    + ", and now it is " + now);
        }
        if (leaf.notAfter().isAfter(issuer.notAfter())) {
            throw Refusal.because("it is valid until " + leaf.notAfter() + ", but " + what(issuer) + " only until "
                    + issuer.notAfter());
        }
        if (!isStrong(certificate.getPublicKey())) {
            throw Refusal.because(what(issuer) + " has a weak key");
        }
    }

    private static String what(CheckedCertificate issuer) {
        return "the certificate " + issuer.name() + " above it";
    }

    private static boolean isStrong(PublicKey key) {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength() >= 2048;
        }
        if (key instanceof ECPublicKey ec) {
            return ec.getParams().getOrder().bitLength() >= 256;
        }
        return key instanceof EdECPublicKey;
    }

    private static boolean isConstrained(CheckedCertificate certificate) {
        return certificate.der().extensions().stream().anyMatch(extension -> LEFT_TO_JDK.contains(extension.id()));
    }

    private static void requireValidForJdk(List<CheckedCertificate> path, CheckedCertificate anchor, Instant now)
            throws DerReader.Malformed {
        Optional<CertificateDer.Extension> names = anchor.der().extension(CertificateDer.NAME_CONSTRAINTS);
        byte[] constraints = names.isPresent() ? names.get().value() : null;
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor.certificate(), constraints)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            List<X509Certificate> certificates =
                    path.stream().map(CheckedCertificate::certificate).toList();
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(certificates), parameters);
        } catch (GeneralSecurityException e) {
            throw Refusal.because("the path has constraints that it breaks, " + e.getMessage(), e);
        }
    }
}
