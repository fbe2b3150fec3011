package io.meshroot.core.internal.state;

import static io.meshroot.core.internal.state.Values.number;
import static io.meshroot.core.internal.state.Values.require;
import static io.meshroot.core.internal.state.Values.string;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.core.internal.tree.Fields;
import java.util.Optional;

/** Reads what {@link RotationWriter} writes, and what format 1 had of it. */
final class RotationReader {
    private RotationReader() {}

    /** Format 1 had rotations that went on evidence, with patience, to a document that was there before. */
    static RotationState rotationOfFormat1(Fields fields) {
        fields.only("from", "to", "started", "by");
        return new RotationState(
                MrcName.of(fields.text("from")),
                MrcName.of(fields.text("to")),
                fields.instant("started"),
                string(fields, "by"));
    }

    static RotationState rotation(Fields fields) {
        fields.only("from", "to", "started", "by", "policy", "origin", "direction", "pause", "waitingSince", "asked");
        return new RotationState(
                MrcName.of(fields.text("from")),
                MrcName.of(fields.text("to")),
                fields.instant("started"),
                string(fields, "by"),
                policy(fields.mapping("policy")),
                Values.word(fields, "origin", RotationState.Origin.class),
                Values.word(fields, "direction", RotationState.Direction.class),
                fields.optionalMapping("pause").map(RotationReader::pause),
                fields.instant("waitingSince"),
                fields.optionalMapping("asked").map(Values::onlyChange));
    }

    private static RotationPolicy policy(Fields fields) {
        fields.only("pace", "perStep", "patience", "after");
        return new RotationPolicy(pace(fields), patience(fields));
    }

    private static RotationPolicy.Pace pace(Fields fields) {
        String pace = fields.text("pace");
        if (pace.equals("byTime")) {
            return new RotationPolicy.ByTime(Values.duration(fields, "perStep"));
        }
        refuse(fields, "perStep", "pace", pace);
        if (pace.equals("onEvidence")) {
            return new RotationPolicy.OnEvidence();
        }
        throw Values.unknown(fields, "pace", "onEvidence, byTime");
    }

    private static RotationPolicy.Patience patience(Fields fields) {
        String patience = fields.text("patience");
        if (patience.equals("abortAfter")) {
            return new RotationPolicy.AbortAfter(Values.duration(fields, "after"));
        }
        refuse(fields, "after", "patience", patience);
        return switch (patience) {
            case "wait" -> new RotationPolicy.Wait();
            case "proceedAtHorizon" -> new RotationPolicy.ProceedAtHorizon();
            default -> throw Values.unknown(fields, "patience", "wait, abortAfter, proceedAtHorizon");
        };
    }

    private static void refuse(Fields fields, String name, String with, String value) {
        if (fields.get(name).isPresent()) {
            throw new IllegalArgumentException(
                    fields.path(name) + " stands with " + with + " " + value + "; restore it from a backup");
        }
    }

    private static RotationState.Pause pause(Fields fields) {
        fields.only("at", "by", "reason");
        return new RotationState.Pause(fields.instant("at"), string(fields, "by"), string(fields, "reason"));
    }

    static Announcement announcement(Fields fields) {
        fields.only("number", "change", "at", "by");
        return new Announcement(
                number(fields, "number"),
                Values.onlyChange(fields.mapping("change")),
                fields.instant("at"),
                string(fields, "by"));
    }

    /** Format 1 knew steps on evidence and forced ones. */
    static StepRecord stepOfFormat1(Fields fields) {
        fields.only("mrc", "from", "to", "at", "by", "trustSequence", "signingSequence", "evidence", "breakGlass");
        Optional<BreakGlass> breakGlass = fields.optionalText("breakGlass").map(BreakGlass::new);
        return step(fields, breakGlass.isPresent() ? StepBasis.FORCED : StepBasis.EVIDENCE);
    }

    static StepRecord step(Fields fields) {
        fields.only(
                "mrc", "from", "to", "at", "by", "trustSequence", "signingSequence", "evidence", "breakGlass", "basis");
        return step(fields, Values.word(fields, "basis", StepBasis.class));
    }

    private static StepRecord step(Fields fields, StepBasis basis) {
        require(fields, "evidence");
        return new StepRecord(
                Values.change(fields),
                fields.instant("at"),
                string(fields, "by"),
                number(fields, "trustSequence"),
                number(fields, "signingSequence"),
                fields.strings("evidence"),
                fields.optionalText("breakGlass").map(BreakGlass::new),
                basis);
    }

    static RotationRecord record(Fields fields) {
        fields.only("from", "to", "started", "by", "ended", "outcome", "reason");
        return new RotationRecord(
                MrcName.of(fields.text("from")),
                MrcName.of(fields.text("to")),
                fields.instant("started"),
                string(fields, "by"),
                fields.instant("ended"),
                Values.word(fields, "outcome", RotationRecord.Outcome.class),
                string(fields, "reason"));
    }
}
