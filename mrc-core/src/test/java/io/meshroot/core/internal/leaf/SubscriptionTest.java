package io.meshroot.core.internal.leaf;

import static io.meshroot.core.internal.leaf.Bench.DAY;
import static io.meshroot.core.internal.leaf.Bench.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private final Bench bench = Bench.of(DAY);
    private final List<CertificateUpdate> updates = new CopyOnWriteArrayList<>();

    @Test
    void deliversTheFirstAndEveryRenewal() {
        bench.engine.subscribe(REQUEST, updates::add);
        bench.time.runPending();
        bench.time.advance(DAY);

        assertThat(updates).hasSize(2);
        assertThat(updates.get(0).certificate().serial())
                .isNotEqualTo(updates.get(1).certificate().serial());
        assertThat(updates.get(1).certificate()).isSameAs(bench.engine.issue(REQUEST));
    }

    @Test
    void deliversNewTrustWithTheLeafThatIsHeld() {
        bench.engine.subscribe(REQUEST, updates::add);
        bench.time.runPending();

        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE, FakeAuthority.TWO, Role.PASSIVE));
        bench.time.runPending();

        assertThat(updates).hasSize(2);
        assertThat(updates.get(1).certificate().serial())
                .isEqualTo(updates.get(0).certificate().serial());
        assertThat(updates.get(1).trust().roots()).hasSize(2);
        assertThat(updates.get(1).certificate().trust())
                .isEqualTo(updates.get(1).trust());
    }

    @Test
    void neverDeliversALeafWithoutTheTrustInItsSigner() {
        bench.engine.subscribe(REQUEST, updates::add);
        bench.time.runPending();
        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE, FakeAuthority.TWO, Role.ACTIVE));
        bench.time.advance(DAY);

        assertThat(updates).allSatisfy(update -> {
            boolean one = update.certificate().signer().equals(FakeAuthority.ONE);
            assertThat(update.trust().roots()).contains(one ? bench.authority.one.root() : bench.authority.two.root());
        });
        assertThat(updates.get(updates.size() - 1).certificate().signer()).isEqualTo(FakeAuthority.TWO);
    }

    @Test
    void conflatesWhatComesBeforeTheListenerRuns() {
        bench.engine.subscribe(REQUEST, updates::add);
        for (int i = 0; i < 10; i++) {
            bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE));
        }
        bench.time.runPending();

        assertThat(updates)
                .extracting(update -> update.trust().sequence())
                .last()
                .isEqualTo(11L);
        assertThat(updates).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void goesOnAfterAListenerThrew() {
        bench.engine.subscribe(REQUEST, update -> {
            updates.add(update);
            throw new IllegalStateException("listener");
        });
        List<CertificateUpdate> others = new CopyOnWriteArrayList<>();
        bench.engine.subscribe(REQUEST, others::add);
        bench.time.advance(DAY);

        assertThat(updates).hasSize(2);
        assertThat(others).hasSize(2);
        assertThat(bench.told(MeshEvent.SubscriberFailed.class))
                .hasSize(2)
                .allMatch(event -> event.message().contains("listener"));
    }

    @Test
    void delaysNobodyBehindASlowListenerWhichThenGetsOnlyTheNewest() throws Exception {
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Bench live = Bench.of(DAY, threads);
            CountDownLatch goOn = new CountDownLatch(1);
            BlockingQueue<Long> slow = new LinkedBlockingQueue<>();
            BlockingQueue<Long> quick = new LinkedBlockingQueue<>();
            CountDownLatch inside = new CountDownLatch(1);
            live.engine.subscribe(REQUEST, update -> {
                inside.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                slow.add(update.trust().sequence());
            });
            inside.await();
            live.engine.subscribe(REQUEST, update -> quick.add(update.trust().sequence()));
            assertThat(quick.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
            for (long i = 2; i < 6; i++) {
                live.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE));
                assertThat(quick.poll(30, TimeUnit.SECONDS)).isEqualTo(i);
            }

            goOn.countDown();

            assertThat(slow.poll(30, TimeUnit.SECONDS)).isEqualTo(1);
            assertThat(slow.poll(30, TimeUnit.SECONDS)).isEqualTo(5);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void deliversNothingAfterItIsClosed() {
        Subscription subscription = bench.engine.subscribe(REQUEST, updates::add);
        bench.time.runPending();
        subscription.close();
        subscription.close();
        bench.time.advance(DAY);

        assertThat(updates).hasSize(1);
        assertThat(bench.engine.leaves()).hasSize(1);
    }

    @Test
    void tellsTheBooksBeforeAHolderGetsARenewedLeaf() {
        IssueRequest second = IssueRequest.builder(REQUEST.identity())
                .holder(HolderId.of("pod-2"))
                .build();
        bench.engine.issue(REQUEST);
        bench.engine.subscribe(second, updates::add);
        bench.time.advance(DAY);

        assertThat(bench.authority.recorded)
                .containsExactly(
                        "pod-2 " + updates.get(0).certificate().serial(),
                        "pod-2 " + updates.get(1).certificate().serial());
    }

    @Test
    void goesOnWithTrustAfterTheLeafWasReleased() {
        bench.engine.subscribe(REQUEST, updates::add);
        bench.time.runPending();
        bench.engine.release(REQUEST);
        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE, FakeAuthority.TWO, Role.PASSIVE));
        bench.time.advance(Duration.ofHours(20));

        assertThat(updates).hasSize(2);
        assertThat(updates.get(1).certificate()).isSameAs(updates.get(0).certificate());
    }

    @Test
    void deliversNoLeafToAHolderThatReleasedItsOwn() {
        IssueRequest second = IssueRequest.builder(REQUEST.identity())
                .holder(HolderId.of("pod-2"))
                .build();
        bench.engine.issue(second);
        bench.engine.subscribe(REQUEST, updates::add);
        bench.time.runPending();

        bench.engine.release(REQUEST);
        bench.time.advance(DAY);

        assertThat(bench.authority.one.signed).hasValue(2);
        assertThat(updates).hasSize(1);
        assertThat(bench.authority.recorded).hasSize(1);
    }
}
