package io.meshroot.testkit.x509;

import java.util.ArrayList;
import java.util.List;

/** Collects violations; a certificate that can't be taken apart is a violation, too. */
final class Findings {
    private final List<Violation> violations = new ArrayList<>();

    void add(Rule rule, ParsedCertificate certificate, String detail) {
        violations.add(new Violation(rule, certificate.label(), detail));
    }

    void addUnless(boolean kept, Rule rule, ParsedCertificate certificate, String detail) {
        if (!kept) {
            add(rule, certificate, detail);
        }
    }

    /** Runs a part of the check; what it can't read breaks the given rule. */
    void check(Rule rule, ParsedCertificate certificate, Runnable part) {
        try {
            part.run();
        } catch (IllegalArgumentException | IllegalStateException | ArithmeticException | ClassCastException e) {
            add(rule, certificate, "can't be read: " + e);
        }
    }

    List<Violation> all() {
        return List.copyOf(violations);
    }
}
