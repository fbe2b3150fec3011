package io.meshroot.core.tls;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.jspecify.annotations.Nullable;

/**
 * Finds under which of some roots a chain stands that was validated before. It goes by names and key identifiers (RFC
 * 5280, sections 4.2.1.1 and 4.2.1.2), and verifies a signature only where these leave a choice or are missing: when trust
 * shrinks, there may be thousands of connections to look at.
 */
final class IssuingRoot {
    private IssuingRoot() {}

    static Optional<X509Certificate> of(List<X509Certificate> chain, List<X509Certificate> roots) {
        for (X509Certificate certificate : chain) {
            byte[] wanted = authorityKeyId(certificate);
            List<X509Certificate> named = roots.stream()
                    .filter(root -> root.getSubjectX500Principal().equals(certificate.getIssuerX500Principal()))
                    .filter(root -> fits(wanted, subjectKeyId(root)))
                    .toList();
            if (named.size() == 1 && wanted != null && subjectKeyId(named.get(0)) != null) {
                return Optional.of(named.get(0));
            }
            Optional<X509Certificate> signer =
                    named.stream().filter(root -> signed(root, certificate)).findFirst();
            if (signer.isPresent()) {
                return signer;
            }
        }
        return Optional.empty();
    }

    private static boolean fits(byte @Nullable [] wanted, byte @Nullable [] had) {
        return wanted == null || had == null || Arrays.equals(wanted, had);
    }

    private static boolean signed(X509Certificate root, X509Certificate certificate) {
        try {
            certificate.verify(root.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte @Nullable [] authorityKeyId(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(Extension.authorityKeyIdentifier.getId());
        return value == null
                ? null
                : AuthorityKeyIdentifier.getInstance(
                                ASN1OctetString.getInstance(value).getOctets())
                        .getKeyIdentifierOctets();
    }

    private static byte @Nullable [] subjectKeyId(X509Certificate certificate) {
        byte[] value = certificate.getExtensionValue(Extension.subjectKeyIdentifier.getId());
        return value == null
                ? null
                : SubjectKeyIdentifier.getInstance(
                                ASN1OctetString.getInstance(value).getOctets())
                        .getKeyIdentifier();
    }
}
