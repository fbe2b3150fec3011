package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A manager with no setting at all, on the system's clock and threads. */
class FromNothingTest {
    private static final IssueRequest REQUEST = IssueRequest.service("bookbuyer.bookstore");

    @Test
    void issuesUnderARootThatItMakes() {
        try (CertificateManager manager = CertificateManager.builder().build()) {
            IssuedCertificate certificate = manager.issue(REQUEST);

            CertificateProfileChecker.create()
                    .requireChain(certificate.chain(), manager.trust().roots().get(0));
            assertThat(certificate.leaf().getSubjectX500Principal().getName())
                    .isEqualTo("CN=bookbuyer.bookstore.cluster.local");
            assertThat(manager.issue(REQUEST)).isSameAs(certificate);
            assertThat(manager.principals(REQUEST.identity()))
                    .containsExactly("bookbuyer.bookstore.cluster.local", "spiffe://cluster.local/bookbuyer/bookstore");
            assertThat(manager.readiness().problems()).isEmpty();
            assertThat(manager.roots()).hasSize(1);
        }
    }

    @Test
    void deliversLeafAndTrustOfANewRoot() throws Exception {
        try (CertificateManager manager = CertificateManager.builder().build()) {
            BlockingQueue<CertificateUpdate> updates = new LinkedBlockingQueue<>();
            manager.subscribe(REQUEST, updates::add);
            assertThat(updates.poll(30, TimeUnit.SECONDS).trust().roots()).hasSize(1);

            manager.create(MeshRootCertificate.builder("second")
                    .provider(TresorConfig.inSecret("mesh-root", "second-ca"))
                    .role(Role.PASSIVE)
                    .build());

            assertThat(updates.poll(30, TimeUnit.SECONDS).trust().roots()).hasSize(2);
        }
    }

    @Test
    void refusesEverythingAfterItsEnd() {
        CertificateManager manager = CertificateManager.builder().build();
        manager.close();
        manager.close();

        assertThatThrownBy(() -> manager.issue(REQUEST))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
        assertThat(manager.readiness().isReady()).isFalse();
    }
}
