package io.meshroot.testkit.x509;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.LeafProfile;
import java.net.InetAddress;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.util.encoders.Hex;

/** Compares a leaf with what was asked for. */
final class AskedRules {
    private AskedRules() {}

    static void check(X509Certificate leaf, LeafProfile profile, PublicKey key, Findings findings) {
        ParsedCertificate parsed = parse(leaf);
        same(parsed, "common name", commonNames(profile), new TreeSet<>(FieldRules.commonNames(parsed)), findings);
        same(parsed, "alternative names", asked(profile), found(parsed), findings);
        findings.addUnless(
                parsed.subject().size() == commonNames(profile).size(),
                Rule.AS_ASKED,
                parsed,
                "the subject has more than was asked for: " + leaf.getSubjectX500Principal());
        findings.addUnless(
                Arrays.equals(leaf.getPublicKey().getEncoded(), key.getEncoded()),
                Rule.AS_ASKED,
                parsed,
                "the key is another than was asked for");
        findings.addUnless(
                parsed.notBefore().equals(profile.notBefore()),
                Rule.BEGINS_AS_ASKED,
                parsed,
                "begins at " + parsed.notBefore() + ", asked for was " + profile.notBefore());
        findings.addUnless(
                !parsed.notAfter().isAfter(profile.notAfter()),
                Rule.AS_ASKED,
                parsed,
                "ends at " + parsed.notAfter() + ", asked for was " + profile.notAfter());
    }

    private static ParsedCertificate parse(X509Certificate leaf) {
        try {
            return ParsedCertificate.of("leaf", leaf.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate can't be encoded; give another implementation's", e);
        }
    }

    private static void same(
            ParsedCertificate leaf, String what, Set<String> asked, Set<String> found, Findings findings) {
        findings.addUnless(
                asked.equals(found), Rule.AS_ASKED, leaf, what + ": asked for was " + asked + ", found is " + found);
    }

    private static Set<String> commonNames(LeafProfile profile) {
        Set<String> names = new TreeSet<>();
        profile.commonName().ifPresent(names::add);
        return names;
    }

    private static Set<String> asked(LeafProfile profile) {
        Set<String> names = new TreeSet<>();
        profile.dnsNames().forEach(name -> names.add("DNS " + name));
        for (InetAddress address : profile.ipAddresses()) {
            names.add("IP " + Hex.toHexString(address.getAddress()));
        }
        profile.spiffeId().map(SpiffeId::toString).ifPresent(id -> names.add("URI " + id));
        return names;
    }

    private static Set<String> found(ParsedCertificate leaf) {
        Set<String> names = new TreeSet<>();
        leaf.extension(Extension.subjectAlternativeName).ifPresent(extension -> {
            for (ASN1Encodable each : ASN1Sequence.getInstance(extension.parsed())) {
                names.add(shown(GeneralName.getInstance(each)));
            }
        });
        return names;
    }

    private static String shown(GeneralName name) {
        return switch (name.getTagNo()) {
            case GeneralName.dNSName ->
                "DNS " + ASN1IA5String.getInstance(name.getName()).getString();
            case GeneralName.uniformResourceIdentifier ->
                "URI " + ASN1IA5String.getInstance(name.getName()).getString();
            case GeneralName.iPAddress ->
                "IP "
                        + Hex.toHexString(
                                ASN1OctetString.getInstance(name.getName()).getOctets());
            default -> name.toString();
        };
    }
}
