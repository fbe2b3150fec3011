package io.meshroot.testkit.x509;

import io.meshroot.testkit.x509.ParsedCertificate.ParsedExtension;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;

/** The rules for the extensions of one certificate but its names (RFC 5280, section 4.2). */
final class ExtensionRules {
    private static final Set<ASN1ObjectIdentifier> KNOWN = Set.of(
            Extension.basicConstraints,
            Extension.keyUsage,
            Extension.extendedKeyUsage,
            Extension.subjectAlternativeName,
            Extension.nameConstraints,
            Extension.subjectKeyIdentifier,
            Extension.authorityKeyIdentifier);

    private final ParsedCertificate certificate;
    private final CertificateKind kind;
    private final Findings findings;

    ExtensionRules(ParsedCertificate certificate, CertificateKind kind, Findings findings) {
        this.certificate = certificate;
        this.kind = kind;
        this.findings = findings;
    }

    void check() {
        onceAndKnown();
        findings.check(Rule.BASIC_CONSTRAINTS, certificate, this::basicConstraints);
        findings.check(Rule.KEY_USAGE, certificate, this::keyUsage);
        findings.check(Rule.EXTENDED_KEY_USAGE, certificate, this::extendedKeyUsage);
        findings.check(Rule.SUBJECT_KEY_IDENTIFIER, certificate, this::subjectKeyIdentifier);
    }

    private void unless(boolean kept, Rule rule, String detail) {
        findings.addUnless(kept, rule, certificate, detail);
    }

    private void onceAndKnown() {
        Set<ASN1ObjectIdentifier> seen = new HashSet<>();
        for (ParsedExtension extension : certificate.extensions()) {
            unless(seen.add(extension.oid()), Rule.EXTENSIONS_ONCE, extension.oid() + " stands twice");
            unless(
                    !extension.critical() || KNOWN.contains(extension.oid()),
                    Rule.CRITICAL_EXTENSIONS,
                    extension.oid() + " is critical and unknown");
        }
    }

    private void basicConstraints() {
        Optional<ParsedExtension> found = certificate.extension(Extension.basicConstraints);
        if (found.isEmpty()) {
            unless(false, Rule.BASIC_CONSTRAINTS, "are missing");
            return;
        }
        ASN1Sequence fields = ASN1Sequence.getInstance(found.get().parsed());
        boolean explicit = fields.size() > 0 && fields.getObjectAt(0) instanceof ASN1Boolean;
        boolean authority =
                explicit && ASN1Boolean.getInstance(fields.getObjectAt(0)).isTrue();
        unless(!explicit || authority, Rule.DER, "basic constraints say explicitly that it is no CA, the default");
        if (kind.isAuthority()) {
            unless(authority, Rule.BASIC_CONSTRAINTS, "have no CA bit");
            unless(found.get().critical(), Rule.BASIC_CONSTRAINTS, "are not critical");
        } else {
            unless(!authority, Rule.BASIC_CONSTRAINTS, "have the CA bit");
            unless(fields.size() == (explicit ? 1 : 0), Rule.BASIC_CONSTRAINTS, "have a path length in a leaf");
        }
        boolean forbids = ChainRules.pathLength(certificate).orElse(1) == 0;
        unless(
                kind != CertificateKind.ROOT || !forbids,
                Rule.PATH_LENGTH,
                "is 0 in a root, which forbids an intermediate");
    }

    private void keyUsage() {
        Optional<ParsedExtension> found = certificate.extension(Extension.keyUsage);
        if (found.isEmpty()) {
            unless(false, Rule.KEY_USAGE, "is missing");
            return;
        }
        unless(found.get().critical(), Rule.KEY_USAGE, "is not critical");
        ASN1BitString string = ASN1BitString.getInstance(found.get().parsed());
        byte[] octets = string.getBytes();
        boolean trimmed = octets.length > 0 && (octets[octets.length - 1] & (1 << string.getPadBits())) != 0;
        unless(trimmed, Rule.DER, "the bits of key usage end with zeros");
        int bits = string.intValue();
        if (kind.isAuthority()) {
            allowed(bits, KeyUsage.keyCertSign, KeyUsage.cRLSign | KeyUsage.digitalSignature);
        } else {
            allowed(bits, KeyUsage.digitalSignature, isRsa() ? KeyUsage.keyEncipherment : 0);
        }
    }

    private boolean isRsa() {
        return certificate.keyInfo().getAlgorithm().getAlgorithm().getId().equals("1.2.840.113549.1.1.1");
    }

    private void allowed(int bits, int required, int optional) {
        unless((bits & required) == required, Rule.KEY_USAGE, "is " + shown(bits) + ", lacks " + shown(required));
        int more = bits & ~(required | optional);
        unless(more == 0, Rule.KEY_USAGE, "is " + shown(bits) + ", " + shown(more) + " does not belong there");
    }

    private static String shown(int bits) {
        return "0x" + Integer.toHexString(bits);
    }

    private void extendedKeyUsage() {
        Optional<ParsedExtension> found = certificate.extension(Extension.extendedKeyUsage);
        if (found.isEmpty()) {
            unless(kind.isAuthority(), Rule.EXTENDED_KEY_USAGE, "is missing");
            return;
        }
        Set<ASN1Encodable> purposes = new HashSet<>();
        for (ASN1Encodable purpose : ASN1Sequence.getInstance(found.get().parsed())) {
            purposes.add(purpose.toASN1Primitive());
        }
        List<ASN1Encodable> both =
                List.of(KeyPurposeId.id_kp_serverAuth.toOID(), KeyPurposeId.id_kp_clientAuth.toOID());
        unless(
                purposes.containsAll(both) && (kind.isAuthority() || purposes.size() == both.size()),
                Rule.EXTENDED_KEY_USAGE,
                "is " + purposes + ", not server and client authentication");
    }

    private void subjectKeyIdentifier() {
        Optional<ParsedExtension> found = certificate.extension(Extension.subjectKeyIdentifier);
        if (found.isEmpty()) {
            unless(false, Rule.SUBJECT_KEY_IDENTIFIER, "is missing");
            return;
        }
        unless(!found.get().critical(), Rule.SUBJECT_KEY_IDENTIFIER, "is critical");
        int length = ASN1OctetString.getInstance(found.get().parsed()).getOctets().length;
        unless(length > 0, Rule.SUBJECT_KEY_IDENTIFIER, "is empty");
    }
}
