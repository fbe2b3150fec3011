package io.meshroot.core.internal.leaf;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssuancePolicy;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import io.meshroot.core.x509.Csr;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.security.KeyPair;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;

/** A leaf engine between fakes, whose time a test moves. */
final class Bench implements AutoCloseable {
    static final Duration DAY = Duration.ofHours(24);
    static final int REISSUE_RATE = 100;
    static final IssueRequest REQUEST = IssueRequest.service("bookbuyer.bookstore");

    final TestClock clock = TestClock.create();
    final TestScheduler time = new TestScheduler(clock);
    final List<MeshEvent> events = new CopyOnWriteArrayList<>();
    final List<AuditEvent> audit = new CopyOnWriteArrayList<>();
    final FakeAuthority authority;
    final LeafEngine engine;
    volatile IssuancePolicy policy = IssuancePolicy.ALLOW_ALL;
    volatile RuntimeException auditFailure;

    private Bench(Duration validity, Duration rootLife, TrustDomain domain, Executor executor, int reissueRate) {
        authority = new FakeAuthority(clock.instant(), domain, rootLife);
        Events told = new Events(time);
        told.subscribe(events::add);
        Settings settings = new Settings(
                new ReplicaId("replica-1"),
                clock,
                time,
                executor == null ? time : executor,
                Duration.ofMinutes(1),
                Map.of(
                        LeafKind.SERVICE, validity,
                        LeafKind.INGRESS_GATEWAY, validity.multipliedBy(2),
                        LeafKind.INTERNAL, validity.multipliedBy(3)),
                Duration.ofMinutes(1),
                KeyType.EC_P256,
                SpiffeLayout.SERVICE_ACCOUNT_FIRST,
                RenewalPolicy.DEFAULT,
                Duration.ofHours(1),
                Duration.ofDays(30),
                (request, profile) -> policy.decide(request, profile),
                event -> {
                    audit.add(event);
                    if (auditFailure != null) {
                        throw auditFailure;
                    }
                },
                reissueRate,
                Optional.empty());
        engine = new LeafEngine(authority, settings, told);
        engine.start();
        time.runPending();
    }

    static Bench of(Duration validity) {
        return new Bench(validity, Duration.ofDays(3650), TrustDomain.DEFAULT, null, REISSUE_RATE);
    }

    static Bench of(Duration validity, Executor executor) {
        return new Bench(validity, Duration.ofDays(3650), TrustDomain.DEFAULT, executor, REISSUE_RATE);
    }

    static Bench withRootLife(Duration rootLife) {
        return new Bench(DAY, rootLife, TrustDomain.DEFAULT, null, REISSUE_RATE);
    }

    static Bench inDomain(String domain) {
        return new Bench(DAY, Duration.ofDays(3650), TrustDomain.of(domain), null, REISSUE_RATE);
    }

    static Bench withReissueRate(int leavesPerSecond) {
        return new Bench(DAY, Duration.ofDays(3650), TrustDomain.DEFAULT, null, leavesPerSecond);
    }

    <T extends MeshEvent> List<T> told(Class<T> type) {
        time.runPending();
        return events.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** A certification request that asks for everything that it may not have. */
    static byte[] csr(KeyPair pair) {
        return Csr.create(
                pair,
                new io.meshroot.api.leaf.LeafProfile(
                        Optional.of("admin"),
                        new TreeSet<>(Set.of("admin.example.org")),
                        Set.of(),
                        Optional.empty(),
                        TestClock.START,
                        TestClock.START.plusSeconds(1)));
    }

    @Override
    public void close() {
        engine.close();
    }
}
