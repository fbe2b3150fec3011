package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.TestMesh.ONE;
import static io.meshroot.core.internal.trust.TestMesh.THREE;
import static io.meshroot.core.internal.trust.TestMesh.TWO;
import static io.meshroot.core.internal.trust.TestMesh.mrc;
import static io.meshroot.core.internal.trust.TestMesh.roles;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.Taint;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HolesTest {
    private final TestMesh mesh = new TestMesh();

    @Test
    void patienceThatEndsPastThePointOfNoReturnIsNoHotLoop() {
        AtomicInteger reads = new AtomicInteger();
        FaultyStore way = new FaultyStore(mesh.store.inner);
        TrustEngine engine = mesh.engine(way, () -> {
            reads.incrementAndGet();
            return mesh.clock.instant();
        });
        engine.start();
        mesh.settle();
        mesh.issue(engine, "a");
        engine.rotations()
                .start(RotationRequest.to(mrc("mrc-2", Role.PASSIVE))
                        .with(new RotationPolicy(
                                new RotationPolicy.OnEvidence(),
                                new RotationPolicy.AbortAfter(Duration.ofMinutes(1)))));
        mesh.settle();
        engine.taint(ONE, "stolen", Optional.of(Taint.Signing.UNTIL_REPLACED));
        mesh.advance(Duration.ofMinutes(2));
        reads.set(0);
        mesh.advance(Duration.ofMinutes(1));
        assertThat(reads.get()).isLessThan(500);
    }

    @Test
    void aCleanEndDoesNotForgetHoldersOfAnEarlierLife() {
        io.meshroot.core.internal.Events sink = new io.meshroot.core.internal.Events(Runnable::run);
        TrustEngine first = mesh.started();
        mesh.issue(first, "a");
        mesh.kill(first);
        TrustEngine second = new TrustEngine(
                mesh.store, mesh.secrets, List.of(mesh.provider), mesh.settings("replica-1"), sink, Optional.empty());
        second.start();
        mesh.settle();
        second.close();
        TrustEngine third = new TrustEngine(
                mesh.store, mesh.secrets, List.of(mesh.provider), mesh.settings("replica-1"), sink, Optional.empty());
        third.start();
        mesh.settle();
        third.rotations().start(RotationRequest.to(mrc("mrc-2", Role.PASSIVE)));
        mesh.advance(Duration.ofMinutes(5));
        assertThat(third.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
    }

    @Test
    void aHolderThatHasMovedOnGetsNoOldLeafBack() {
        TrustEngine engine = mesh.started();
        LiveLeaf old = mesh.issue(engine, "a");
        engine.rotations().start(RotationRequest.to(mrc("mrc-2", Role.PASSIVE)));
        engine.registerInProcess(HolderId.of("slow"));
        mesh.settle();
        mesh.acknowledge(engine, "a", old);
        engine.acknowledge(io.meshroot.api.trust.Acknowledgement.ofTrust(HolderId.of("slow"), 1, 2));
        mesh.settle();
        assertThat(engine.state().signer().orElseThrow().name()).isEqualTo(TWO);
        LiveLeaf fresh = mesh.issue(engine, "a");
        engine.rotations().pause("t", "t");
        mesh.acknowledge(engine, "a", fresh);
        assertThat(engine.record(HolderId.of("a"), "use", old)).isFalse();
    }

    @Test
    void aClockThatIsDaysAheadDecidesNothing() {
        TrustEngine one = mesh.started();
        AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
        TrustEngine two = mesh.engine(
                new FaultyStore(mesh.store.inner), () -> mesh.clock.instant().plus(ahead.get()));
        two.start();
        mesh.advance(Duration.ofMinutes(3));
        LiveLeaf leaf = mesh.issue(one, "a");
        mesh.advance(Duration.ofMinutes(3));
        ahead.set(Duration.ofDays(2));
        mesh.advance(Duration.ofMinutes(5));
        assertThat(two.problems()).anySatisfy(p -> assertThat(p).contains("clock"));
        one.rotations().start(RotationRequest.to(mrc("mrc-2", Role.PASSIVE)));
        mesh.advance(Duration.ofMinutes(5));
        assertThat(one.state().root(TWO).map(r -> r.role())).isNotEqualTo(Optional.of(Role.ACTIVE));
        assertThat(one.state().replicas()).hasSize(2);
    }

    @Test
    void aDocumentThatIsMissingForAMomentIsNotDeletedAndAsksForNothing() {
        TrustEngine engine = mesh.started();
        mesh.store.missing.add(TWO);
        mesh.store.inner.create(mrc("mrc-2", Role.PASSIVE));
        mesh.settle();
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE));

        mesh.store.missing.clear();
        mesh.store.inner.create(mrc("mrc-3", Role.INACTIVE));
        mesh.settle();
        assertThat(engine.state().roles()).isEqualTo(roles(ONE, Role.ACTIVE, TWO, Role.PASSIVE, THREE, Role.INACTIVE));

        mesh.store.missing.add(THREE);
        mesh.advance(Duration.ofMinutes(2));
        assertThat(engine.state().roles()).containsKey(THREE);
    }
}
