package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything apart from the {@link TrustState} on which it depends whether a change is safe.
 *
 * @param now the time by the clock of the replica that decides
 * @param clockSkew by how much clocks may differ
 * @param longestValidity the longest ordinary validity of a leaf
 * @param self the replica that decides
 * @param views what the other replicas tell of what they know, each once
 * @param apart the other replicas whose clocks were seen to differ from this one's by more than {@link #FURTHEST_CLOCK}
 * @param holders what is known of the holders, each once
 * @param unfinishedIssues how many leaves are being signed right now, by signer
 * @param probes the newest probe of each root
 * @param dependents what else depends on a root, as a cross-certificate: names, by root
 * @param unknownHoldersUntil until when holders may exist that nobody here remembers; empty if there are none
 */
public record Evidence(
        Instant now,
        Duration clockSkew,
        Duration longestValidity,
        ReplicaId self,
        List<ReplicaView> views,
        Set<ReplicaId> apart,
        List<HolderEvidence> holders,
        Map<MrcName, Integer> unfinishedIssues,
        Map<MrcName, Probe> probes,
        Map<MrcName, Set<String>> dependents,
        Optional<Instant> unknownHoldersUntil) {
    /** A replica whose clock differs from the others' by more than this may not act. */
    public static final Duration FURTHEST_CLOCK = Duration.ofMinutes(5);

    /**
     * Checks the fields and copies the collections.
     *
     * @throws IllegalArgumentException if a duration is negative or a holder stands twice
     */
    public Evidence {
        Objects.requireNonNull(now, "now");
        Objects.requireNonNull(self, "self");
        requireNotNegative("clockSkew", clockSkew);
        requireNotNegative("longestValidity", longestValidity);
        views = List.copyOf(views);
        if (views.stream().map(ReplicaView::id).distinct().count() != views.size()) {
            throw new IllegalArgumentException("views has one replica twice; keep its newest view");
        }
        apart = Set.copyOf(apart);
        holders = List.copyOf(holders);
        if (holders.stream().map(HolderEvidence::holder).distinct().count() != holders.size()) {
            throw new IllegalArgumentException("holders has one holder twice; merge what is known of it");
        }
        unfinishedIssues = Collections.unmodifiableMap(new TreeMap<>(unfinishedIssues));
        probes = Collections.unmodifiableMap(new TreeMap<>(probes));
        Map<MrcName, Set<String>> copy = new TreeMap<>();
        dependents.forEach((name, names) -> copy.put(name, Set.copyOf(names)));
        dependents = Collections.unmodifiableMap(copy);
        Objects.requireNonNull(unknownHoldersUntil, "unknownHoldersUntil");
    }

    /**
     * Returns the holders that are known here and those that are registered in a state, each once.
     *
     * @param state the state
     * @return the holders, ordered by name
     */
    public List<HolderEvidence> holdersWith(TrustState state) {
        return RequiredHolders.of(state, this);
    }

    private static void requireNotNegative(String field, Duration duration) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(field + " is " + duration + "; give zero or more");
        }
    }

    /**
     * Tells whether the clock of the replica that decides is the odd one out: then it takes no step.
     *
     * @param state the state
     * @return whether most of the others have other clocks
     */
    public boolean isClockApart(TrustState state) {
        return new Members(state, this).isApart();
    }

    /** The newest view of another replica, if it has written one. */
    Optional<ReplicaView> viewOf(ReplicaId id) {
        return views.stream().filter(view -> view.id().equals(id)).findFirst();
    }

    boolean isLive(Instant notAfter) {
        return notAfter.plus(clockSkew).isAfter(now);
    }

    /**
     * Returns until when a leaf counts by every clock.
     *
     * @param leaf the leaf
     * @return its end and the skew
     */
    public Instant endOf(LiveLeaf leaf) {
        return leaf.notAfter().plus(clockSkew);
    }

    /** Tells whether a leaf is live by a clock that is as far behind this one as a clock may be. */
    boolean mayBeLive(LiveLeaf leaf) {
        return isLive(leaf.notAfter().plus(FURTHEST_CLOCK));
    }

    boolean hasLiveLeaf(HolderEvidence holder) {
        return holder.leaves().stream().anyMatch(leaf -> isLive(leaf.notAfter()));
    }

    /**
     * Begins evidence at an instant: no holders, no probes, nothing unfinished.
     *
     * @param now the time
     * @param self the replica that decides
     * @return a builder
     */
    public static Builder at(Instant now, ReplicaId self) {
        return new Builder(now, self);
    }

    /** Builds {@link Evidence}. Not for use by several threads. */
    public static final class Builder {
        private final Instant now;
        private final ReplicaId self;
        private Duration clockSkew = Duration.ofMinutes(1);
        private Duration longestValidity = Duration.ofHours(24);
        private final Map<ReplicaId, ReplicaView> views = new LinkedHashMap<>();
        private Set<ReplicaId> apart = Set.of();
        private final Map<HolderId, HolderEvidence> holders = new LinkedHashMap<>();
        private Map<MrcName, Integer> unfinishedIssues = Map.of();
        private Map<MrcName, Probe> probes = Map.of();
        private Map<MrcName, Set<String>> dependents = Map.of();
        private @Nullable Instant unknownHoldersUntil;

        Builder(Instant now, ReplicaId self) {
            this.now = Objects.requireNonNull(now, "now");
            this.self = Objects.requireNonNull(self, "self");
        }

        /**
         * Sets by how much clocks may differ; 1 min by default.
         *
         * @param skew not negative
         * @return this
         */
        public Builder clockSkew(Duration skew) {
            this.clockSkew = skew;
            return this;
        }

        /**
         * Sets the longest ordinary validity of a leaf; 24 h by default.
         *
         * @param validity not negative
         * @return this
         */
        public Builder longestValidity(Duration validity) {
            this.longestValidity = validity;
            return this;
        }

        /**
         * Adds the view of another replica, or replaces it; none by default.
         *
         * @param view what it tells
         * @return this
         */
        public Builder view(ReplicaView view) {
            views.put(view.id(), view);
            return this;
        }

        /**
         * Sets the other replicas whose clocks are too far from this one's; none by default.
         *
         * @param replicas their names
         * @return this
         */
        public Builder apart(Set<ReplicaId> replicas) {
            this.apart = replicas;
            return this;
        }

        /**
         * Adds a holder, or replaces it.
         *
         * @param holder what is known of it
         * @return this
         */
        public Builder holder(HolderEvidence holder) {
            holders.put(holder.holder(), holder);
            return this;
        }

        /**
         * Sets how many leaves are being signed; none by default.
         *
         * @param bySigner the numbers by signer
         * @return this
         */
        public Builder unfinishedIssues(Map<MrcName, Integer> bySigner) {
            this.unfinishedIssues = bySigner;
            return this;
        }

        /**
         * Sets the newest probes; none by default.
         *
         * @param byRoot the probes by root
         * @return this
         */
        public Builder probes(Map<MrcName, Probe> byRoot) {
            this.probes = byRoot;
            return this;
        }

        /**
         * Sets what else depends on roots; nothing by default.
         *
         * @param byRoot the names by root
         * @return this
         */
        public Builder dependents(Map<MrcName, Set<String>> byRoot) {
            this.dependents = byRoot;
            return this;
        }

        /**
         * Sets until when unknown holders may exist; none by default.
         *
         * @param until the instant
         * @return this
         */
        public Builder unknownHoldersUntil(Instant until) {
            this.unknownHoldersUntil = until;
            return this;
        }

        /**
         * Builds the evidence.
         *
         * @return the evidence
         * @throws IllegalArgumentException as the constructor
         */
        public Evidence build() {
            return new Evidence(
                    now,
                    clockSkew,
                    longestValidity,
                    self,
                    List.copyOf(views.values()),
                    apart,
                    List.copyOf(holders.values()),
                    unfinishedIssues,
                    probes,
                    dependents,
                    Optional.ofNullable(unknownHoldersUntil));
        }
    }
}
