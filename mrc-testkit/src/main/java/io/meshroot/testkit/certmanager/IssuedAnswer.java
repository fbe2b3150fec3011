package io.meshroot.testkit.certmanager;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.testkit.certmanager.FakeCertManager.Authority;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestKeys;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.jspecify.annotations.Nullable;

/**
 * What an issuer answers.
 *
 * @param certificate the leaf and the intermediates, in PEM
 * @param ca the top of the chain, in PEM, or empty
 */
record IssuedAnswer(String certificate, String ca) {
    private static final Pattern DURATION = Pattern.compile("(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");
    private static final Duration USUAL = Duration.ofDays(90);
    private static final int LESS = 4;

    static IssuedAnswer of(
            Map<String, @Nullable Object> spec, IssuerBehavior behavior, Authority authority, Instant now) {
        RequestedLeaf asked = RequestedLeaf.of(String.valueOf(spec.get("request")));
        RequestedLeaf signed = switch (behavior) {
            case SIGNS_ANOTHER_KEY ->
                new RequestedLeaf(
                        TestKeys.generate(KeyType.EC_P256).getPublic(), asked.subject(), asked.names(), false, false);
            case SIGNS_OTHER_NAMES ->
                new RequestedLeaf(
                        asked.key(),
                        asked.subject(),
                        Optional.of(new GeneralNames(new GeneralName(GeneralName.dNSName, "admin.cluster.local"))),
                        false,
                        false);
            default -> asked;
        };
        Duration whole = duration(spec.get("duration"));
        Duration duration = behavior == IssuerBehavior.SIGNS_FOR_LESS ? whole.dividedBy(LESS) : whole;
        List<String> usages = new ArrayList<>();
        if (spec.get("usages") instanceof List<?> list) {
            list.forEach(each -> usages.add(String.valueOf(each)));
        }
        if (usages.isEmpty()) {
            usages.addAll(List.of("digital signature", "key encipherment"));
        }
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(LeafSigner.sign(signed, usages, now, duration, authority.certificate()));
        TestCertificate next = authority.certificate();
        while (next.issuer().isPresent()) {
            chain.add(next.certificate());
            next = next.issuer().get();
        }
        String ca = pem(List.of(authority.top().certificate()));
        return switch (behavior) {
            case ANSWERS_GARBAGE -> new IssuedAnswer("no certificate", ca);
            case OMITS_CA -> new IssuedAnswer(pem(chain), "");
            default -> new IssuedAnswer(pem(chain), ca);
        };
    }

    /** Reads a duration of Go, as {@code 1h30m0s}. */
    private static Duration duration(@Nullable Object text) {
        Matcher matcher = DURATION.matcher(String.valueOf(text));
        if (text == null || !matcher.matches()) {
            return USUAL;
        }
        return Duration.ofHours(number(matcher.group(1)))
                .plusMinutes(number(matcher.group(2)))
                .plusSeconds(number(matcher.group(3)));
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }

    private static String pem(List<X509Certificate> certificates) {
        StringBuilder pem = new StringBuilder();
        try {
            for (X509Certificate certificate : certificates) {
                pem.append("-----BEGIN CERTIFICATE-----\n")
                        .append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate.getEncoded()))
                        .append("\n-----END CERTIFICATE-----\n");
            }
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("a certificate can't be encoded", e);
        }
        return pem.toString();
    }

    void write(Map<String, @Nullable Object> status) {
        status.put("certificate", base64(certificate));
        if (!ca.isEmpty()) {
            status.put("ca", base64(ca));
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
