package io.meshroot.testkit.x509;

import java.util.Objects;

/**
 * A rule of the certificate profile that a certificate breaks.
 *
 * @param rule the rule
 * @param certificate which certificate, as {@code leaf} or {@code root}
 * @param detail what is wrong with it
 */
public record Violation(Rule rule, String certificate, String detail) {
    /** Checks that nothing is null. */
    public Violation {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(detail, "detail");
    }

    /**
     * Returns the violation in words.
     *
     * @return as {@code leaf: VERSION: is 1 (RFC 5280, 4.1.2.1)}
     */
    @Override
    public String toString() {
        return certificate + ": " + rule + ": " + detail + " (" + rule.source() + ")";
    }
}
