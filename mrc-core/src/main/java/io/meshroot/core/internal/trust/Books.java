package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Authority.Snapshot;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows: the accepted state as it was read, and the evidence. One lock guards both, so that a leaf is
 * either in the evidence on which its signer's retirement is decided, or is refused because the signer is no longer active.
 */
final class Books {
    /** A probe says nothing about a signer that may have been sealed since. */
    private static final Duration PROBE_LIFE = Duration.ofMinutes(5);

    private final Settings settings;
    private final Object lock = new Object();
    private final HolderLedger ledger;
    private final Map<MrcName, Integer> unfinished = new TreeMap<>();
    private final Map<MrcName, ProbeResult> probes = new TreeMap<>();
    private final Others others;
    private @Nullable Instant earlierLivesUntil;
    private @Nullable Versioned<TrustState> known;
    private @Nullable ReplicaView told;
    private long revision;
    private Sequence trustHandedOut = Sequence.NONE;
    private Sequence signingHandedOut = Sequence.NONE;
    private volatile Snapshot snapshot = new Snapshot(TrustState.EMPTY, TrustBundle.of(TrustState.EMPTY));

    Books(Settings settings) {
        this.settings = settings;
        this.ledger = new HolderLedger(settings.clockSkew(), settings.longestValidity());
        this.others = new Others();
    }

    /** Copies what is known, for a process that goes on from it with other settings. */
    Books(Books other, Settings settings) {
        synchronized (other.lock) {
            this.settings = settings;
            this.ledger = new HolderLedger(other.ledger);
            this.unfinished.putAll(other.unfinished);
            this.probes.putAll(other.probes);
            this.others = new Others(other.others);
            this.earlierLivesUntil = other.earlierLivesUntil;
            this.known = other.known;
            this.told = other.told;
            this.revision = other.revision;
            this.trustHandedOut = other.trustHandedOut;
            this.signingHandedOut = other.signingHandedOut;
            this.snapshot = other.snapshot;
        }
    }

    Snapshot snapshot() {
        return snapshot;
    }

    TrustState state() {
        return snapshot.state();
    }

    Optional<Versioned<TrustState>> known() {
        synchronized (lock) {
            return Optional.ofNullable(known);
        }
    }

    void install(Versioned<TrustState> state) {
        TrustBundle bundle = TrustBundle.of(state.value());
        synchronized (lock) {
            known = state;
            snapshot = new Snapshot(state.value(), bundle);
            trustHandedOut = higher(trustHandedOut, state.value().trust());
            signingHandedOut = higher(signingHandedOut, state.value().signing());
        }
    }

    private static Sequence higher(Sequence one, Sequence other) {
        return other.number() >= one.number() ? other : one;
    }

    /** The highest trust sequence that was ever in force here, and with it may have been handed out. */
    Sequence trustHandedOut() {
        synchronized (lock) {
            return trustHandedOut;
        }
    }

    Sequence signingHandedOut() {
        synchronized (lock) {
            return signingHandedOut;
        }
    }

    /** Until when holders may exist that an earlier life of this process, or of another one, knew. */
    void earlierLivesUntil(Optional<Instant> until) {
        synchronized (lock) {
            earlierLivesUntil = until.orElse(null);
        }
    }

    /** Counts an issue as unfinished and returns the snapshot under which it runs, all in one. */
    Snapshot beginIssue() {
        synchronized (lock) {
            snapshot.state().signer().ifPresent(signer -> unfinished.merge(signer.name(), 1, Integer::sum));
            return snapshot;
        }
    }

    Snapshot beginProbe(MrcName root) {
        synchronized (lock) {
            unfinished.merge(root, 1, Integer::sum);
            return snapshot;
        }
    }

    void finish(MrcName signer) {
        synchronized (lock) {
            unfinished.computeIfPresent(signer, (name, count) -> count > 1 ? Integer.valueOf(count - 1) : null);
        }
    }

    boolean commit(HolderId holder, String use, LiveLeaf leaf) {
        synchronized (lock) {
            boolean active = maySign(leaf.signer());
            if (active) {
                ledger.add(holder, use, leaf, now());
            }
            return active;
        }
    }

    /** A leaf of a signer that stopped may go on being used by those who have it; nobody else gets it. */
    boolean record(HolderId holder, String use, LiveLeaf leaf) {
        synchronized (lock) {
            boolean allowed = ledger.isUsing(holder, leaf.serial()) ? validates(leaf.signer()) : maySign(leaf.signer());
            if (allowed) {
                ledger.add(holder, use, leaf, now());
            }
            return allowed;
        }
    }

    private boolean maySign(MrcName name) {
        return snapshot.state().root(name).filter(root -> root.role().signs()).isPresent();
    }

    private boolean validates(MrcName name) {
        return snapshot.state()
                .root(name)
                .filter(root -> root.role().validates())
                .isPresent();
    }

    void change(Consumer<HolderLedger> what) {
        synchronized (lock) {
            what.accept(ledger);
        }
    }

    Optional<String> acknowledge(Acknowledgement said) {
        synchronized (lock) {
            return ledger.acknowledge(said, now());
        }
    }

    /** What registered holders said here and the state does not know yet. */
    List<Acknowledgement> unsaved() {
        synchronized (lock) {
            return snapshot.state().holders().values().stream()
                    .flatMap(declared -> newer(declared).stream())
                    .toList();
        }
    }

    private Optional<Acknowledgement> newer(DeclaredHolder declared) {
        return ledger.newest(declared.holder())
                .filter(said -> declared.acknowledgement()
                        .filter(stored -> stored.equals(said) || !said.replaces(stored))
                        .isEmpty());
    }

    void probed(MrcName root, Probe probe) {
        synchronized (lock) {
            probes.put(root, new ProbeResult(probe, now()));
        }
    }

    void forgetProbes() {
        synchronized (lock) {
            probes.clear();
        }
    }

    void readViews(Collection<ReplicaView> views) {
        synchronized (lock) {
            others.read(views, settings.replica(), now());
            others.retain(snapshot.state().replicas().keySet());
        }
    }

    /** Makes the view of this process of all that it knows now. */
    ReplicaView view() {
        synchronized (lock) {
            return ReplicaView.of(snapshot.state(), evidence(), revision + 1);
        }
    }

    void told(ReplicaView view) {
        synchronized (lock) {
            told = view;
            revision = Math.max(revision, view.revision());
        }
    }

    Optional<ReplicaView> told() {
        synchronized (lock) {
            return Optional.ofNullable(told);
        }
    }

    <T> T look(Function<HolderLedger, T> question) {
        synchronized (lock) {
            return question.apply(ledger);
        }
    }

    /** Tells why this process may not decide on anything: its clock is the odd one out. */
    Optional<String> clockTrouble() {
        synchronized (lock) {
            // Without the holders: this is looked at often, and they don't matter.
            Evidence.Builder clocks = Evidence.at(now(), settings.replica())
                    .clockSkew(settings.clockSkew())
                    .apart(others.apart(now()));
            others.views().forEach(clocks::view);
            Evidence evidence = clocks.build();
            return evidence.isClockApart(snapshot.state())
                    ? Optional.of("the clock differs by more than " + Evidence.FURTHEST_CLOCK.toMinutes()
                            + " minutes from those of "
                            + evidence.apart().stream()
                                    .map(ReplicaId::value)
                                    .sorted()
                                    .collect(Collectors.joining(", "))
                            + "; no step is taken here until it is set right")
                    : Optional.empty();
        }
    }

    /** Lists the holders with the leaves that are live now. */
    List<HolderEvidence> holders() {
        Evidence evidence = evidence();
        return evidence.holdersWith(state()).stream()
                .map(holder -> new HolderEvidence(
                        holder.holder(),
                        holder.counts(),
                        holder.acknowledgement(),
                        holder.leaves().stream()
                                .filter(leaf -> evidence.endOf(leaf).isAfter(evidence.now()))
                                .toList()))
                .toList();
    }

    Set<String> unusedLeaves() {
        return look(HolderLedger::unused);
    }

    /** Tells whether leaves may be in use for which this process answers, those of its earlier lives included. */
    boolean isInUse() {
        synchronized (lock) {
            Instant now = now();
            boolean earlier = earlierLivesUntil != null
                    && earlierLivesUntil.plus(settings.clockSkew()).isAfter(now);
            return earlier || ledger.hasLiveLeaves(now) || !unfinished.isEmpty();
        }
    }

    /** Returns what is known now; whatever is committed later is refused unless the snapshot allows it. */
    Evidence evidence() {
        synchronized (lock) {
            Instant now = now();
            ledger.prune(now);
            probes.values().removeIf(result -> result.isStale(now));
            Map<MrcName, Probe> results = new TreeMap<>();
            probes.forEach((name, result) -> results.put(name, result.probe));
            return new Evidence(
                    now,
                    settings.clockSkew(),
                    settings.longestValidity(),
                    settings.replica(),
                    others.views(),
                    others.apart(now()),
                    ledger.evidence(now),
                    unfinished,
                    results,
                    Map.of(),
                    Optional.ofNullable(earlierLivesUntil));
        }
    }

    /** The latest end of a leaf that may have been signed by somebody who is not registered. */
    Optional<Instant> beyondMembers() {
        TrustState state = state();
        Optional<Instant> members = state.replicas().values().stream()
                .filter(replica -> !replica.id().equals(settings.replica()))
                .map(replica -> replica.horizon())
                .max(Instant::compareTo);
        return state.roots().values().stream()
                .map(RootState::horizon)
                .flatMap(Optional::stream)
                .max(Instant::compareTo)
                .filter(latest ->
                        members.filter(until -> !until.isBefore(latest)).isEmpty());
    }

    private Instant now() {
        return settings.clock().instant();
    }

    /** Everything that counts, in words, so that two processes can be compared. */
    @Override
    public String toString() {
        synchronized (lock) {
            return known + " " + ledger + " " + unfinished + " " + probes.keySet() + " " + others + " " + told + " "
                    + earlierLivesUntil + " " + trustHandedOut.number() + " " + signingHandedOut.number();
        }
    }

    private record ProbeResult(Probe probe, Instant at) {
        boolean isStale(Instant now) {
            return probe.failure().isEmpty() && at.plus(PROBE_LIFE).isBefore(now);
        }
    }
}
