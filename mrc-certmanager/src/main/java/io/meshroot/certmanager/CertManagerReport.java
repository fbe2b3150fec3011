package io.meshroot.certmanager;

import io.meshroot.certmanager.CertManagerFinding.Outcome;
import io.meshroot.certmanager.CertManagerFinding.Subject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All results of {@link CertManagerProvider#check}. Where CertificateRequests are not served, or may not be made, the check ends
 * there.
 *
 * @param findings the results, in the order of {@link Subject}
 */
public record CertManagerReport(List<CertManagerFinding> findings) {
    /** Copies the list. */
    public CertManagerReport {
        findings = List.copyOf(findings);
    }

    /**
     * Tells whether leaves can be signed, as far as could be seen.
     *
     * @return whether there is no problem
     */
    public boolean isUsable() {
        return findings.stream().noneMatch(finding -> finding.outcome() == Outcome.PROBLEM);
    }

    /**
     * Returns what was found of one subject.
     *
     * @param subject the subject
     * @return the finding, if the check came that far
     */
    public Optional<CertManagerFinding> of(Subject subject) {
        return findings.stream().filter(finding -> finding.subject() == subject).findFirst();
    }

    /**
     * Returns all findings, one below the other.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return findings.stream().map(CertManagerFinding::toString).collect(Collectors.joining("\n"));
    }
}
