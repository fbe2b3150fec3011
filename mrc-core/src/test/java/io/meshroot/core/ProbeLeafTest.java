package io.meshroot.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.core.x509.Keys;
import io.meshroot.testkit.fake.FakeProvider;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProbeLeafTest {
    private static final MrcName FIRST = MrcName.of("mrc-1");
    private static final MrcName SECOND = MrcName.of("mrc-2");

    private final FakeProvider provider = FakeProvider.create();
    private final TestScheduler scheduler = new TestScheduler(TestClock.create());
    private final List<AuditEvent> audit = new ArrayList<>();
    private final List<MeshEvent> events = new ArrayList<>();
    private final CertificateManager manager = CertificateManager.builder()
            .onlyGivenProviders()
            .provider(provider)
            .initialRoot(root(FIRST, Role.ACTIVE))
            .clock(scheduler.clock())
            .scheduler(scheduler)
            .executor(scheduler)
            .audit(audit::add)
            .eventListener(events::add)
            .build();

    private MeshRootCertificate root(MrcName name, Role role) {
        return MeshRootCertificate.builder(name.value())
                .provider(provider.config())
                .role(role)
                .build();
    }

    private void addPassiveRoot() {
        manager.create(root(SECOND, Role.PASSIVE));
        scheduler.advance(Duration.ofMinutes(1));
        assertThat(manager.state().root(SECOND).orElseThrow().role()).isEqualTo(Role.PASSIVE);
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void aPassiveRootSignsOneForAProbe() throws Exception {
        addPassiveRoot();
        IssuedCertificate leaf = manager.probeLeaf(SECOND);
        assertThat(leaf.signer()).isEqualTo(SECOND);
        leaf.leaf().verify(provider.authority(SECOND).root().getPublicKey());
        assertThat(Keys.belongTogether(
                        leaf.privateKey().orElseThrow(), leaf.leaf().getPublicKey()))
                .isTrue();
        assertThat(leaf.leaf().getSubjectAlternativeNames()).containsExactly(List.of(2, "probe.meshroot.internal"));
        assertThat(leaf.notAfter())
                .isBeforeOrEqualTo(
                        scheduler.clock().instant().plus(Duration.ofMinutes(5)).plusSeconds(1));
    }

    @Test
    void itIsHeldByNobodyAndTheAuditHearsOfIt() {
        IssuedCertificate leaf = manager.probeLeaf(FIRST);
        assertThat(manager.leaves()).isEmpty();
        assertThat(manager.holders()).isEmpty();
        assertThat(audit).hasSize(1).first().isInstanceOfSatisfying(AuditEvent.Issued.class, issued -> {
            assertThat(issued.serial()).isEqualTo(leaf.serial());
            assertThat(issued.signer()).isEqualTo(FIRST);
        });
    }

    @Test
    void aRootThatDoesNotValidateSignsNone() {
        manager.create(root(SECOND, Role.INACTIVE));
        scheduler.advance(Duration.ofMinutes(1));
        for (MrcName name : List.of(SECOND, MrcName.of("mrc-3"))) {
            assertThatThrownBy(() -> manager.probeLeaf(name))
                    .isInstanceOfSatisfying(
                            MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NO_SIGNER))
                    .hasMessageContaining(name + " does not validate now");
        }
        assertThat(provider.authority(SECOND).leaves()).isEmpty();
    }

    @Test
    void aTaintedPassiveRootSignsNone() {
        addPassiveRoot();
        manager.taint(SECOND, "stolen");
        int before = provider.authority(SECOND).leaves().size();
        assertThatThrownBy(() -> manager.probeLeaf(SECOND)).isInstanceOf(MeshRootException.class);
        assertThat(provider.authority(SECOND).leaves()).hasSize(before);
    }

    @Test
    void listenersHearOfWhatStandsBeside() {
        MeshEvent trouble =
                new MeshEvent.Trouble(scheduler.clock().instant(), "/etc/meshroot/edge", "nginx is down; start it");
        manager.publish(trouble);
        scheduler.runPending();
        assertThat(events).contains(trouble);
    }
}
