package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Who uses leaves and trust.
 *
 * @param id its name
 * @param kind what it uses
 * @param at the replica that it talks to
 * @param has what it really uses; empty before it has joined, or when its leaf has ended
 * @param disk with what it would come back after a crash; empty if it would come back with nothing
 * @param incarnation how often it has begun
 * @param issued how many leaves were made for it
 * @param underWay what it said and nobody has heard: may come late, or never
 * @param excuse what is not held against the mesh
 */
record ExploredHolder(
        HolderId id,
        Kind kind,
        ReplicaId at,
        Optional<Possession> has,
        Optional<Possession> disk,
        long incarnation,
        int issued,
        List<Acknowledgement> underWay,
        Excuse excuse) {

    /** What holders use. */
    enum Kind {
        /** A leaf and trust. */
        WORKLOAD,
        /** Only trust; registered by name. */
        BUNDLE
    }

    boolean isLiveAt(int tick) {
        return has.filter(own -> kind == Kind.BUNDLE || own.isLiveAt(tick)).isPresent();
    }

    Acknowledgement word() {
        Possession own = has.orElseThrow();
        return new Acknowledgement(
                id, incarnation, own.leaf().map(leaf -> leaf.leaf().serial()), own.sequence(), Set.of());
    }

    ExploredHolder saying() {
        List<Acknowledgement> messages = new ArrayList<>(underWay);
        Acknowledgement word = word();
        messages.remove(word);
        messages.add(word);
        // More are not under way: the oldest is lost. Late ones matter where there are incarnations.
        if (messages.size() > (disk.isPresent() ? 2 : 1)) {
            messages.remove(0);
        }
        return with(has, messages, excuse);
    }

    ExploredHolder with(Optional<Possession> possession, List<Acknowledgement> messages, Excuse other) {
        return new ExploredHolder(id, kind, at, possession, disk, incarnation, issued, List.copyOf(messages), other);
    }

    ExploredHolder having(Possession possession, Excuse other) {
        return with(Optional.of(possession), underWay, other);
    }

    ExploredHolder heard(Acknowledgement word) {
        List<Acknowledgement> messages = new ArrayList<>(underWay);
        messages.remove(word);
        return with(has, messages, excuse);
    }

    ExploredHolder excused(Excuse other) {
        return with(has, underWay, other);
    }

    ExploredHolder with(Possession onDisk) {
        return new ExploredHolder(id, kind, at, has, Optional.of(onDisk), incarnation, issued, underWay, excuse);
    }

    ExploredHolder saved() {
        return new ExploredHolder(id, kind, at, has, has, incarnation, issued, underWay, excuse);
    }

    /** Comes back with what is on its disk. */
    ExploredHolder restarted() {
        return new ExploredHolder(
                        id,
                        kind,
                        at,
                        disk,
                        disk,
                        incarnation + 1,
                        issued,
                        underWay,
                        Excuse.restarted(has.orElseThrow(), disk.orElseThrow(), excuse))
                .saying();
    }

    ExploredHolder joined(Possession possession, boolean saves) {
        return new ExploredHolder(
                        id,
                        kind,
                        at,
                        Optional.of(possession),
                        saves ? Optional.of(possession) : Optional.empty(),
                        incarnation + 1,
                        issued,
                        List.of(),
                        Excuse.NONE)
                .saying();
    }

    ExploredHolder gone() {
        return new ExploredHolder(
                id, kind, at, Optional.empty(), Optional.empty(), incarnation, issued, List.of(), Excuse.NONE);
    }

    ExploredHolder withoutDisk() {
        return new ExploredHolder(id, kind, at, has, Optional.empty(), incarnation, issued, underWay, excuse);
    }

    ExploredHolder issuedOneMore() {
        return new ExploredHolder(id, kind, at, has, disk, incarnation, issued + 1, underWay, excuse);
    }

    /** Turns to another replica and tells it what it has. */
    ExploredHolder movedTo(ReplicaId other) {
        ExploredHolder moved = new ExploredHolder(id, kind, other, has, disk, incarnation, issued, List.of(), excuse);
        return has.isPresent() ? moved.saying() : moved;
    }

    String key() {
        StringBuilder key = new StringBuilder(160);
        key.append(id)
                .append(' ')
                .append(at)
                .append(' ')
                .append(incarnation)
                .append(' ')
                .append(issued);
        key.append(has.map(Possession::toString).orElse("-")).append('|');
        key.append(disk.map(Possession::toString).orElse("-")).append('|');
        for (Acknowledgement word : underWay) {
            key.append(word.incarnation())
                    .append(',')
                    .append(word.leafSerial().orElse("-"))
                    .append(',')
                    .append(word.trustSequence())
                    .append(';');
        }
        return key.append(excuse).toString();
    }
}
