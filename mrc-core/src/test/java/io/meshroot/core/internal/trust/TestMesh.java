package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.leaf.AuditListener;
import io.meshroot.api.leaf.IssuancePolicy;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.rotation.AutomaticRotation;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.internal.Authority.IssueTicket;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A store, certificate authorities and time, in which a test starts engines. */
final class TestMesh {
    static final Duration SKEW = Duration.ofMinutes(1);
    static final Duration VALIDITY = Duration.ofHours(24);
    static final Duration OUTAGE = Duration.ofHours(1);
    static final MrcName ONE = MrcName.of("mrc-1");
    static final MrcName TWO = MrcName.of("mrc-2");
    static final MrcName THREE = MrcName.of("mrc-3");

    final TestClock clock = TestClock.create();
    final TestScheduler scheduler = new TestScheduler(clock);
    final FaultyStore store = new FaultyStore();
    final InMemorySecretStore secrets = new InMemorySecretStore();
    final FakeProvider provider = new FakeProvider();
    final List<MeshEvent> events = Collections.synchronizedList(new ArrayList<>());
    private int engines;
    private int serials;

    static MeshRootCertificate mrc(String name, Role role) {
        return FakeProvider.mrc(name, role);
    }

    Settings settings(String replica) {
        return settings(replica, clock, Optional.empty());
    }

    Settings settings(String replica, InstantSource clock, Optional<AutomaticRotation> automatic) {
        Map<LeafKind, Duration> validity = new EnumMap<>(LeafKind.class);
        Arrays.stream(LeafKind.values()).forEach(kind -> validity.put(kind, VALIDITY));
        return new Settings(
                new ReplicaId(replica),
                clock,
                scheduler,
                scheduler,
                SKEW,
                validity,
                Duration.ofSeconds(10),
                KeyType.EC_P256,
                SpiffeLayout.SERVICE_ACCOUNT_FIRST,
                RenewalPolicy.DEFAULT,
                OUTAGE,
                Duration.ofDays(30),
                (request, profile) -> IssuancePolicy.Decision.ALLOW,
                AuditListener.NONE,
                100,
                automatic);
    }

    /** Makes an engine whose first root would be {@code mrc-1}. */
    TrustEngine engine() {
        return engine(Optional.of(mrc("mrc-1", Role.ACTIVE)), List.of(provider));
    }

    TrustEngine engine(Optional<MeshRootCertificate> first, List<CertificateProvider> providers) {
        Events sink = new Events(Runnable::run);
        sink.subscribe(events::add);
        return new TrustEngine(store, secrets, providers, settings("replica-" + ++engines), sink, first);
    }

    /** Makes an engine that reaches the store in its own way and reads its own clock. */
    TrustEngine engine(FaultyStore way, InstantSource itsClock) {
        Events sink = new Events(Runnable::run);
        sink.subscribe(events::add);
        return new TrustEngine(
                way,
                secrets,
                List.of(provider),
                settings("replica-" + ++engines, itsClock, Optional.empty()),
                sink,
                Optional.of(mrc("mrc-1", Role.ACTIVE)));
    }

    TrustEngine startedWith(AutomaticRotation automatic) {
        Events sink = new Events(Runnable::run);
        sink.subscribe(events::add);
        TrustEngine engine = new TrustEngine(
                store,
                secrets,
                List.of(provider),
                settings("replica-" + ++engines, clock, Optional.of(automatic)),
                sink,
                Optional.of(mrc("mrc-1", Role.ACTIVE)));
        engine.start();
        settle();
        return engine;
    }

    TrustEngine started() {
        TrustEngine engine = engine();
        engine.start();
        settle();
        return engine;
    }

    /** Ends all that an engine does, but not in order. */
    void kill(TrustEngine engine) {
        store.down = true;
        engine.close();
        store.down = false;
    }

    /** Runs all that is due. */
    void settle() {
        scheduler.advance(Duration.ZERO);
    }

    void advance(Duration duration) {
        scheduler.advance(duration);
    }

    /** Issues a leaf as the leaf side does, without making a certificate. */
    LiveLeaf issue(TrustEngine engine, String holder) {
        return issue(engine, holder, VALIDITY);
    }

    LiveLeaf issue(TrustEngine engine, String holder, Duration validity) {
        try (IssueTicket ticket = engine.begin()) {
            Instant end = clock.instant().plus(validity);
            ticket.ensureHorizon(end);
            LiveLeaf leaf = new LiveLeaf(nextSerial(), ticket.signer().name(), end);
            if (!ticket.commit(HolderId.of(holder), "use", leaf)) {
                throw new IllegalStateException("not committed");
            }
            return leaf;
        }
    }

    String nextSerial() {
        return Integer.toHexString(0x1000 + ++serials);
    }

    /** Acknowledges a leaf and the newest trust. */
    void acknowledge(TrustEngine engine, String holder, LiveLeaf leaf) {
        engine.acknowledge(Acknowledgement.of(
                HolderId.of(holder), 1, leaf.serial(), engine.trust().sequence()));
        settle();
    }

    void ask(MrcName name, Role role) {
        Role now = store.inner.list().mrcs().stream()
                .filter(mrc -> mrc.name().equals(name))
                .findFirst()
                .orElseThrow()
                .role();
        store.inner.updateRole(name, now, role);
        settle();
    }

    static SortedMap<MrcName, Role> roles(Object... namesAndRoles) {
        SortedMap<MrcName, Role> roles = new TreeMap<>();
        for (int i = 0; i < namesAndRoles.length; i += 2) {
            roles.put((MrcName) namesAndRoles[i], (Role) namesAndRoles[i + 1]);
        }
        return roles;
    }

    <E extends MeshEvent> List<E> events(Class<E> kind) {
        synchronized (events) {
            return events.stream().filter(kind::isInstance).map(kind::cast).toList();
        }
    }
}
