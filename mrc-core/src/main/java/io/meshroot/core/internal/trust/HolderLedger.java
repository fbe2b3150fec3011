package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who may use which leaf, and what each holder said last. Not for use by several threads: {@link Books} guards it.
 *
 * <p>A leaf is kept until it has expired even when its holder acknowledged a newer one: after a restart from its disk the
 * holder may say, in a newer incarnation, that it uses the old one again.
 */
final class HolderLedger {
    private final Duration clockSkew;
    private final Duration memory;
    private final Map<HolderId, Entry> holders = new TreeMap<>();
    /** Leaves that nobody can use any more though they have not expired, with their ends. */
    private final Map<String, Instant> ended = new TreeMap<>();

    private long handedOut;

    HolderLedger(Duration clockSkew, Duration longestValidity) {
        this.clockSkew = clockSkew;
        this.memory = longestValidity.plus(clockSkew);
    }

    HolderLedger(HolderLedger other) {
        this.clockSkew = other.clockSkew;
        this.memory = other.memory;
        this.handedOut = other.handedOut;
        this.ended.putAll(other.ended);
        other.holders.forEach((holder, entry) -> holders.put(holder, new Entry(entry)));
    }

    /**
     * Adds a leaf that a holder may use from now on.
     *
     * @param use for what the holder uses it: of several leaves for one use, the newer ones replace the older ones
     */
    void add(HolderId holder, String use, LiveLeaf leaf, Instant now) {
        Entry entry = holders.computeIfAbsent(holder, id -> new Entry());
        entry.leaves.put(leaf.serial(), new Leaf(leaf, use, ++handedOut));
        entry.heard = now;
        ended.remove(leaf.serial());
    }

    /** Tells whether a holder has a leaf and has not moved on to a newer one, which others may have been told. */
    boolean isUsing(HolderId holder, String serial) {
        Entry entry = holders.get(holder);
        return entry != null && entry.inUse().anyMatch(leaf -> leaf.serial().equals(serial));
    }

    Optional<Acknowledgement> newest(HolderId holder) {
        Entry entry = holders.get(holder);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.acknowledgement);
    }

    void end(HolderId holder, String serial) {
        Entry entry = holders.get(holder);
        Leaf leaf = entry == null ? null : entry.leaves.remove(serial);
        if (entry != null && leaf != null) {
            entry.gone = serial;
            forget(leaf.leaf);
        }
    }

    void register(HolderId holder, Instant now) {
        Entry entry = holders.computeIfAbsent(holder, id -> new Entry());
        entry.registered = true;
        entry.heard = now;
    }

    void deregister(HolderId holder) {
        Entry entry = holders.remove(holder);
        if (entry != null) {
            entry.leaves.values().forEach(leaf -> forget(leaf.leaf));
        }
    }

    private void forget(LiveLeaf leaf) {
        boolean shared = holders.values().stream().anyMatch(entry -> entry.leaves.containsKey(leaf.serial()));
        if (!shared) {
            ended.put(leaf.serial(), leaf.notAfter());
        }
    }

    /** Returns why the acknowledgement does not count, or empty if it does. */
    Optional<String> acknowledge(Acknowledgement said, Instant now) {
        Entry entry = holders.computeIfAbsent(said.holder(), id -> new Entry());
        Acknowledgement before = entry.acknowledgement;
        if (before != null && said.incarnation() < before.incarnation()) {
            return Optional.of("incarnation " + said.incarnation() + " of " + said.holder() + " is over, "
                    + before.incarnation() + " has been heard of");
        }
        boolean restarted = before == null || said.incarnation() > before.incarnation();
        if (before != null && !restarted && said.trustSequence() < before.trustSequence()) {
            return Optional.of(said.holder() + " has acknowledged trust sequence " + before.trustSequence()
                    + " already in incarnation " + before.incarnation());
        }
        entry.acknowledgement = said;
        entry.heard = now;
        Leaf used = said.leafSerial().map(entry.leaves::get).orElse(null);
        if (restarted) {
            entry.usedSince.clear();
        }
        if (used != null) {
            entry.usedSince.put(used.use, used.order);
        }
        return Optional.empty();
    }

    void prune(Instant now) {
        for (Entry entry : holders.values()) {
            entry.leaves.values().removeIf(leaf -> isForgotten(leaf.leaf.notAfter(), now));
        }
        holders.values()
                .removeIf(entry -> !entry.registered
                        && entry.leaves.isEmpty()
                        && entry.heard.plus(memory).isBefore(now));
        ended.values().removeIf(end -> isForgotten(end, now));
    }

    /** Expired leaves are remembered for a while, lest a clock that jumps ahead and back loses live ones. */
    private boolean isForgotten(Instant end, Instant now) {
        return end.plus(memory).isBefore(now);
    }

    private Predicate<LiveLeaf> liveAt(Instant now) {
        return leaf -> leaf.notAfter().plus(clockSkew).isAfter(now);
    }

    List<HolderEvidence> evidence(Instant now) {
        List<HolderEvidence> evidence = new ArrayList<>(holders.size());
        holders.forEach((id, entry) -> evidence.add(new HolderEvidence(
                id,
                counts(entry, now),
                Optional.ofNullable(entry.acknowledgement),
                // Whoever has a slower clock, within bounds, takes a leaf for live a while longer.
                entry.inUse().filter(liveAt(now.minus(Evidence.FURTHEST_CLOCK))).toList())));
        return evidence;
    }

    /** A holder may have come from another manager, with a leaf of which nobody here knows when it ends. */
    private HolderEvidence.Counts counts(Entry entry, Instant now) {
        if (entry.registered) {
            return HolderEvidence.Counts.UNTIL_DEREGISTERED;
        }
        boolean fromElsewhere =
                entry.usesLeafFromElsewhere() && entry.heard.plus(memory).isAfter(now);
        return fromElsewhere
                ? HolderEvidence.Counts.WHILE_IT_MAY_HAVE_A_LEAF
                : HolderEvidence.Counts.WHILE_IT_HAS_A_LEAF;
    }

    /** Returns the leaves of which it is known who may use them, or that nobody does. */
    Set<String> accountedFor() {
        Set<String> serials = new HashSet<>(ended.keySet());
        holders.values().forEach(entry -> serials.addAll(entry.leaves.keySet()));
        return serials;
    }

    /** Returns the leaves of which it is known that nobody uses them any more. */
    Set<String> unused() {
        Set<String> serials = accountedFor();
        holders.values().forEach(entry -> entry.inUse().forEach(leaf -> serials.remove(leaf.serial())));
        return serials;
    }

    boolean hasLiveLeaves(Instant now) {
        return holders.values().stream().anyMatch(entry -> entry.inUse().anyMatch(liveAt(now)));
    }

    private record Leaf(LiveLeaf leaf, String use, long order) {}

    private static final class Entry {
        private final Map<String, Leaf> leaves = new TreeMap<>();
        private boolean registered;
        private @Nullable Acknowledgement acknowledgement;
        /** The leaf that was ended last, although the holder has not said that it uses another one. */
        private @Nullable String gone;

        private Instant heard = Instant.MIN;
        /** The order of the leaf that the holder said it uses, by use; what was handed out before for that has ended. */
        private final Map<String, Long> usedSince = new TreeMap<>();

        Entry() {}

        Entry(Entry other) {
            leaves.putAll(other.leaves);
            registered = other.registered;
            acknowledgement = other.acknowledgement;
            gone = other.gone;
            heard = other.heard;
            usedSince.putAll(other.usedSince);
        }

        private boolean usesLeafFromElsewhere() {
            return acknowledgement != null
                    && acknowledgement
                            .leafSerial()
                            .filter(serial -> !leaves.containsKey(serial) && !serial.equals(gone))
                            .isPresent();
        }

        private Stream<LiveLeaf> inUse() {
            return leaves.values().stream()
                    .filter(leaf -> leaf.order >= usedSince.getOrDefault(leaf.use, 0L))
                    .map(Leaf::leaf);
        }

        @Override
        public String toString() {
            return leaves.values() + " " + usedSince + " " + acknowledgement + " " + registered
                    + (usesLeafFromElsewhere() ? " " + heard.truncatedTo(ChronoUnit.HOURS) : "");
        }
    }

    /** Everything that counts, in words, so that two ledgers can be compared. */
    @Override
    public String toString() {
        return holders + " " + ended;
    }
}
