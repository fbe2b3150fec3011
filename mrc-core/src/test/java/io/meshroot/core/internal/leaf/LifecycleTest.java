package io.meshroot.core.internal.leaf;

import static io.meshroot.core.internal.leaf.Bench.DAY;
import static io.meshroot.core.internal.leaf.Bench.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.HolderId;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class LifecycleTest {
    private final Bench bench = Bench.of(DAY);

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void renewsNothingForABannedIdentityAndRefusesIt() {
        bench.engine.issue(REQUEST);
        bench.engine.issue(IssueRequest.service("other.ns"));

        bench.engine.ban(REQUEST.identity());
        bench.time.advance(DAY);

        assertCode(ErrorCode.ISSUANCE_REFUSED, () -> bench.engine.issue(REQUEST));
        assertThat(bench.engine.current(REQUEST)).isEmpty();
        assertThat(bench.authority.one.signed).hasValue(3);
        assertThat(bench.audit.get(bench.audit.size() - 1)).isInstanceOf(AuditEvent.Refused.class);
    }

    @Test
    void destroysALeafThatWasBannedWhileItWasSigned() {
        bench.authority.one.beforeSigning = () -> bench.engine.ban(REQUEST.identity());

        assertCode(ErrorCode.ISSUANCE_REFUSED, () -> bench.engine.issue(REQUEST));
        assertThat(bench.authority.ended).isEqualTo(bench.authority.committed).hasSize(1);
        assertThat(bench.engine.leaves()).isEmpty();
        assertThat(bench.audit).isNotEmpty().allMatch(AuditEvent.Refused.class::isInstance);
    }

    @Test
    void stopsRenewingWhatEveryHolderReleased() {
        IssueRequest second = IssueRequest.builder(REQUEST.identity())
                .holder(HolderId.of("pod-2"))
                .build();
        bench.engine.issue(REQUEST);
        bench.engine.issue(second);

        bench.engine.release(REQUEST);
        assertThat(bench.engine.leaves()).hasSize(1);
        bench.time.advance(DAY);
        assertThat(bench.authority.one.signed).hasValue(2);
        assertThat(bench.authority.committed.get(1)).startsWith("pod-2 ");

        bench.engine.release(second);
        bench.time.advance(DAY.multipliedBy(2));
        assertThat(bench.engine.leaves()).isEmpty();
        assertThat(bench.authority.one.signed).hasValue(2);
        assertThat(bench.time.pending()).isZero();
    }

    @Test
    void forgetsAHolderThatReleasedWhileTheLeafWasRenewed() {
        IssueRequest second = IssueRequest.builder(REQUEST.identity())
                .holder(HolderId.of("pod-2"))
                .build();
        bench.engine.issue(REQUEST);
        bench.engine.issue(second);
        bench.authority.one.beforeSigning = () -> bench.engine.release(REQUEST);
        bench.time.advance(DAY);
        assertThat(bench.authority.one.signed).hasValue(2);
        assertThat(bench.authority.ended).containsExactly(bench.authority.committed.get(1));
        String renewed = bench.engine.issue(second).serial();
        bench.engine.issue(REQUEST);
        assertThat(bench.authority.recorded).contains("pod-2 " + renewed, REQUEST.holder() + " " + renewed);
        bench.engine.release(REQUEST);

        bench.engine.release(second);

        assertThat(bench.engine.leaves()).isEmpty();
    }

    @Test
    void keepsRenewingForAHolderThatLookedAtWhatIsHeld() {
        IssueRequest second = IssueRequest.builder(REQUEST.identity())
                .holder(HolderId.of("pod-2"))
                .build();
        bench.engine.issue(REQUEST);
        String serial = bench.engine.current(second).orElseThrow().serial();
        assertThat(bench.authority.recorded).containsExactly("pod-2 " + serial);

        bench.engine.release(REQUEST);
        bench.time.advance(DAY);

        assertThat(bench.engine.current(second).orElseThrow().serial()).isNotEqualTo(serial);
        bench.engine.release(second);
        assertThat(bench.engine.leaves()).isEmpty();
    }

    @Test
    void recordsAHolderAnewThatComesBackToASharedLeaf() {
        IssueRequest second = IssueRequest.builder(REQUEST.identity())
                .holder(HolderId.of("pod-2"))
                .build();
        String serial = bench.engine.issue(REQUEST).serial();
        bench.engine.issue(second);
        bench.engine.release(REQUEST);

        assertThat(bench.engine.issue(REQUEST).serial()).isEqualTo(serial);

        assertThat(bench.authority.recorded).contains(REQUEST.holder() + " " + serial);
        bench.engine.release(second);
        assertThat(bench.engine.leaves()).hasSize(1);
    }

    @Test
    void endsARenewedLeafThatNobodyGets() {
        bench.engine.issue(REQUEST);
        bench.authority.one.beforeSigning = () -> bench.engine.release(REQUEST);

        bench.time.advance(DAY);

        assertThat(bench.authority.committed).hasSize(2);
        assertThat(bench.authority.ended).containsExactly(bench.authority.committed.get(1));
        assertThat(bench.audit).as("what nobody got was not issued").hasSize(1);
        assertThat(bench.told(MeshEvent.LeafIssued.class)).hasSize(1);
    }

    @Test
    void listsLeavesByIdentity() {
        bench.engine.issue(IssueRequest.service("b.ns"));
        bench.engine.issue(IssueRequest.service("a.ns"));

        assertThat(bench.engine.leaves())
                .extracting(view -> view.request().identity().name())
                .containsExactly("a.ns", "b.ns");
    }

    @Test
    void refusesEverythingAfterItsEnd() {
        bench.engine.issue(REQUEST);
        bench.engine.close();
        bench.engine.close();

        List<ThrowingCallable> calls = List.of(
                () -> bench.engine.issue(REQUEST),
                () -> bench.engine.sign(new byte[0], REQUEST),
                () -> bench.engine.current(REQUEST),
                () -> bench.engine.release(REQUEST),
                () -> bench.engine.leaves(),
                () -> bench.engine.ban(REQUEST.identity()),
                () -> bench.engine.subscribe(REQUEST, update -> {}));
        calls.forEach(call -> assertCode(ErrorCode.CLOSED, call));
        assertThat(bench.engine.problems()).containsExactly("the manager is closed");
        bench.time.advance(DAY);
        assertThat(bench.authority.one.signed).hasValue(1);
    }

    @Test
    void tellsWhoWaitsWhenItIsClosed() throws Exception {
        FakeIssuer.Stall stall = bench.authority.one.stall();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Future<?> issuing = threads.submit(() -> bench.engine.issue(REQUEST));
            stall.begun().await();
            CountDownLatch started = new CountDownLatch(1);
            Future<?> waiting = threads.submit(() -> {
                started.countDown();
                return bench.engine.issue(REQUEST);
            });
            started.await();
            bench.engine.close();

            assertThatThrownBy(waiting::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("the manager is closed");
            stall.goOn().countDown();
            assertThatThrownBy(issuing::get).hasMessageContaining("the manager is closed");
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void bearsAnExecutorThatRefusesNowAndThen() {
        AtomicInteger refusals = new AtomicInteger();
        Bench crowded = Bench.of(DAY);
        Bench refusing = Bench.of(DAY, task -> {
            if (refusals.incrementAndGet() % 3 == 0) {
                throw new java.util.concurrent.RejectedExecutionException("full");
            }
            crowded.time.execute(task);
        });
        for (int i = 0; i < 10; i++) {
            refusing.engine.issue(IssueRequest.service("s" + i + ".ns"));
        }
        for (int i = 0; i < 24 * 60; i++) {
            refusing.time.advance(java.time.Duration.ofMinutes(1));
            crowded.time.runPending();
        }

        assertThat(refusing.authority.one.signed).hasValueGreaterThanOrEqualTo(20);
        assertThat(refusing.engine.problems()).isEmpty();
    }
}
