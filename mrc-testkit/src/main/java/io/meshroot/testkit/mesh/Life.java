package io.meshroot.testkit.mesh;

import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.ReplicaId;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** One life of a replica, from its start to its crash. A dead one's tasks don't run, and its store does not answer. */
final class Life {
    private final ReplicaId id;
    private final VirtualTime time;
    private final Duration skew;
    private final MrcStore store;
    private final Supplier<Duration> signing;
    private final BooleanSupplier providerDown;
    private final List<LeafProfile> beingSigned = new ArrayList<>();
    private boolean dead;
    private boolean cutOff;

    Life(
            ReplicaId id,
            VirtualTime time,
            Duration skew,
            MrcStore store,
            Supplier<Duration> signing,
            BooleanSupplier providerDown) {
        this.id = id;
        this.time = time;
        this.skew = skew;
        this.store = new CutOffStore(store, this::isUnreachable);
        this.signing = signing;
        this.providerDown = providerDown;
    }

    ReplicaId id() {
        return id;
    }

    MrcStore store() {
        return store;
    }

    InstantSource clock() {
        return () -> time.instant().plus(skew);
    }

    Scheduler.Cancellable schedule(Duration delay, Runnable task) {
        return time.schedule(delay, () -> runIfAlive(task));
    }

    void execute(Runnable task) {
        time.execute(() -> runIfAlive(task));
    }

    private void runIfAlive(Runnable task) {
        if (!dead) {
            task.run();
        }
    }

    boolean isProviderDown() {
        return dead || providerDown.getAsBoolean();
    }

    void sleepWhileSigning(LeafProfile profile) {
        Duration takes = signing.get();
        if (!takes.isZero()) {
            beingSigned.add(profile);
            try {
                time.sleep(takes);
            } finally {
                beingSigned.remove(profile);
            }
        }
    }

    /** Who asks for a leaf that is just being signed would wait on the thread that is to go on with the signing. */
    boolean isBeingSigned(String identity) {
        for (LeafProfile profile : beingSigned) {
            if (profile.commonName()
                            .filter(name -> name.startsWith(identity + "."))
                            .isPresent()
                    || profile.dnsNames().stream().anyMatch(name -> name.startsWith(identity + "."))) {
                return true;
            }
        }
        return false;
    }

    void die() {
        dead = true;
    }

    boolean isAlive() {
        return !dead;
    }

    void cutOff() {
        cutOff = true;
    }

    void reconnect() {
        cutOff = false;
    }

    boolean reachesStore() {
        return !isUnreachable();
    }

    private boolean isUnreachable() {
        return dead || cutOff;
    }
}
