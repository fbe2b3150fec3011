package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one manager tells the others of what it knows: floors, counts, and a few names. It stays small at any size of the
 * mesh.
 *
 * @param id which manager
 * @param revision grows each time that the manager writes its view
 * @param at the manager's clock when it wrote
 * @param confirms the number of the newest announcement that it has taken in, 0 for none: all below was true after that
 * @param trustSequence the oldest trust that it will still hand out
 * @param signingSequence the oldest signing sequence under which it will still hand out leaves
 * @param holders how many holders it knows that have to acknowledge
 * @param acknowledged the lowest trust sequence that one of them acknowledged, 0 if one has said nothing; empty if there
 *     are no holders
 * @param ahead of those that acknowledged more than {@code trustSequence} the one that counts longest, if there is one
 * @param laggards those of them that are furthest behind {@code trustSequence}, at most {@link #MOST_NAMES}
 * @param uses what is in use of each signer
 */
public record ReplicaView(
        ReplicaId id,
        long revision,
        Instant at,
        long confirms,
        long trustSequence,
        long signingSequence,
        int holders,
        OptionalLong acknowledged,
        Optional<Laggard> ahead,
        List<Laggard> laggards,
        SortedMap<MrcName, SignerUse> uses) {
    /** How many holders a view names at most, in each list. */
    public static final int MOST_NAMES = 20;

    /**
     * Checks the fields and copies the collections.
     *
     * @throws IllegalArgumentException if a number is negative or too many holders are named
     */
    public ReplicaView {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(at, "at");
        requireNotNegative("revision of " + id, revision);
        requireNotNegative("confirms of " + id, confirms);
        requireNotNegative("trustSequence of " + id, trustSequence);
        requireNotNegative("signingSequence of " + id, signingSequence);
        requireNotNegative("holders of " + id, holders);
        if (acknowledged.isPresent() == (holders == 0)) {
            throw new IllegalArgumentException("acknowledged of " + id + " must be given exactly if there are holders");
        }
        Objects.requireNonNull(ahead, "ahead");
        laggards = List.copyOf(laggards);
        if (laggards.size() > MOST_NAMES) {
            throw new IllegalArgumentException(
                    "laggards of " + id + " has " + laggards.size() + " names; keep " + MOST_NAMES);
        }
        uses = Collections.unmodifiableSortedMap(new TreeMap<>(uses));
    }

    /**
     * A holder by name.
     *
     * @param holder its name
     * @param acknowledged the trust sequence that it acknowledged, 0 if it has said nothing
     * @param until when it stops counting by itself, if it does
     */
    public record Laggard(HolderId holder, long acknowledged, Optional<Instant> until) {
        /** Checks that nothing is null. */
        public Laggard {
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(until, "until");
        }
    }

    /**
     * What a manager knows to be in use of one signer.
     *
     * @param leaves how many leaves
     * @param latestEnd the latest end of them, by their certificates; empty if there are none
     * @param unfinished how many leaves are being signed right now
     * @param holders some of those that use the leaves, the last ones to end, at most {@link #MOST_NAMES}
     */
    public record SignerUse(int leaves, Optional<Instant> latestEnd, int unfinished, List<HolderId> holders) {
        /**
         * Checks the fields and copies the list.
         *
         * @throws IllegalArgumentException if a number is negative, there are leaves without an end, or too many names
         */
        public SignerUse {
            requireNotNegative("leaves", leaves);
            requireNotNegative("unfinished", unfinished);
            if (latestEnd.isPresent() == (leaves == 0)) {
                throw new IllegalArgumentException("latestEnd must be given exactly if there are leaves");
            }
            holders = List.copyOf(holders);
            if (holders.size() > MOST_NAMES) {
                throw new IllegalArgumentException("holders has " + holders.size() + " names; keep " + MOST_NAMES);
            }
        }
    }

    /**
     * Sums up what a manager knows.
     *
     * @param state the state that it has taken in; whatever it hands out from now on follows from it or from a later one
     * @param evidence what it knows by itself, without what others told
     * @param revision the number of this view
     * @return the view
     */
    public static ReplicaView of(TrustState state, Evidence evidence, long revision) {
        return Summary.of(state, evidence, revision);
    }

    /**
     * Compares what a view says apart from when it was written.
     *
     * @param other another view
     * @return whether both say the same
     */
    public boolean saysTheSameAs(ReplicaView other) {
        return written(0, at).equals(other.written(0, at));
    }

    private static void requireNotNegative(String field, long number) {
        if (number < 0) {
            throw new IllegalArgumentException(field + " is " + number + "; give 0 or more");
        }
    }

    private ReplicaView written(long number, Instant when) {
        return new ReplicaView(
                id,
                number,
                when,
                confirms,
                trustSequence,
                signingSequence,
                holders,
                acknowledged,
                ahead,
                laggards,
                uses);
    }
}
