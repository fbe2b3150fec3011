package io.meshroot.core.x509;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells which certificate issued which, for providers that get certificates without an order. */
public final class Chains {
    private static final String SUBJECT_KEY_ID = "2.5.29.14";
    private static final String AUTHORITY_KEY_ID = "2.5.29.35";
    /** OCTET STRING around OCTET STRING, each with a header of two octets. */
    private static final int SUBJECT_HEADER = 4;
    /** OCTET STRING, SEQUENCE, [0]. */
    private static final int AUTHORITY_HEADER = 6;

    private static final int OCTETS = 0x04;
    private static final int KEY_ID_TAG = 0x80;

    private Chains() {}

    /**
     * Tells whether a certificate is signed by its own key, under its own name.
     *
     * @param certificate the certificate
     * @return whether it is
     */
    public static boolean isSelfSigned(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().equals(certificate.getIssuerX500Principal())
                && isSigned(certificate, certificate);
    }

    /**
     * Tells whether a certificate bears another one's name as its issuer and verifies with that one's key.
     *
     * @param certificate the certificate
     * @param issuer what may have signed it
     * @return whether it did
     */
    public static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    /**
     * Compares names and, where both have one, key identifiers (RFC 5280, 4.2.1.1). Cheap, so that a signature is verified
     * only once, where the whole chain is.
     *
     * @param certificate the certificate
     * @param issuer what may have signed it
     * @return whether it names it as its issuer
     */
    public static boolean namesIssuer(X509Certificate certificate, X509Certificate issuer) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        Optional<byte[]> wanted = authorityKeyId(certificate);
        Optional<byte[]> found = subjectKeyId(issuer);
        return wanted.isEmpty() || found.isEmpty() || Arrays.equals(wanted.get(), found.get());
    }

    /**
     * Climbs to every root that can be reached, by verified signatures.
     *
     * @param certificate where to begin
     * @param known the certificates among which those above are looked for
     * @return the self-signed certificates above, sorted by subject and serial number; the certificate alone if it is one
     */
    public static List<X509Certificate> rootsAbove(X509Certificate certificate, Collection<X509Certificate> known) {
        Set<X509Certificate> seen = new LinkedHashSet<>();
        Deque<X509Certificate> climbing = new ArrayDeque<>(List.of(certificate));
        List<X509Certificate> roots = new ArrayList<>();
        while (!climbing.isEmpty()) {
            X509Certificate next = climbing.remove();
            if (!seen.add(next)) {
                continue;
            }
            if (isSelfSigned(next)) {
                roots.add(next);
            } else {
                known.stream().filter(above -> isSigned(next, above)).forEach(climbing::add);
            }
        }
        roots.sort(Comparator.comparing(
                        (X509Certificate root) -> root.getSubjectX500Principal().getName())
                .thenComparing(X509Certificate::getSerialNumber));
        return List.copyOf(roots);
    }

    /**
     * Finds the chain from a leaf up to but without one of the anchors, by names; {@link LeafCheck} verifies signatures.
     *
     * @param leaf the leaf
     * @param above the certificates among which those above are looked for, in any order
     * @param anchors where it has to lead to
     * @return the leaf, then the intermediates; empty if none of the anchors is above it
     */
    public static Optional<List<X509Certificate>> path(
            X509Certificate leaf, Collection<X509Certificate> above, Collection<X509Certificate> anchors) {
        // The shortest way first, and each certificate once, however they name each other.
        Deque<List<X509Certificate>> paths = new ArrayDeque<>(List.of(List.of(leaf)));
        Set<X509Certificate> left = new LinkedHashSet<>(above);
        while (!paths.isEmpty()) {
            List<X509Certificate> path = paths.remove();
            X509Certificate top = path.get(path.size() - 1);
            if (anchors.stream().anyMatch(anchor -> namesIssuer(top, anchor))) {
                return Optional.of(path);
            }
            List<X509Certificate> next = left.stream()
                    // Above a root there is none, also not another one of its name.
                    .filter(issuer -> namesIssuer(top, issuer) && !isSelfSigned(issuer))
                    .toList();
            next.forEach(left::remove);
            next.forEach(issuer -> paths.add(with(path, issuer)));
        }
        return Optional.empty();
    }

    private static List<X509Certificate> with(List<X509Certificate> path, X509Certificate next) {
        List<X509Certificate> longer = new ArrayList<>(path);
        longer.add(next);
        return List.copyOf(longer);
    }

    private static Optional<byte[]> subjectKeyId(X509Certificate certificate) {
        return keyId(certificate.getExtensionValue(SUBJECT_KEY_ID), SUBJECT_HEADER, OCTETS);
    }

    private static Optional<byte[]> authorityKeyId(X509Certificate certificate) {
        return keyId(certificate.getExtensionValue(AUTHORITY_KEY_ID), AUTHORITY_HEADER, KEY_ID_TAG);
    }

    /** The octets of a short element whose header ends at an offset; nothing if it is of another form. */
    private static Optional<byte[]> keyId(byte @Nullable [] value, int header, int tag) {
        if (value == null || value.length <= header || (value[header - 2] & 0xFF) != tag) {
            return Optional.empty();
        }
        int length = value[header - 1];
        boolean whole = length > 0 && header + length <= value.length;
        return whole ? Optional.of(Arrays.copyOfRange(value, header, header + length)) : Optional.empty();
    }

    /**
     * Names a certificate in a message.
     *
     * @param certificate the certificate
     * @return its subject and serial number
     */
    public static String shown(X509Certificate certificate) {
        return "\"" + certificate.getSubjectX500Principal().getName() + "\" (serial number "
                + certificate.getSerialNumber().toString(16) + ")";
    }
}
