package io.meshroot.testkit.x509;

import io.meshroot.api.identity.DnsNames;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.testkit.x509.ParsedCertificate.ParsedExtension;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1IA5String;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;

/** The rules for subject alternative names (RFC 5280, section 4.2.1.6; X509-SVID, sections 2 and 3). */
final class NameRules {
    private static final int IPV4_BYTES = 4;
    private static final int IPV6_BYTES = 16;

    private final ParsedCertificate certificate;
    private final CertificateKind kind;
    private final Findings findings;
    private final Set<String> dnsNames = new HashSet<>();
    private int uris;

    NameRules(ParsedCertificate certificate, CertificateKind kind, Findings findings) {
        this.certificate = certificate;
        this.kind = kind;
        this.findings = findings;
    }

    void check() {
        Optional<ParsedExtension> found = certificate.extension(Extension.subjectAlternativeName);
        found.ifPresent(
                extension -> findings.check(Rule.SUBJECT_ALTERNATIVE_NAME, certificate, () -> names(extension)));
        unless(found.isPresent() || kind.isAuthority(), Rule.SUBJECT_ALTERNATIVE_NAME, "is missing");
        unless(uris <= 1, Rule.ONE_URI, "there are " + uris);
        if (!kind.isAuthority()) {
            for (String name : FieldRules.commonNames(certificate)) {
                unless(
                        !DnsNames.isLegal(name) || dnsNames.contains(name.toLowerCase(Locale.ROOT)),
                        Rule.COMMON_NAME,
                        "\"" + name + "\" is a DNS name and no subject alternative name");
            }
        }
    }

    private void unless(boolean kept, Rule rule, String detail) {
        findings.addUnless(kept, rule, certificate, detail);
    }

    private void names(ParsedExtension extension) {
        boolean anonymous = certificate.subject().size() == 0;
        unless(
                extension.critical() == anonymous,
                Rule.SAN_CRITICALITY,
                anonymous ? "is not critical though the subject is empty" : "is critical though there is a subject");
        ASN1Sequence sequence = ASN1Sequence.getInstance(extension.parsed());
        unless(sequence.size() > 0, Rule.SUBJECT_ALTERNATIVE_NAME, "has no name");
        Set<GeneralName> seen = new HashSet<>();
        for (ASN1Encodable each : sequence) {
            GeneralName name = GeneralName.getInstance(each);
            unless(seen.add(name), Rule.SUBJECT_ALTERNATIVE_NAME, "\"" + name + "\" stands twice");
            one(name);
        }
    }

    private void one(GeneralName name) {
        switch (name.getTagNo()) {
            case GeneralName.dNSName -> {
                String text = ASN1IA5String.getInstance(name.getName()).getString();
                dnsNames.add(text.toLowerCase(Locale.ROOT));
                unless(DnsNames.isLegal(text), Rule.SUBJECT_ALTERNATIVE_NAME, "\"" + text + "\" is no legal DNS name");
            }
            case GeneralName.iPAddress -> {
                int length = ASN1OctetString.getInstance(name.getName()).getOctets().length;
                unless(
                        length == IPV4_BYTES || length == IPV6_BYTES,
                        Rule.SUBJECT_ALTERNATIVE_NAME,
                        "an IP address has " + length + " bytes");
            }
            case GeneralName.uniformResourceIdentifier -> {
                uris++;
                uri(ASN1IA5String.getInstance(name.getName()).getString());
            }
            default ->
                unless(
                        false,
                        Rule.SUBJECT_ALTERNATIVE_NAME,
                        "\"" + name + "\" is neither DNS name, IP address nor URI");
        }
    }

    private void uri(String text) {
        try {
            SpiffeId id = SpiffeId.parse(text);
            unless(id.toString().equals(text), Rule.SPIFFE_ID, "\"" + text + "\" is not normalised; write " + id);
            unless(
                    id.namesWorkload() != kind.isAuthority(),
                    Rule.SPIFFE_ID,
                    "\"" + text + "\" "
                            + (kind.isAuthority() ? "names a workload in an authority" : "names no workload"));
        } catch (IllegalArgumentException e) {
            unless(false, Rule.SPIFFE_ID, e.getMessage() == null ? "is none" : e.getMessage());
        }
    }
}
