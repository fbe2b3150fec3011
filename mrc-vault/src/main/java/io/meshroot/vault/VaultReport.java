package io.meshroot.vault;

import io.meshroot.vault.VaultFinding.Outcome;
import io.meshroot.vault.VaultFinding.Subject;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All results of {@link VaultProvider#check}. Where the server can't be reached, is sealed or gives no token, the check ends
 * there.
 *
 * @param findings the results, in the order of {@link Subject}
 */
public record VaultReport(List<VaultFinding> findings) {
    /** Copies the list. */
    public VaultReport {
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
    public Optional<VaultFinding> of(Subject subject) {
        return findings.stream().filter(finding -> finding.subject() == subject).findFirst();
    }

    /**
     * Returns all findings, one below the other.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return findings.stream().map(VaultFinding::toString).collect(Collectors.joining("\n"));
    }
}
