package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.core.CertificateManager;
import org.junit.jupiter.api.Test;

/** A holder that was deregistered and comes back counts again. */
final class HolderReturnsTest {
    private final IssueRequest request = IssueRequest.service("pod.shop");

    @Test
    void theLeafOfAReturnedHolderIsRecorded() {
        try (CertificateManager manager = CertificateManager.builder().build()) {
            manager.issue(request);
            manager.deregister(request.holder());
            assertThat(manager.holders()).isEmpty();
            assertThat(manager.leaves()).isEmpty();

            IssuedCertificate again = manager.issue(request);

            assertThat(manager.holders())
                    .filteredOn(holder -> holder.holder().equals(request.holder()))
                    .flatExtracting(HolderEvidence::leaves)
                    .anyMatch(leaf -> leaf.serial().equals(again.serial()));
        }
    }
}
