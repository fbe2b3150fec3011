package io.meshroot.testkit.x509;

import io.meshroot.testkit.x509.ParsedCertificate.ParsedExtension;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1PrintableString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1Set;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTCTime;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** The rules for the basic fields (RFC 5280, section 4.1). */
final class FieldRules {
    private static final int SHORTEST_SERIAL = 127;
    private static final int LONGEST_SERIAL = 159;
    private static final int SHORTEST_RSA = 2048;
    private static final int LONGEST_COMMON_NAME = 64;
    private static final int LAST_YEAR_OF_UTC_TIME = 2049;
    private static final Set<String> CURVES = Set.of("1.2.840.10045.3.1.7", "1.3.132.0.34");

    /** Whether the parameters of an acceptable signature algorithm are NULL; absent otherwise. */
    private static final Map<String, Boolean> SIGNATURE_ALGORITHMS = Map.of(
            "1.2.840.10045.4.3.2", false,
            "1.2.840.10045.4.3.3", false,
            "1.2.840.113549.1.1.11", true,
            "1.2.840.113549.1.1.12", true,
            "1.2.840.113549.1.1.13", true,
            "1.3.101.112", false);

    private final ParsedCertificate certificate;
    private final CertificateKind kind;
    private final Findings findings;

    FieldRules(ParsedCertificate certificate, CertificateKind kind, Findings findings) {
        this.certificate = certificate;
        this.kind = kind;
        this.findings = findings;
    }

    void check() {
        distinguishedEncoding();
        unless(certificate.version() == 3, Rule.VERSION, "is " + certificate.version());
        serial();
        signatureAlgorithm();
        unless(certificate.issuer().size() > 0, Rule.ISSUER, "is empty");
        findings.check(Rule.TIME_ENCODING, certificate, this::dates);
        boolean anonymous = certificate.subject().size() == 0;
        unless(!anonymous || !kind.isAuthority(), Rule.SUBJECT, "is empty");
        names(certificate.subject());
        names(certificate.issuer());
        commonName();
        unless(!certificate.hasUniqueId(), Rule.UNIQUE_IDS, "are there");
        findings.check(Rule.KEY_ACCEPTABLE, certificate, () -> key(certificate.keyInfo()));
    }

    private void unless(boolean kept, Rule rule, String detail) {
        findings.addUnless(kept, rule, certificate, detail);
    }

    private void distinguishedEncoding() {
        DerCheck.problems(certificate.der()).forEach(problem -> findings.add(Rule.DER, certificate, problem));
        for (ParsedExtension extension : certificate.extensions()) {
            DerCheck.problems(extension.value())
                    .forEach(problem -> unless(false, Rule.DER, "extension " + extension.oid() + ": " + problem));
            unless(
                    extension.critical() || !extension.criticalEncoded(),
                    Rule.DER,
                    "extension " + extension.oid() + " says explicitly that it is not critical");
        }
    }

    private void serial() {
        BigInteger serial = certificate.serial();
        unless(serial.signum() > 0, Rule.SERIAL_POSITIVE, "is " + serial);
        int bits = serial.abs().bitLength();
        unless(bits >= SHORTEST_SERIAL && bits <= LONGEST_SERIAL, Rule.SERIAL_LENGTH, "has " + bits + " bits");
    }

    private void signatureAlgorithm() {
        ASN1Sequence outer = certificate.outerAlgorithm();
        unless(
                outer.equals(certificate.innerAlgorithm()),
                Rule.SIGNATURE_ALGORITHM_TWICE,
                "differs: " + certificate.innerAlgorithm() + " signed, " + outer + " outside");
        Boolean nullParameters = SIGNATURE_ALGORITHMS.get(outer.getObjectAt(0).toString());
        if (nullParameters == null) {
            unless(false, Rule.SIGNATURE_ALGORITHM, "is " + outer.getObjectAt(0));
        } else {
            boolean kept = nullParameters
                    ? outer.size() == 2
                            && outer.getObjectAt(1).toASN1Primitive().equals(DERNull.INSTANCE)
                    : outer.size() == 1;
            unless(kept, Rule.SIGNATURE_ALGORITHM, "has wrong parameters: " + outer);
        }
    }

    private void dates() {
        for (ASN1Primitive time : certificate.dates()) {
            if (time instanceof ASN1UTCTime utc) {
                matches(utc.toString(), text(time), "[0-9]{12}Z");
            } else {
                matches(time.toString(), text(ASN1GeneralizedTime.getInstance(time)), "[0-9]{14}Z");
                int year = ASN1GeneralizedTime.getInstance(time).getTimeString().isEmpty()
                        ? 0
                        : Integer.parseInt(text(time).substring(0, 4));
                unless(
                        year > LAST_YEAR_OF_UTC_TIME,
                        Rule.TIME_ENCODING,
                        "is GeneralizedTime for the year " + year + "; UTCTime until 2049");
            }
        }
        unless(
                certificate.notBefore().isBefore(certificate.notAfter()),
                Rule.VALIDITY_ORDER,
                "from " + certificate.notBefore() + " to " + certificate.notAfter());
    }

    private void matches(String shown, String text, String pattern) {
        unless(text.matches(pattern), Rule.TIME_ENCODING, "is " + shown + ", not in whole seconds and UTC");
    }

    private static String text(ASN1Primitive time) {
        try {
            byte[] der = time.getEncoded();
            return new String(der, 2, der.length - 2, StandardCharsets.US_ASCII);
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("a date can't be encoded", e);
        }
    }

    private void names(ASN1Sequence name) {
        for (ASN1Encodable relative : name) {
            for (ASN1Encodable pair : ASN1Set.getInstance(relative)) {
                ASN1Encodable value = ASN1Sequence.getInstance(pair).getObjectAt(1);
                boolean kept = value instanceof ASN1UTF8String || value instanceof ASN1PrintableString;
                unless(
                        kept || !(value instanceof ASN1String),
                        Rule.NAME_ENCODING,
                        "\"" + value + "\" is a " + value.getClass().getSimpleName());
            }
        }
    }

    private void commonName() {
        List<String> names = commonNames(certificate);
        unless(names.size() <= 1, Rule.COMMON_NAME, "stands " + names.size() + " times");
        for (String name : names) {
            int length = name.codePointCount(0, name.length());
            unless(length <= LONGEST_COMMON_NAME && length > 0, Rule.COMMON_NAME, "has " + length + " characters");
        }
    }

    static List<String> commonNames(ParsedCertificate certificate) {
        List<String> names = new ArrayList<>();
        for (ASN1Encodable relative : certificate.subject()) {
            for (ASN1Encodable each : ASN1Set.getInstance(relative)) {
                ASN1Sequence pair = ASN1Sequence.getInstance(each);
                if (pair.getObjectAt(0).equals(BCStyle.CN)) {
                    names.add(((ASN1String) pair.getObjectAt(1)).getString());
                }
            }
        }
        return names;
    }

    private void key(SubjectPublicKeyInfo info) {
        ASN1ObjectIdentifier algorithm = info.getAlgorithm().getAlgorithm();
        ASN1Encodable parameters = info.getAlgorithm().getParameters();
        switch (algorithm.getId()) {
            case "1.2.840.113549.1.1.1" -> {
                RSAPublicKey rsa = RSAPublicKey.getInstance(
                        ASN1Sequence.getInstance(info.getPublicKeyData().getOctets()));
                int bits = rsa.getModulus().bitLength();
                unless(bits >= SHORTEST_RSA, Rule.KEY_ACCEPTABLE, "is RSA with " + bits + " bits");
                unless(DERNull.INSTANCE.equals(parameters), Rule.KEY_ACCEPTABLE, "is RSA without NULL parameters");
            }
            case "1.2.840.10045.2.1" -> {
                boolean known = parameters instanceof ASN1ObjectIdentifier curve && CURVES.contains(curve.getId());
                unless(known, Rule.KEY_ACCEPTABLE, "is EC on " + parameters);
                unless(
                        info.getPublicKeyData().getOctets()[0] == 4,
                        Rule.KEY_ACCEPTABLE,
                        "is an EC point that is compressed");
            }
            case "1.3.101.112" -> unless(parameters == null, Rule.KEY_ACCEPTABLE, "is Ed25519 with parameters");
            default -> unless(false, Rule.KEY_ACCEPTABLE, "has algorithm " + algorithm);
        }
    }
}
