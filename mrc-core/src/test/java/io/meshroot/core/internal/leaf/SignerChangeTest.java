package io.meshroot.core.internal.leaf;

import static io.meshroot.core.internal.leaf.Bench.DAY;
import static io.meshroot.core.internal.leaf.Bench.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEvent.LeafIssued.Cause;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.Role;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SignerChangeTest {
    private final Bench bench = Bench.of(DAY);

    private void promoteTwo() {
        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE, FakeAuthority.TWO, Role.ACTIVE));
    }

    private void demoteOne() {
        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.PASSIVE, FakeAuthority.TWO, Role.ACTIVE));
    }

    @Test
    void issuesAllLeavesAgainSoon() {
        for (int i = 0; i < 100; i++) {
            bench.engine.issue(IssueRequest.service("s" + i + ".ns"));
        }

        promoteTwo();
        bench.time.advance(Duration.ofSeconds(1));

        assertThat(bench.engine.leaves())
                .hasSize(100)
                .allMatch(view -> view.signer().equals(FakeAuthority.TWO));
        assertThat(bench.told(MeshEvent.LeafIssued.class))
                .filteredOn(event -> event.cause() == Cause.SIGNER_CHANGED)
                .hasSize(100);
        demoteOne();
        bench.time.runPending();
        assertThat(bench.authority.two.signed).hasValue(100);
    }

    @Test
    void issuesNothingAgainWhenOnlyTrustGrows() {
        bench.engine.issue(REQUEST);

        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE, FakeAuthority.TWO, Role.PASSIVE));
        bench.time.runPending();

        assertThat(bench.authority.one.signed).hasValue(1);
    }

    @Test
    void throwsAwayAndRepeatsAnIssueWhoseSignerStoppedSigning() {
        AtomicInteger once = new AtomicInteger();
        bench.authority.one.beforeSigning = () -> {
            if (once.getAndIncrement() == 0) {
                demoteOne();
            }
        };

        IssuedCertificate certificate = bench.engine.issue(REQUEST);

        assertThat(certificate.signer()).isEqualTo(FakeAuthority.TWO);
        assertThat(bench.authority.committed).hasSize(1);
        assertThat(bench.audit)
                .singleElement()
                .isInstanceOfSatisfying(
                        AuditEvent.Issued.class,
                        issued -> assertThat(issued.serial()).isEqualTo(certificate.serial()));
        assertThat(bench.authority.open).isZero();
    }

    @Test
    void replacesSoonALeafWhoseSignerWasSucceededWhileItSigned() {
        bench.authority.one.beforeSigning = this::promoteTwo;

        assertThat(bench.engine.issue(REQUEST).signer()).isEqualTo(FakeAuthority.ONE);
        bench.time.advance(Duration.ofSeconds(1));

        assertThat(bench.engine.issue(REQUEST).signer()).isEqualTo(FakeAuthority.TWO);
    }

    @Test
    void givesUpWhenTheSignerChangesDuringEveryIssue() {
        bench.authority.one.beforeSigning = this::demoteOne;
        bench.authority.two.beforeSigning =
                () -> bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE, FakeAuthority.TWO, Role.PASSIVE));

        assertThatThrownBy(() -> bench.engine.issue(REQUEST))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SIGNER));
        assertThat(bench.authority.committed).isEmpty();
        assertThat(bench.audit).singleElement().isInstanceOf(AuditEvent.Refused.class);
        assertThat(bench.authority.open).isZero();
    }

    @Test
    void servesTheOldLeafWhileTheNewSignerFails() {
        IssuedCertificate first = bench.engine.issue(REQUEST);
        bench.authority.two.failWith(new ProviderException(Retry.MAY_HELP, "sealed", null));

        promoteTwo();
        bench.time.advance(Duration.ofMinutes(10));
        IssuedCertificate old = bench.engine.issue(REQUEST);
        assertThat(old.serial()).isEqualTo(first.serial());
        // Who begins with the old leaf now needs the trust of now.
        assertThat(old.trust()).isEqualTo(bench.authority.snapshot().bundle()).isNotEqualTo(first.trust());
        assertThat(bench.engine.issue(REQUEST)).isSameAs(old);

        bench.authority.two.recover();
        bench.time.advance(Duration.ofMinutes(7));
        assertThat(bench.engine.issue(REQUEST).signer()).isEqualTo(FakeAuthority.TWO);
    }

    @Test
    void handsOutNoLeafOfARootThatWasTakenOutOfTheTrust() {
        bench.engine.issue(REQUEST);
        bench.authority.two.failWith(new ProviderException(Retry.MAY_HELP, "sealed", null));

        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.INACTIVE, FakeAuthority.TWO, Role.ACTIVE));
        bench.time.runPending();

        assertThat(bench.engine.current(REQUEST)).isEmpty();
        assertThatThrownBy(() -> bench.engine.issue(REQUEST)).hasMessage("sealed");
        assertThat(bench.engine.problems()).singleElement().asString().contains("mrc-1", "sealed");
    }
}
