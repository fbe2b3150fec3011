package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Authority.Snapshot;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows: the accepted snapshot, and the evidence. One lock guards both, so that a leaf is either in the
 * evidence on which its signer's retirement is decided, or is refused because the signer is no longer active.
 */
final class Books {
    /** A probe says nothing about a signer that may have been sealed since. */
    private static final Duration PROBE_LIFE = Duration.ofMinutes(5);

    private final Settings settings;
    private final Object lock = new Object();
    private final HolderLedger ledger;
    private final Map<MrcName, Integer> unfinished = new TreeMap<>();
    private final Map<MrcName, ProbeResult> probes = new TreeMap<>();
    private @Nullable Instant earlierLivesUntil;
    private volatile Snapshot snapshot = new Snapshot(TrustState.EMPTY, TrustBundle.of(TrustState.EMPTY));

    Books(Settings settings) {
        this.settings = settings;
        this.ledger = new HolderLedger(settings.clockSkew(), settings.longestValidity());
    }

    Snapshot snapshot() {
        return snapshot;
    }

    void install(TrustState state) {
        TrustBundle bundle = TrustBundle.of(state);
        synchronized (lock) {
            snapshot = new Snapshot(state, bundle);
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

    boolean commit(HolderId holder, LiveLeaf leaf) {
        synchronized (lock) {
            boolean active = snapshot.state()
                    .root(leaf.signer())
                    .filter(root -> root.role().signs())
                    .isPresent();
            if (active) {
                ledger.add(holder, leaf, now());
            }
            return active;
        }
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

    List<HolderEvidence> holders() {
        synchronized (lock) {
            return ledger.evidence(now());
        }
    }

    Set<String> unusedLeaves() {
        synchronized (lock) {
            return ledger.unused();
        }
    }

    boolean isInUse() {
        synchronized (lock) {
            return ledger.hasLiveLeaves(now()) || !unfinished.isEmpty();
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
                    List.of(),
                    Set.of(),
                    ledger.evidence(now),
                    unfinished,
                    results,
                    Map.of(),
                    unknownHoldersUntil());
        }
    }

    /** A long-lived leaf that is recorded and that nobody here handed out has a holder that nobody here knows. */
    private Optional<Instant> unknownHoldersUntil() {
        Set<String> known = ledger.accountedFor();
        Stream<Instant> recorded = snapshot.state().roots().values().stream()
                .map(RootState::recordedLeaves)
                .flatMap(leaves -> leaves.entrySet().stream())
                .filter(leaf -> !known.contains(leaf.getKey()))
                .map(leaf -> leaf.getValue().notAfter());
        return Stream.concat(recorded, Stream.ofNullable(earlierLivesUntil)).max(Instant::compareTo);
    }

    private Instant now() {
        return settings.clock().instant();
    }

    private record ProbeResult(Probe probe, Instant at) {
        boolean isStale(Instant now) {
            return probe.failure().isEmpty() && at.plus(PROBE_LIFE).isBefore(now);
        }
    }
}
