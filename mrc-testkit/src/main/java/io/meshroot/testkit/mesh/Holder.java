package io.meshroot.testkit.mesh;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.testkit.mesh.Credentials.LeafFacts;
import io.meshroot.testkit.mesh.Handshakes.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A workload, or something that has trust alone: swaps to what it gets, writes it down, and says so. */
final class Holder {
    private final Mesh mesh;
    private final String name;
    private final HolderId id;
    private final IssueRequest request;
    private final Kind kind;
    private final int clock;
    private final SplittableRandom random;
    private @Nullable Kit used;
    private @Nullable Kit onDisk;
    private @Nullable Kit acknowledged;
    private @Nullable ControlPlane plane;
    private final Set<ControlPlane> formerPlanes = new LinkedHashSet<>();
    private @Nullable ControlPlane leafFrom;
    private @Nullable Acknowledgement heard;
    private boolean up = true;
    private boolean repeating;
    private long incarnation = 1;
    private long leaves;
    private long lastDelivery;
    private long lastReport;
    private int group = -1;

    /** Whether it has a leaf. */
    enum Kind {
        WITH_LEAF,
        TRUST_ONLY
    }

    Holder(Mesh mesh, int number, Kind kind, int clock, SplittableRandom random) {
        this.mesh = mesh;
        this.kind = kind;
        this.name = (kind == Kind.WITH_LEAF ? "svc-" : "trust-") + number + ".mesh";
        LeafIdentity identity = LeafIdentity.service(name);
        this.id = HolderId.of(identity);
        this.request = IssueRequest.builder(identity).build();
        this.clock = clock;
        this.random = random;
    }

    String name() {
        return name;
    }

    HolderId id() {
        return id;
    }

    IssueRequest request() {
        return request;
    }

    Kind kind() {
        return kind;
    }

    SplittableRandom random() {
        return random;
    }

    boolean isUp() {
        return up;
    }

    Optional<ControlPlane> plane() {
        return Optional.ofNullable(plane);
    }

    /** Turns to a control plane, says what it uses, and is sent what is newest. */
    void connect(ControlPlane other) {
        disconnect();
        plane = other;
        formerPlanes.remove(other);
        formerPlanes.forEach(former -> former.leftBy(this));
        heard = null;
        report();
        other.connected(this);
    }

    void disconnect() {
        ControlPlane before = plane;
        plane = null;
        if (before != null) {
            formerPlanes.add(before);
        }
    }

    /** Sends a parcel on its way; parcels of one holder stay in order. */
    void send(Kit.Parcel parcel, ControlPlane from) {
        long due = mesh.time().nanos() + mesh.profile().delivery().draw(random).toNanos();
        lastDelivery = Math.max(due, lastDelivery);
        mesh.time().schedule(Duration.ofNanos(lastDelivery - mesh.time().nanos()), () -> receive(parcel, from));
    }

    private void receive(Kit.Parcel parcel, ControlPlane from) {
        if (!up || plane != from) {
            return;
        }
        Kit next = unpacked(parcel, from);
        switch (mesh.profile().conduct()) {
            case SOUND -> {
                swap(next);
                afterDisk(() -> {
                    write(next);
                    report();
                });
            }
            case ACKNOWLEDGES_TOO_EARLY -> {
                say(next);
                long life = incarnation;
                mesh.time().schedule(mesh.profile().delivery().draw(random), () -> {
                    if (up && life == incarnation) {
                        write(next);
                        swap(next);
                        report();
                    }
                });
            }
            case RESTARTS_WITH_LESS -> {
                swap(next);
                report();
                afterDisk(() -> write(next));
            }
        }
    }

    /** A holder takes no older trust within one life. */
    private Kit unpacked(Kit.Parcel parcel, ControlPlane from) {
        Kit before = used;
        LeafFacts leaf = before == null ? null : before.leaf();
        long order = before == null ? 0 : before.order();
        if (parcel.leaf().isPresent()) {
            IssuedCertificate issued = parcel.leaf().get();
            leafFrom = from;
            if (leaf == null || !leaf.serial().equals(issued.serial())) {
                leaf = mesh.learn(issued);
                order = ++leaves;
            }
        }
        if (before != null && before.sequence() > parcel.trust().sequence()) {
            return new Kit(before.trust(), before.sequence(), leaf, order);
        }
        return new Kit(mesh.learn(parcel.trust()), parcel.trust().sequence(), leaf, order);
    }

    private void write(Kit kit) {
        Kit before = onDisk;
        if (before == null || !kit.isOlderThan(before)) {
            onDisk = kit;
        }
    }

    private void afterDisk(Runnable then) {
        Duration takes = mesh.profile().disk().draw(random);
        if (takes.isZero()) {
            then.run();
            return;
        }
        long life = incarnation;
        mesh.time().schedule(takes, () -> {
            if (up && life == incarnation) {
                then.run();
            }
        });
    }

    private void swap(Kit next) {
        used = next;
        recount();
        watchValidity();
    }

    /** Counts it anew with those that use the same. */
    private void recount() {
        Kit now = used;
        boolean counts = up && now != null && (kind == Kind.TRUST_ONLY || now.leaf() != null);
        Kit said = acknowledged;
        Standing standing =
                said != null && now != null && now.isOlderThan(said) ? Standing.FALLEN_BACK : Standing.AS_ACKNOWLEDGED;
        int next = counts && now != null
                ? mesh.handshakes()
                        .group(
                                now.trust(),
                                now.leaf(),
                                clock,
                                standing,
                                mesh.time().instant())
                : -1;
        if (next != group) {
            mesh.moved(group, next);
            group = next;
        }
    }

    private void watchValidity() {
        LeafFacts leaf = used == null ? null : used.leaf();
        if (leaf == null) {
            return;
        }
        Instant now = mesh.time().instant();
        mesh.clocks()
                .nextChange(leaf, now)
                .ifPresent(at -> mesh.time().schedule(Duration.between(now, at), () -> {
                    if (used != null && leaf.equals(used.leaf())) {
                        recount();
                        watchValidity();
                    }
                }));
    }

    /** Says what it uses; a sound one only what it would use after a restart as well. */
    private void report() {
        Kit now = toReport();
        if (now != null) {
            say(now);
        }
    }

    private @Nullable Kit toReport() {
        return mesh.profile().conduct() == HolderConduct.SOUND ? onDisk : used;
    }

    private void say(Kit what) {
        ControlPlane to = plane;
        if (to == null || (kind == Kind.WITH_LEAF && what.leaf() == null)) {
            return;
        }
        Kit before = acknowledged;
        acknowledged = before == null ? what : what.atLeast(before);
        recount();
        Acknowledgement said = acknowledgement(what);
        if (random.nextDouble() < mesh.profile().loss()) {
            mesh.record().lost();
            repeatLater();
            return;
        }
        long due = mesh.time().nanos()
                + mesh.profile().acknowledgement().draw(random).toNanos();
        lastReport = Math.max(due, lastReport);
        arrive(said, to, Duration.ofNanos(lastReport - mesh.time().nanos()));
        if (random.nextDouble() < mesh.profile().duplication()) {
            mesh.record().duplicated();
            Duration late = mesh.profile().acknowledgement().draw(random).multipliedBy(2);
            arrive(said, to, Duration.ofNanos(lastReport - mesh.time().nanos()).plus(late));
        }
    }

    private Acknowledgement acknowledgement(Kit what) {
        return new Acknowledgement(
                id, incarnation, Optional.ofNullable(what.leaf()).map(LeafFacts::serial), what.sequence(), Set.of());
    }

    private void arrive(Acknowledgement said, ControlPlane to, Duration delay) {
        mesh.time().schedule(delay, () -> {
            if (to.isAlive()) {
                to.hear(said);
                if (to == plane) {
                    heard = said;
                    leaveFormerPlanes(said);
                }
                repeatLater();
            }
        });
    }

    /** Where it was before, what it held from there no longer counts once it uses what it has from here. */
    private void leaveFormerPlanes(Acknowledgement said) {
        LeafFacts now = used == null ? null : used.leaf();
        boolean usesLeafFromHere = leafFrom == plane
                && now != null
                && said.leafSerial().filter(now.serial()::equals).isPresent();
        if (usesLeafFromHere) {
            formerPlanes.forEach(former -> former.forget(this));
            formerPlanes.clear();
        }
    }

    /** What was heard last need not be what is true: then it is said again. */
    private void repeatLater() {
        if (repeating || isHeard()) {
            return;
        }
        repeating = true;
        mesh.time().schedule(mesh.profile().reportAgain(), () -> {
            repeating = false;
            if (up && !isHeard()) {
                report();
            }
        });
    }

    private boolean isHeard() {
        Kit now = toReport();
        return now == null || acknowledgement(now).equals(heard);
    }

    /** Goes off and keeps what it uses. */
    void goOff() {
        up = false;
        recount();
    }

    void comeBack() {
        up = true;
        recount();
    }

    /** Begins another life with what is on its disk. */
    void restart() {
        up = true;
        incarnation++;
        used = onDisk;
        heard = null;
        recount();
        watchValidity();
    }
}
