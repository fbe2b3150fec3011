package io.meshroot.testkit.x509;

import io.meshroot.testkit.x509.ParsedCertificate.ParsedExtension;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.x509.Extension;

/** The rules between a certificate and the one above it (RFC 5280, section 6.1). */
final class ChainRules {
    private static final int P384_BITS = 384;

    private final ParsedCertificate certificate;
    private final ParsedCertificate issuer;
    private final Findings findings;

    ChainRules(ParsedCertificate certificate, ParsedCertificate issuer, Findings findings) {
        this.certificate = certificate;
        this.issuer = issuer;
        this.findings = findings;
    }

    void check() {
        unless(
                certificate.issuer().equals(issuer.subject()),
                Rule.NAMES_CHAIN,
                "issuer is not the subject of the " + issuer.label());
        signature();
        unless(
                !certificate.notAfter().isAfter(issuer.notAfter()),
                Rule.ENDS_WITHIN_ISSUER,
                "ends at " + certificate.notAfter() + ", the " + issuer.label() + " at " + issuer.notAfter());
        unless(
                !certificate.notBefore().isBefore(issuer.notBefore()),
                Rule.BEGINS_WITHIN_ISSUER,
                "begins at " + certificate.notBefore() + ", the " + issuer.label() + " at " + issuer.notBefore());
        findings.check(Rule.AUTHORITY_KEY_IDENTIFIER, certificate, this::authorityKeyIdentifier);
    }

    /** Checks the path lengths of a whole chain, the leaf first and the root last. */
    static void pathLengths(List<ParsedCertificate> chain, Findings findings) {
        for (int i = 1; i < chain.size(); i++) {
            OptionalInt length = pathLength(chain.get(i));
            int below = i - 1;
            findings.addUnless(
                    length.isEmpty() || length.getAsInt() >= below,
                    Rule.PATH_LENGTH,
                    chain.get(i),
                    "is " + length.orElse(0) + ", and " + below + " intermediates stand below");
        }
    }

    static OptionalInt pathLength(ParsedCertificate certificate) {
        Optional<ParsedExtension> found = certificate.extension(Extension.basicConstraints);
        if (found.isEmpty()) {
            return OptionalInt.empty();
        }
        ASN1Sequence fields = ASN1Sequence.getInstance(found.get().parsed());
        return fields.size() > 1
                ? OptionalInt.of(ASN1Integer.getInstance(fields.getObjectAt(1)).intValueExact())
                : OptionalInt.empty();
    }

    private void unless(boolean kept, Rule rule, String detail) {
        findings.addUnless(kept, rule, certificate, detail);
    }

    private void signature() {
        String named = nameOf(certificate.outerAlgorithm().getObjectAt(0));
        try {
            PublicKey key = issuer.key();
            String fitting = fitting(key);
            unless(
                    fitting.equals(named),
                    Rule.SIGNATURE_FITS_KEY,
                    "is " + named + ", the key of the " + issuer.label() + " asks for " + fitting);
            Signature signature = Signature.getInstance(named, TestKeys.BOUNCY_CASTLE);
            signature.initVerify(key);
            signature.update(certificate.signedBytes());
            unless(signature.verify(certificate.signature()), Rule.SIGNATURE_VALID, "is not by the " + issuer.label());
        } catch (GeneralSecurityException e) {
            unless(false, Rule.SIGNATURE_VALID, "can't be verified: " + e.getMessage());
        }
    }

    private static String fitting(PublicKey key) {
        if (key instanceof ECKey ec) {
            return ec.getParams().getOrder().bitLength() == P384_BITS ? "SHA384withECDSA" : "SHA256withECDSA";
        }
        return key.getAlgorithm().equals("RSA") ? "SHA256withRSA" : "Ed25519";
    }

    private static String nameOf(ASN1Encodable oid) {
        return switch (oid.toString()) {
            case "1.2.840.10045.4.3.2" -> "SHA256withECDSA";
            case "1.2.840.10045.4.3.3" -> "SHA384withECDSA";
            case "1.2.840.113549.1.1.11" -> "SHA256withRSA";
            case "1.3.101.112" -> "Ed25519";
            default -> oid.toString();
        };
    }

    private void authorityKeyIdentifier() {
        Optional<ParsedExtension> found = certificate.extension(Extension.authorityKeyIdentifier);
        if (found.isEmpty()) {
            unless(certificate == issuer, Rule.AUTHORITY_KEY_IDENTIFIER, "is missing");
            return;
        }
        unless(!found.get().critical(), Rule.AUTHORITY_KEY_IDENTIFIER, "is critical");
        Optional<byte[]> identifier = Optional.empty();
        for (ASN1Encodable each : ASN1Sequence.getInstance(found.get().parsed())) {
            ASN1TaggedObject field = ASN1TaggedObject.getInstance(each);
            if (field.getTagNo() == 0) {
                identifier =
                        Optional.of(ASN1OctetString.getInstance(field, false).getOctets());
            } else {
                unless(false, Rule.AUTHORITY_KEY_IDENTIFIER, "has issuer or serial number");
            }
        }
        boolean same = identifier.isPresent()
                && Arrays.equals(identifier.get(), issuer.subjectKeyIdentifier().orElse(new byte[0]));
        unless(same, Rule.AUTHORITY_KEY_IDENTIFIER, "is not the subject key identifier of the " + issuer.label());
    }
}
