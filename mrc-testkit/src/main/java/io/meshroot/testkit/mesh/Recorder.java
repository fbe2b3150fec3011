package io.meshroot.testkit.mesh;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.StepRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Writes down what happens in a mesh, each thing once however many replicas tell of it. */
final class Recorder {
    private static final int MOST_NOTES = 2_000;
    private static final int MOST_BLOCKERS = 3;
    private static final double NANOS = 1e9;

    private final VirtualTime time;
    private final Handshakes handshakes;
    private final Duration handshakeEvery;
    private final Duration resolution;
    private final Map<Failure, Long> peaks = new EnumMap<>(Failure.class);
    private final Map<Failure, Double> pairSeconds = new EnumMap<>(Failure.class);
    private final List<MeshReport.Sample> samples = new ArrayList<>();
    private final List<MeshReport.Step> steps = new ArrayList<>();
    private final List<MeshReport.Note> notes = new ArrayList<>();
    private final List<RotationRecord> rotations = new ArrayList<>();
    private final Set<Object> seen = new HashSet<>();
    private final Map<MeshReport.Count, Long> counts = new TreeMap<>();
    private MeshReport.Sample bucket;
    private double allPairSeconds;
    private long last;

    Recorder(VirtualTime time, Handshakes handshakes, Duration handshakeEvery, Duration resolution) {
        this.time = time;
        this.handshakes = handshakes;
        this.handshakeEvery = handshakeEvery;
        this.resolution = resolution;
        this.bucket = MeshReport.Sample.nothing(Duration.ZERO);
        for (Failure failure : Failure.values()) {
            peaks.put(failure, 0L);
            pairSeconds.put(failure, 0.0);
        }
        for (MeshReport.Count count : MeshReport.Count.values()) {
            counts.put(count, 0L);
        }
    }

    /** To be called before anything changes who could make a handshake with whom. */
    void passTime() {
        long now = time.nanos();
        if (now > last) {
            double seconds = (now - last) / NANOS;
            allPairSeconds += seconds * handshakes.pairs();
            for (Failure failure : Failure.values()) {
                long failing = handshakes.failing(failure);
                if (failing > 0) {
                    pairSeconds.merge(failure, seconds * failing, Double::sum);
                }
            }
            last = now;
        }
    }

    /** To be called after it has changed. */
    void changed() {
        Duration begin = resolution.multipliedBy(time.nanos() / resolution.toNanos());
        if (!begin.equals(bucket.at())) {
            samples.add(bucket);
            Duration following = bucket.at().plus(resolution);
            if (!begin.equals(following)) {
                // Between them nothing changed.
                samples.add(now(following));
            }
            bucket = now(begin);
        }
        bucket = bucket.orMore(now(begin));
        for (Failure failure : Failure.values()) {
            peaks.merge(failure, handshakes.failing(failure), Math::max);
        }
    }

    private MeshReport.Sample now(Duration at) {
        return new MeshReport.Sample(
                at,
                handshakes.pairs(),
                handshakes.failing(Failure.NOT_TRUSTED),
                handshakes.failing(Failure.NOT_VALID_NOW),
                handshakes.failing(Failure.FELL_BACK));
    }

    void heard() {
        count(MeshReport.Count.ACKNOWLEDGEMENTS);
    }

    void lost() {
        count(MeshReport.Count.ACKNOWLEDGEMENTS_LOST);
    }

    void duplicated() {
        count(MeshReport.Count.ACKNOWLEDGEMENTS_DUPLICATED);
    }

    void count(MeshReport.Count what) {
        counts.merge(what, 1L, Long::sum);
    }

    void note(String text) {
        if (notes.size() < MOST_NOTES) {
            notes.add(new MeshReport.Note(time.elapsed(), text));
        }
    }

    void event(MeshEvent event, ReplicaId by) {
        if (event instanceof MeshEvent.LeafIssued issued) {
            count(
                    switch (issued.cause()) {
                        case ASKED -> MeshReport.Count.LEAVES_ASKED_FOR;
                        case RENEWAL -> MeshReport.Count.LEAVES_RENEWED;
                        case SIGNER_CHANGED -> MeshReport.Count.LEAVES_OF_A_NEW_SIGNER;
                    });
        } else if (event instanceof MeshEvent.IssueFailed) {
            count(MeshReport.Count.ISSUES_FAILED);
        } else if (event instanceof MeshEvent.LeafExpired) {
            count(MeshReport.Count.LEAVES_EXPIRED);
        } else if (event instanceof MeshEvent.AcknowledgementIgnored) {
            count(MeshReport.Count.ACKNOWLEDGEMENTS_IGNORED);
        } else if (event instanceof MeshEvent.RoleAccepted accepted) {
            step(accepted.step(), accepted.waited());
        } else if (event instanceof MeshEvent.RotationOver over) {
            over(over.record());
        } else if (event instanceof MeshEvent.RotationChanged changed) {
            once(
                    changed.rotation() + " " + changed.what(),
                    "rotation from " + changed.rotation().from() + " to "
                            + changed.rotation().to() + ": " + changed.what());
        } else if (event instanceof MeshEvent.RolePending pending) {
            once(by + " " + pending.change() + reasons(pending.blockers()), pending(pending, by));
        } else if (event instanceof MeshEvent.Trouble trouble) {
            note(by + " has trouble with " + trouble.where() + ": " + trouble.message());
        } else if (event instanceof MeshEvent.ChangeRefused refused) {
            note(by + " refused: " + refused.message());
        }
    }

    private static String reasons(List<Blocker> blockers) {
        return blockers.stream().map(Blocker::reason).distinct().toList().toString();
    }

    private static String pending(MeshEvent.RolePending pending, ReplicaId by) {
        List<String> first = pending.blockers().stream()
                .limit(MOST_BLOCKERS)
                .map(Blocker::message)
                .toList();
        return pending.change() + " waits at " + by + " for "
                + pending.blockers().size() + ": " + String.join("; ", first);
    }

    private void step(StepRecord step, Duration waited) {
        if (seen.add(step)) {
            steps.add(new MeshReport.Step(time.elapsed(), step, waited, sinceLastStep()));
            note("step " + step.change() + " (" + step.basis() + ") by " + step.by());
        }
    }

    private Duration sinceLastStep() {
        return time.elapsed()
                .minus(
                        steps.isEmpty()
                                ? Duration.ZERO
                                : steps.get(steps.size() - 1).at());
    }

    private void over(RotationRecord record) {
        if (seen.add(record)) {
            rotations.add(record);
            note("rotation from " + record.from() + " to " + record.to() + " is over: " + record.outcome());
        }
    }

    private void once(String key, String text) {
        if (seen.add(key)) {
            note(text);
        }
    }

    List<RotationRecord> rotations() {
        return List.copyOf(rotations);
    }

    MeshReport report(long seed, MeshProfile profile) {
        passTime();
        changed();
        Map<Failure, MeshReport.Tally> failures = new EnumMap<>(Failure.class);
        double every = handshakeEvery.toNanos() / NANOS;
        for (Failure failure : Failure.values()) {
            failures.put(
                    failure,
                    new MeshReport.Tally(
                            peaks.getOrDefault(failure, 0L), pairSeconds.getOrDefault(failure, 0.0) / every));
        }
        List<MeshReport.Sample> all = new ArrayList<>(samples);
        all.add(bucket);
        return new MeshReport(
                seed, profile, time.elapsed(), allPairSeconds / every, failures, all, steps, rotations, counts, notes);
    }
}
