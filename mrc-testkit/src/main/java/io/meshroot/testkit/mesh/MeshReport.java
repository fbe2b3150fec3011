package io.meshroot.testkit.mesh;

import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.StepRecord;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What happened in a simulated mesh.
 *
 * @param seed makes the same run again
 * @param profile what the mesh was like
 * @param elapsed how much virtual time has passed
 * @param handshakes how many handshakes would have been made: of each pair of holders that were up, at the profile's rate
 * @param failures what would have failed, for each reason
 * @param samples the pairs over time, the oldest first, each the worst since the one before
 * @param steps the role changes that were accepted
 * @param rotations the rotations that are over
 * @param counts how often what happened
 * @param notes what else is worth telling, the oldest first
 */
public record MeshReport(
        long seed,
        MeshProfile profile,
        Duration elapsed,
        double handshakes,
        Map<Failure, Tally> failures,
        List<Sample> samples,
        List<Step> steps,
        List<RotationRecord> rotations,
        Map<Count, Long> counts,
        List<Note> notes) {
    /** Copies the collections. */
    public MeshReport {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(elapsed, "elapsed");
        failures = Collections.unmodifiableMap(new TreeMap<>(failures));
        samples = List.copyOf(samples);
        steps = List.copyOf(steps);
        rotations = List.copyOf(rotations);
        counts = Collections.unmodifiableMap(new TreeMap<>(counts));
        notes = List.copyOf(notes);
    }

    /**
     * How much failed for one reason.
     *
     * @param mostPairs how many pairs of holders could not make a handshake at the worst moment; exact, zero if none ever
     * @param handshakes how many handshakes would have failed: the exact integral over time, at the profile's rate
     */
    public record Tally(long mostPairs, double handshakes) {}

    /**
     * The pairs of holders at one time.
     *
     * @param at the time since the start
     * @param pairs how many could make a handshake, as both are up
     * @param notTrusted how many of them fail by {@link Failure#NOT_TRUSTED}
     * @param notValidNow how many of them fail by {@link Failure#NOT_VALID_NOW}
     * @param fellBack how many of them fail by {@link Failure#FELL_BACK}
     */
    public record Sample(Duration at, long pairs, long notTrusted, long notValidNow, long fellBack) {
        static Sample nothing(Duration at) {
            return new Sample(at, 0, 0, 0, 0);
        }

        Sample orMore(Sample other) {
            return new Sample(
                    at,
                    Math.max(pairs, other.pairs),
                    Math.max(notTrusted, other.notTrusted),
                    Math.max(notValidNow, other.notValidNow),
                    Math.max(fellBack, other.fellBack));
        }
    }

    /**
     * A role change that was accepted.
     *
     * @param at the time since the start
     * @param record its record in the trust state
     * @param waited how long it was pending
     * @param sinceLast the time since the step before, or since the start
     */
    public record Step(Duration at, StepRecord record, Duration waited, Duration sinceLast) {
        /** Checks that nothing is null. */
        public Step {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(record, "record");
            Objects.requireNonNull(waited, "waited");
            Objects.requireNonNull(sinceLast, "sinceLast");
        }
    }

    /**
     * Something that happened.
     *
     * @param at the time since the start
     * @param text what, in words
     */
    public record Note(Duration at, String text) {
        /** Checks that nothing is null. */
        public Note {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(text, "text");
        }
    }

    /** What is counted. */
    public enum Count {
        /** Leaves that were issued because somebody asked. */
        LEAVES_ASKED_FOR,
        /** Leaves that were issued because the one before came near its end. */
        LEAVES_RENEWED,
        /** Leaves that were issued because another root signs now. */
        LEAVES_OF_A_NEW_SIGNER,
        /** Issues that failed. */
        ISSUES_FAILED,
        /** Leaves that expired before they could be renewed. */
        LEAVES_EXPIRED,
        /** Acknowledgements that arrived. */
        ACKNOWLEDGEMENTS,
        /** Acknowledgements that were lost on their way. */
        ACKNOWLEDGEMENTS_LOST,
        /** Acknowledgements that arrived a second time. */
        ACKNOWLEDGEMENTS_DUPLICATED,
        /** Acknowledgements that arrived and did not count. */
        ACKNOWLEDGEMENTS_IGNORED,
        /** Times that a holder went off. */
        HOLDERS_OFF,
        /** Times that a holder restarted. */
        HOLDERS_RESTARTED,
        /** Times that a replica was killed. */
        REPLICAS_KILLED,
        /** Times that a replica was cut off from the store. */
        REPLICAS_CUT_OFF,
        /** Times that the providers failed. */
        PROVIDER_OUTAGES
    }

    /**
     * Returns how many pairs of holders could not make a handshake at the worst moment.
     *
     * @param why for what reason
     * @return the number; zero if none ever failed for that reason
     */
    public long mostFailingPairs(Failure why) {
        return tally(why).mostPairs();
    }

    /**
     * Returns how many handshakes would have failed, for whatever reason.
     *
     * @return the number
     */
    public double failedHandshakes() {
        return failures.values().stream().mapToDouble(Tally::handshakes).sum();
    }

    private Tally tally(Failure why) {
        return Objects.requireNonNull(failures.get(why), why.name());
    }

    /**
     * Returns how often something happened.
     *
     * @param what what
     * @return the number
     */
    public long count(Count what) {
        return counts.getOrDefault(what, 0L);
    }

    /**
     * Returns the report in words.
     *
     * @return lines of text
     */
    public String text() {
        StringBuilder out = new StringBuilder();
        line(
                out,
                "%d holders, %d more with trust alone, %d replicas, %s, seed %d",
                profile.holders(),
                profile.trustOnly(),
                profile.replicas(),
                shown(elapsed),
                seed);
        line(out, "%.0f handshakes, of which would have failed", handshakes);
        for (Failure failure : Failure.values()) {
            Tally tally = tally(failure);
            line(out, "  %-14s %.1f, at most %d pairs at a time", failure, tally.handshakes(), tally.mostPairs());
        }
        for (Step step : steps) {
            line(
                    out,
                    "%s  %s, on %s, %s after the step before, was pending for %s",
                    shown(step.at()),
                    step.record().change(),
                    step.record().basis(),
                    shown(step.sinceLast()),
                    shown(step.waited()));
        }
        for (RotationRecord rotation : rotations) {
            line(
                    out,
                    "rotation from %s to %s: %s in %s",
                    rotation.from(),
                    rotation.to(),
                    rotation.outcome(),
                    shown(Duration.between(rotation.started(), rotation.ended())));
        }
        for (Count count : Count.values()) {
            line(out, "%-28s %d", count, count(count));
        }
        return out.toString();
    }

    /**
     * Returns what happened, one thing a line.
     *
     * @return lines of text
     */
    public String story() {
        StringBuilder out = new StringBuilder();
        notes.forEach(note -> line(out, "%s  %s", shown(note.at()), note.text()));
        return out.toString();
    }

    /**
     * Returns the samples as comma-separated values, with a header.
     *
     * @return lines of text
     */
    public String csv() {
        StringBuilder out = new StringBuilder("seconds,pairs,not_trusted,not_valid_now,fell_back\n");
        samples.forEach(sample -> line(
                out,
                "%d,%d,%d,%d,%d",
                sample.at().toSeconds(),
                sample.pairs(),
                sample.notTrusted(),
                sample.notValidNow(),
                sample.fellBack()));
        return out.toString();
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }

    private static String shown(Duration duration) {
        return String.format(
                Locale.ROOT,
                "%dd %02d:%02d:%06.3f",
                duration.toDays(),
                duration.toHoursPart(),
                duration.toMinutesPart(),
                duration.toSecondsPart() + duration.toMillisPart() / 1e3);
    }
}
