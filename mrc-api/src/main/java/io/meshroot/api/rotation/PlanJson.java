package io.meshroot.api.rotation;

import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Blocker;
import java.time.Duration;
import java.util.Locale;

/** Writes a plan as JSON; {@link RotationPlan#toJson} says which fields there are. */
final class PlanJson {
    private static final int MOST_BLOCKERS = 20;

    private PlanJson() {}

    static String of(RotationPlan plan) {
        return new Json()
                .put("from", plan.from().value())
                .put("to", plan.to().value())
                .put("direction", id(plan.direction()))
                .put("at", plan.at().toString())
                .put("overAt", plan.overAt())
                .raw("pointOfNoReturn", pointOfNoReturn(plan.pointOfNoReturn()))
                .raw("load", load(plan.load()))
                .put("steps", plan.steps(), PlanJson::step)
                .put("warnings", plan.warnings(), Json::quoted)
                .toString();
    }

    private static String pointOfNoReturn(RotationPlan.PointOfNoReturn point) {
        if (point instanceof RotationPlan.PointOfNoReturn.BeforeStep before) {
            return Integer.toString(before.step());
        }
        return point instanceof RotationPlan.PointOfNoReturn.Passed ? "0" : "null";
    }

    private static String load(ReissueLoad load) {
        return new Json()
                .put("leaves", load.leaves())
                .put("leavesHere", load.leavesHere())
                .put("leavesElsewhere", load.leavesElsewhere())
                .put("managersElsewhere", load.managersElsewhere())
                .put("reissueRate", load.reissueRate())
                .raw(
                        "signaturesPerSecond",
                        load.signaturesPerSecond().isPresent()
                                ? Integer.toString(load.signaturesPerSecond().getAsInt())
                                : "null")
                .put("peak", load.peak())
                .put("seconds", seconds(load.takes()))
                .toString();
    }

    /** Rounded up. */
    static long seconds(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    private static String step(PlannedStep step) {
        return new Json()
                .put("number", step.number())
                .put("kind", id(step.kind()))
                .put("mrc", step.mrc().value())
                .put("fromRole", step.change().map(change -> role(change.from())))
                .put("toRole", step.change().map(change -> role(change.to())))
                .put("gate", step.kind().gate())
                .put("earliest", step.earliest())
                .put("basis", id(step.basis()))
                .put("refused", step.refused().map(reason -> reason.text() + "; " + reason.remedy()))
                .put("blockers", step.blockers().stream().limit(MOST_BLOCKERS).toList(), PlanJson::blocker)
                .put("moreBlockers", Math.max(0, step.blockers().size() - MOST_BLOCKERS))
                .toString();
    }

    private static String role(Role role) {
        return role.id();
    }

    private static String blocker(Blocker blocker) {
        return new Json()
                .put("reason", blocker.reason().name())
                .put("root", blocker.root().value())
                .put("who", blocker.who())
                .put("until", blocker.until())
                .put("message", blocker.message())
                .toString();
    }

    private static String id(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
