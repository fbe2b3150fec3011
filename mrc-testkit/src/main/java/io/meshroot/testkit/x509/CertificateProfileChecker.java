package io.meshroot.testkit.x509;

import io.meshroot.api.leaf.LeafProfile;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Checks certificates against RFC 5280, X509-SVID and what this library promises beyond, rule by rule; see {@link Rule}.
 * It reads the bytes themselves, apart from the code under test. Immutable.
 *
 * <p>The {@code require} methods throw an {@link AssertionError} that lists every violation with its source; the {@code
 * violations} methods return them.
 */
public final class CertificateProfileChecker {
    private final Set<Rule> waived;
    private final Optional<Instant> now;

    private CertificateProfileChecker(Set<Rule> waived, Optional<Instant> now) {
        this.waived = waived;
        this.now = now;
    }

    /**
     * Makes a checker of all rules; {@link Rule#VALID_NOW} needs a time beside, see {@link #at}.
     *
     * @return the checker
     */
    public static CertificateProfileChecker create() {
        return new CertificateProfileChecker(EnumSet.noneOf(Rule.class), Optional.empty());
    }

    /**
     * Returns a checker that also checks that every certificate is valid at an instant.
     *
     * @param instant the time
     * @return the changed copy
     */
    public CertificateProfileChecker at(Instant instant) {
        return new CertificateProfileChecker(waived, Optional.of(instant));
    }

    /**
     * Returns a checker that waives a rule, as for a root that somebody else made.
     *
     * @param rule the rule
     * @return the changed copy
     */
    public CertificateProfileChecker without(Rule rule) {
        Set<Rule> more = EnumSet.of(Objects.requireNonNull(rule, "rule"));
        more.addAll(waived);
        return new CertificateProfileChecker(more, now);
    }

    /**
     * Requires that a root is sound.
     *
     * @param root the root
     * @throws AssertionError if it is not
     */
    public void requireRoot(X509Certificate root) {
        require(violations(List.of(), der(root)));
    }

    /**
     * Requires that a leaf and everything above it are sound.
     *
     * @param chain the leaf first, then the intermediates, without the root
     * @param root the root
     * @throws AssertionError if one is not
     */
    public void requireChain(List<X509Certificate> chain, X509Certificate root) {
        require(violationsOfChain(chain, root));
    }

    /**
     * Requires that a leaf and everything above it are sound, and that the leaf is what was asked for: names and key
     * exactly, the beginning exactly, the end not later.
     *
     * @param chain the leaf first, then the intermediates, without the root
     * @param root the root
     * @param profile names and dates that were asked for
     * @param key the key that was to be certified
     * @throws AssertionError if one is not
     */
    public void requireIssued(List<X509Certificate> chain, X509Certificate root, LeafProfile profile, PublicKey key) {
        Findings findings = new Findings();
        AskedRules.check(chain.get(0), profile, key, findings);
        List<Violation> all = new ArrayList<>(violationsOfChain(chain, root));
        all.addAll(kept(findings));
        require(all);
    }

    /**
     * Checks a leaf and everything above it.
     *
     * @param chain the leaf first, then the intermediates, without the root
     * @param root the root
     * @return what is wrong, in the order of the chain; empty if all is sound
     */
    public List<Violation> violationsOfChain(List<X509Certificate> chain, X509Certificate root) {
        return violations(chain.stream().map(CertificateProfileChecker::der).toList(), der(root));
    }

    /**
     * Checks a root.
     *
     * @param root the root
     * @return what is wrong; empty if all is sound
     */
    public List<Violation> violationsOfRoot(X509Certificate root) {
        return violations(List.of(), der(root));
    }

    /**
     * Checks a leaf and everything above it, or a root alone, from the bytes: also what Java's certificate classes refuse.
     *
     * @param chain the leaf first, then the intermediates, without the root; empty to check the root alone
     * @param root the root in DER
     * @return what is wrong, in the order of the chain; empty if all is sound
     */
    public List<Violation> violations(List<byte[]> chain, byte[] root) {
        Findings findings = new Findings();
        List<ParsedCertificate> parsed = new ArrayList<>();
        for (int i = 0; i < chain.size(); i++) {
            parsed.add(ParsedCertificate.of(i == 0 ? "leaf" : "intermediate " + i, chain.get(i)));
        }
        ParsedCertificate top = ParsedCertificate.of("root", root);
        for (ParsedCertificate each : parsed) {
            findings.addUnless(
                    !Arrays.equals(each.der(), top.der()), Rule.CHAIN, each, "is the root, which is not sent");
        }
        parsed.add(top);
        for (int i = 0; i < parsed.size(); i++) {
            for (int j = 0; j < i; j++) {
                boolean other =
                        !Arrays.equals(parsed.get(i).der(), parsed.get(j).der());
                findings.addUnless(other || i == parsed.size() - 1, Rule.CHAIN, parsed.get(i), "stands twice");
            }
            boolean last = i == parsed.size() - 1;
            CertificateKind below = i == 0 ? CertificateKind.LEAF : CertificateKind.INTERMEDIATE;
            one(parsed.get(i), last ? CertificateKind.ROOT : below, findings);
            new ChainRules(parsed.get(i), parsed.get(last ? i : i + 1), findings).check();
        }
        ChainRules.pathLengths(parsed, findings);
        return kept(findings);
    }

    private void one(ParsedCertificate certificate, CertificateKind kind, Findings findings) {
        new FieldRules(certificate, kind, findings).check();
        new ExtensionRules(certificate, kind, findings).check();
        new NameRules(certificate, kind, findings).check();
        now.ifPresent(instant -> findings.addUnless(
                !instant.isBefore(certificate.notBefore()) && !instant.isAfter(certificate.notAfter()),
                Rule.VALID_NOW,
                certificate,
                "from " + certificate.notBefore() + " to " + certificate.notAfter() + " is not at " + instant));
    }

    private List<Violation> kept(Findings findings) {
        return findings.all().stream()
                .filter(violation -> !waived.contains(violation.rule()))
                .toList();
    }

    private static void require(List<Violation> violations) {
        if (!violations.isEmpty()) {
            StringBuilder text = new StringBuilder("the certificates break " + violations.size() + " rules:");
            violations.forEach(violation -> text.append("\n  ").append(violation));
            throw new AssertionError(text.toString());
        }
    }

    private static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate can't be encoded; give another implementation's", e);
        }
    }
}
