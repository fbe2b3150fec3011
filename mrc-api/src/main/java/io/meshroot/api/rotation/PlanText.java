package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** Writes a plan for people. */
final class PlanText {
    private static final int NAME_WIDTH = 26;
    private static final int STEP_WIDTH = 24;
    private static final int DATE_WIDTH = 20;
    private static final int MOST_BLOCKERS = 5;

    private final RotationPlan plan;
    private final TextLines lines = new TextLines();

    PlanText(RotationPlan plan) {
        this.plan = plan;
        head();
        table();
        cost();
        plan.steps().forEach(this::blockers);
        if (!plan.warnings().isEmpty()) {
            lines.add("");
            lines.add("To know:");
            plan.warnings().forEach(lines::item);
        }
    }

    private void head() {
        String way = plan.direction() == RotationState.Direction.BACK ? "Way back of the rotation" : "Rotation";
        lines.add(way + " from " + shown(plan.from()) + " to " + shown(plan.to()) + ", planned at "
                + plan.at().truncatedTo(ChronoUnit.SECONDS));
        lines.add("");
    }

    private void table() {
        if (plan.steps().isEmpty()) {
            lines.add("Nothing is left to do.");
            return;
        }
        lines.add(row(" #", "step", "earliest", "gate"));
        boolean dated = true;
        for (PlannedStep step : plan.steps()) {
            String name = TextLines.elided(step.kind().verb() + " " + step.mrc(), STEP_WIDTH);
            lines.add(row(
                    String.format(Locale.ROOT, "%2d", step.number()),
                    name,
                    date(step, dated),
                    step.kind().summary()));
            dated = dated && step.earliest().isPresent();
        }
        lines.add("");
    }

    private static String row(String number, String step, String date, String gate) {
        return String.format(
                Locale.ROOT, "%s  %-" + STEP_WIDTH + "s  %-" + DATE_WIDTH + "s  %s", number, step, date, gate);
    }

    private static String date(PlannedStep step, boolean dated) {
        if (step.refused().isPresent()) {
            return "refused";
        }
        return step.earliest().map(PlanText::seconds).orElse(dated ? "not by time alone" : "after that");
    }

    /** Rounded up: no step is safe before its date. */
    private static String seconds(Instant at) {
        Instant down = at.truncatedTo(ChronoUnit.SECONDS);
        return (down.equals(at) ? down : down.plusSeconds(1)).toString();
    }

    private void cost() {
        ReissueLoad load = plan.load();
        if (load.leaves() == 0) {
            lines.add("Leaves to issue again: none");
        } else {
            lines.add("Leaves to issue again: " + load.leaves() + " (" + load.leavesHere() + " here, "
                    + load.leavesElsewhere() + " by " + load.managersElsewhere() + " other manager"
                    + (load.managersElsewhere() == 1 ? "" : "s") + ")");
            lines.add("Signing load: up to " + load.peak() + " a second, for " + PlanNotes.words(load.takes())
                    + declared(load));
        }
        lines.add("Over: "
                + plan.overAt().map(at -> seconds(at) + " at the earliest").orElse("no date is known"));
        lines.add("No way back: " + noReturn());
    }

    private static String declared(ReissueLoad load) {
        return load.signaturesPerSecond().isPresent()
                ? "; the provider signs " + load.signaturesPerSecond().getAsInt() + " a second"
                : "; the provider does not say how many it signs";
    }

    private String noReturn() {
        RotationPlan.PointOfNoReturn point = plan.pointOfNoReturn();
        if (point instanceof RotationPlan.PointOfNoReturn.BeforeStep before) {
            return "from step " + before.step() + " on";
        }
        return point instanceof RotationPlan.PointOfNoReturn.Passed ? "it is past the point of no return" : "none";
    }

    private void blockers(PlannedStep step) {
        if (step.blockers().isEmpty() && step.refused().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("Step " + step.number() + (isNext(step) ? " waits for:" : " will wait for:"));
        step.refused().ifPresent(reason -> lines.item(reason.text() + "; " + reason.remedy()));
        List<Blocker> shown = step.blockers().stream().limit(MOST_BLOCKERS).toList();
        shown.forEach(blocker -> lines.item(blocker.message()));
        if (step.blockers().size() > shown.size()) {
            lines.item("and " + (step.blockers().size() - shown.size()) + " more");
        }
        if (step.basis() == StepBasis.ASSUMED) {
            lines.item("which the rotation does not wait for: it takes the step by time");
        }
    }

    private boolean isNext(PlannedStep step) {
        return plan.steps().stream()
                .filter(other -> other.change().isPresent())
                .findFirst()
                .filter(first -> first.equals(step) && plan.steps().get(0).kind() != PlannedStep.Kind.CREATE)
                .isPresent();
    }

    private static String shown(MrcName name) {
        return TextLines.elided(name.value(), NAME_WIDTH);
    }

    @Override
    public String toString() {
        return lines.toString();
    }
}
