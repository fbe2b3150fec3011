package io.meshroot.testkit.mesh;

import io.meshroot.api.MeshAuthority;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.testkit.mesh.Credentials.LeafFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** The mesh under simulation: its replicas, its holders, and what goes wrong with them. */
final class Mesh implements SimulatedMesh, AutoCloseable {
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final MeshProfile profile;
    private final long seed;
    private final VirtualTime time = new VirtualTime();
    private final SplittableRandom random;
    private final Clocks clocks;
    private final Credentials credentials = new Credentials();
    private final Handshakes handshakes;
    private final Recorder record;
    private final ChainVerifier verifier = new ChainVerifier();
    private final List<Replica> replicas = new ArrayList<>();
    private final List<Holder> holders = new ArrayList<>();
    private final Map<HolderId, Holder> byId = new HashMap<>();
    private final Map<TrustBundle, Integer> trusts = new HashMap<>();
    private int providerOutages;

    Mesh(MeshProfile profile, long seed, Duration resolution, AuthorityFactory factory, MrcStore store) {
        this.profile = profile;
        this.seed = seed;
        this.random = new SplittableRandom(seed);
        this.clocks = new Clocks(profile.holderClocks());
        this.handshakes = new Handshakes(credentials, clocks);
        this.record = new Recorder(time, handshakes, profile.handshakeEvery(), resolution);
        for (int i = 0; i < profile.replicas(); i++) {
            replicas.add(new Replica(this, i, factory, store, random.split()));
        }
        for (int i = 0; i < profile.holders(); i++) {
            addHolder(i, Holder.Kind.WITH_LEAF);
        }
        for (int i = 0; i < profile.trustOnly(); i++) {
            addHolder(i, Holder.Kind.TRUST_ONLY);
        }
        time.execute(this::begin);
    }

    private void addHolder(int number, Holder.Kind kind) {
        Holder holder = new Holder(this, number, kind, random.nextInt(clocks.number()), random.split());
        holders.add(holder);
        byId.put(holder.id(), holder);
    }

    private void begin() {
        replicas.forEach(Replica::start);
        holders.forEach(this::connectSoon);
        for (Holder holder : holders) {
            again(profile.offline(), holder.random(), lasts -> off(holder, lasts));
            again(profile.restarts(), holder.random(), lasts -> restart(holder, lasts));
        }
        for (int i = 0; i < replicas.size(); i++) {
            int replica = i;
            again(profile.crashes(), random, lasts -> crash(replica, lasts));
            again(profile.partitions(), random, lasts -> cutOff(replica, lasts));
        }
        again(profile.providerOutages(), random, this::providerOutage);
    }

    private void again(Recurring times, SplittableRandom chance, Consumer<Duration> what) {
        if (times.happens()) {
            time.schedule(times.next(chance), () -> {
                Duration lasts = times.lasts().draw(chance);
                what.accept(lasts);
                time.schedule(lasts, () -> again(times, chance, what));
            });
        }
    }

    /** Looks for a control plane that is up, until there is one. */
    void connectSoon(Holder holder) {
        time.schedule(profile.delivery().draw(holder.random()), () -> connect(holder));
    }

    private void connect(Holder holder) {
        if (!holder.isUp() || holder.plane().filter(ControlPlane::isAlive).isPresent()) {
            return;
        }
        List<ControlPlane> up = planes();
        if (up.isEmpty()) {
            holder.disconnect();
            time.schedule(AGAIN, () -> connect(holder));
        } else {
            holder.connect(up.get(holder.random().nextInt(up.size())));
        }
    }

    private List<ControlPlane> planes() {
        return replicas.stream().flatMap(replica -> replica.plane().stream()).toList();
    }

    private void off(Holder holder, Duration lasts) {
        if (holder.isUp()) {
            record.count(MeshReport.Count.HOLDERS_OFF);
            holder.goOff();
            time.schedule(lasts, () -> {
                holder.comeBack();
                reconnect(holder);
            });
        }
    }

    private void restart(Holder holder, Duration lasts) {
        if (holder.isUp()) {
            record.count(MeshReport.Count.HOLDERS_RESTARTED);
            holder.goOff();
            time.schedule(lasts, () -> {
                holder.restart();
                holder.plane().ifPresent(plane -> holder.disconnect());
                connectSoon(holder);
            });
        }
    }

    private void reconnect(Holder holder) {
        holder.plane().filter(ControlPlane::isAlive).ifPresentOrElse(holder::connect, () -> connectSoon(holder));
    }

    @Override
    public void crash(int replica, Duration down) {
        replicas.get(replica).plane().ifPresent(plane -> {
            record.count(MeshReport.Count.REPLICAS_KILLED);
            record.note("replica " + replica + " is killed for " + down);
            replicas.get(replica).kill();
            plane.holders().forEach(this::connectSoon);
            time.schedule(down, () -> replicas.get(replica).start());
        });
    }

    @Override
    public void cutOff(int replica, Duration lasts) {
        replicas.get(replica).plane().ifPresent(plane -> {
            record.count(MeshReport.Count.REPLICAS_CUT_OFF);
            record.note("replica " + replica + " is cut off for " + lasts);
            plane.life().cutOff();
            time.schedule(lasts, () -> plane.life().reconnect());
        });
    }

    @Override
    public void providerOutage(Duration lasts) {
        record.count(MeshReport.Count.PROVIDER_OUTAGES);
        record.note("the providers fail for " + lasts);
        providerOutages++;
        time.schedule(lasts, () -> providerOutages--);
    }

    boolean isProviderDown() {
        return providerOutages > 0;
    }

    @Override
    public Duration elapsed() {
        return time.elapsed();
    }

    @Override
    public MeshAuthority authority() {
        return up().map(ControlPlane::authority)
                .orElseThrow(() -> new IllegalStateException("no replica is up at " + time.instant()));
    }

    private Optional<ControlPlane> up() {
        return planes().stream().filter(plane -> plane.life().reachesStore()).findFirst();
    }

    @Override
    public void rotate(RotationRequest request) {
        Optional<ControlPlane> plane = up();
        boolean free = plane.filter(one -> one.authority().state().rotation().isEmpty())
                .isPresent();
        if (free) {
            try {
                plane.get().authority().rotations().start(request);
                return;
            } catch (MeshRootException e) {
                record.note("the rotation to " + request.target().name() + " can't start yet: " + e.getMessage());
            }
        }
        time.schedule(AGAIN, () -> rotate(request));
    }

    @Override
    public long failingPairs(Failure why) {
        return handshakes.failing(why);
    }

    @Override
    public List<RotationRecord> rotations() {
        return record.rotations();
    }

    MeshProfile profile() {
        return profile;
    }

    VirtualTime time() {
        return time;
    }

    Clocks clocks() {
        return clocks;
    }

    Handshakes handshakes() {
        return handshakes;
    }

    Recorder record() {
        return record;
    }

    Optional<Holder> holder(HolderId id) {
        return Optional.ofNullable(byId.get(id));
    }

    int learn(TrustBundle bundle) {
        return trusts.computeIfAbsent(bundle, credentials::trust);
    }

    LeafFacts learn(IssuedCertificate issued) {
        LeafFacts facts = credentials.leaf(issued);
        verifier.verify(issued, facts.root());
        return facts;
    }

    /** Counts a holder in another group; below zero is none. */
    void moved(int from, int to) {
        record.passTime();
        if (from >= 0) {
            handshakes.remove(from);
        }
        if (to >= 0) {
            handshakes.add(to);
        }
        record.changed();
    }

    MeshReport report() {
        verifier.await();
        return record.report(seed, profile);
    }

    @Override
    public void close() {
        verifier.close();
        try {
            planes().forEach(plane -> plane.authority().close());
        } finally {
            time.close();
        }
    }
}
