package io.meshroot.core.internal.state;

import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepRecord;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes the steps of a trust state: the announced one, those taken, and the rotations that they belong to. */
final class RotationWriter {
    private RotationWriter() {}

    static Map<String, Object> rotation(RotationState rotation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", rotation.from().value());
        fields.put("to", rotation.to().value());
        fields.put("started", rotation.started().toString());
        fields.put("by", rotation.by());
        fields.put("policy", policy(rotation.policy()));
        fields.put("origin", Values.word(rotation.origin()));
        fields.put("direction", Values.word(rotation.direction()));
        rotation.pause().ifPresent(pause -> fields.put("pause", pause(pause)));
        fields.put("waitingSince", rotation.waitingSince().toString());
        rotation.asked().ifPresent(asked -> fields.put("asked", Values.change(asked)));
        return fields;
    }

    private static Map<String, Object> policy(RotationPolicy policy) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (policy.pace() instanceof RotationPolicy.ByTime byTime) {
            fields.put("pace", "byTime");
            fields.put("perStep", byTime.perStep().toString());
        } else {
            fields.put("pace", "onEvidence");
        }
        if (policy.patience() instanceof RotationPolicy.AbortAfter abort) {
            fields.put("patience", "abortAfter");
            fields.put("after", abort.after().toString());
        } else if (policy.patience() instanceof RotationPolicy.ProceedAtHorizon) {
            fields.put("patience", "proceedAtHorizon");
        } else {
            fields.put("patience", "wait");
        }
        return fields;
    }

    private static Map<String, Object> pause(RotationState.Pause pause) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", pause.at().toString());
        fields.put("by", pause.by());
        fields.put("reason", pause.reason());
        return fields;
    }

    static Map<String, Object> announcement(Announcement announcement) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", announcement.number());
        fields.put("change", Values.change(announcement.change()));
        fields.put("at", announcement.at().toString());
        fields.put("by", announcement.by());
        return fields;
    }

    static Map<String, Object> step(StepRecord step) {
        Map<String, Object> fields = Values.change(step.change());
        fields.put("at", step.at().toString());
        fields.put("by", step.by());
        fields.put("trustSequence", step.trustSequence());
        fields.put("signingSequence", step.signingSequence());
        fields.put("evidence", step.evidence());
        step.breakGlass().ifPresent(breakGlass -> fields.put("breakGlass", breakGlass.reason()));
        fields.put("basis", Values.word(step.basis()));
        return fields;
    }

    static Map<String, Object> record(RotationRecord record) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", record.from().value());
        fields.put("to", record.to().value());
        fields.put("started", record.started().toString());
        fields.put("by", record.by());
        fields.put("ended", record.ended().toString());
        fields.put("outcome", Values.word(record.outcome()));
        fields.put("reason", record.reason());
        return fields;
    }
}
