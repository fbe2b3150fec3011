package io.meshroot.api.rotation;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Gathers what else to know of a rotation: what changes for holders, and what will go wrong. */
final class PlanNotes {
    private final TrustState state;
    private final Evidence today;
    private final PlanFacts facts;
    private final RotationState rotation;
    private final RootFacts from;
    private final RootFacts to;
    private final RootFacts signer;
    private final List<String> notes = new ArrayList<>();

    /** The state must have a rotation. */
    PlanNotes(TrustState state, Evidence today, PlanFacts facts, Optional<MeshRootCertificate> target) {
        this.state = state;
        this.today = today;
        this.facts = facts;
        this.rotation = state.rotation().orElseThrow();
        this.from = new RootFacts(rotation.from(), state, facts, target);
        this.to = new RootFacts(rotation.to(), state, facts, target);
        this.signer = rotation.direction() == RotationState.Direction.BACK ? from : to;
    }

    void add(String note) {
        notes.add(note);
    }

    List<String> all() {
        return notes;
    }

    /** What is known before the first step. */
    void before() {
        rotation.pause()
                .ifPresent(pause -> add("it stands still since " + pause.at() + " (" + pause.by() + ": "
                        + pause.reason() + "); the dates are those if it is resumed now"));
        if (state.isTainted(rotation.from())) {
            add("the key of " + rotation.from() + " is tainted: there is no way back");
        }
        if (rotation.policy().pace() instanceof RotationPolicy.ByTime byTime) {
            add("it goes by time, a step each " + words(byTime.perStep())
                    + ": what holders and managers have not said by then is assumed");
        }
        changed(RootFacts::provider, "provider", Function.identity(), "");
        changed(
                RootFacts::trustDomain,
                "trust domain",
                Object::toString,
                "; until " + from.name() + " is retired peers appear under names of both, and principals() gives both");
        changed(RootFacts::spiffe, "SPIFFE mode", Enum::name, "");
        changed(
                RootFacts::keyType,
                "root's key type",
                KeyType::id,
                ": every holder must be able to check such signatures; leaves keep their own key type");
        limits();
    }

    private <T> void changed(
            Function<RootFacts, Optional<T>> what, String name, Function<T, String> words, String more) {
        Optional<T> old = what.apply(from);
        Optional<T> fresh = what.apply(to);
        if (old.isPresent() && fresh.isPresent() && !old.equals(fresh)) {
            boolean back = signer == from;
            add("the " + name + " changes from " + words.apply((back ? fresh : old).get()) + " to "
                    + words.apply((back ? old : fresh).get()) + more);
        }
    }

    private void limits() {
        IssuerCapabilities limits = facts.capabilities().get(signer.name());
        if (limits == null) {
            return;
        }
        limits.longestValidity()
                .filter(longest -> longest.compareTo(today.longestValidity()) < 0)
                .ifPresent(longest -> add("the issuer of " + signer.name() + " signs leaves for at most "
                        + words(longest) + ": leaves asked for longer, up to " + words(today.longestValidity())
                        + ", end sooner"));
        List<KeyType> missing = facts.leafKeyTypes().stream()
                .filter(type -> !limits.keyTypes().contains(type))
                .toList();
        if (!missing.isEmpty()) {
            add("the issuer of " + signer.name() + " does not sign leaves with "
                    + missing.stream().map(KeyType::id).collect(Collectors.joining(", ")) + " keys");
        }
    }

    /** A policy that gives up sooner than a step can be taken. */
    void patience(PlannedStep step, RotationState before) {
        if (before.direction() != RotationState.Direction.FORWARD) {
            return;
        }
        if (before.policy().patience() instanceof RotationPolicy.AbortAfter abort) {
            Instant givesUp = before.waitingSince().plus(abort.after());
            if (step.earliest().filter(at -> !at.isAfter(givesUp)).isEmpty()) {
                add("step " + step.number() + " can't be taken within " + words(abort.after())
                        + ": the rotation would be aborted at " + givesUp);
            }
        } else if (before.policy().patience() instanceof RotationPolicy.ProceedAtHorizon
                && step.earliest().isEmpty()) {
            add("step " + step.number()
                    + " would be forced when every leaf has ended that lived when it began to wait");
        }
    }

    /** What follows from the dates. */
    void after(List<PlannedStep> steps, ReissueLoad load) {
        endsBefore(steps, PlannedStep.Kind.RETIRE);
        IssuerCapabilities limits = facts.capabilities().get(signer.name());
        Optional<Instant> promoted = dateOf(steps, PlannedStep.Kind.PROMOTE);
        if (limits != null && promoted.isPresent()) {
            limits.notAfter()
                    .filter(end -> end.isBefore(promoted.get().plus(today.longestValidity())))
                    .ifPresent(end -> add("the issuer of " + signer.name() + " can sign only up to " + end
                            + ": from its promotion on leaves live shorter than " + words(today.longestValidity())));
        }
        if (load.signaturesPerSecond().isPresent()
                && load.peak() > load.signaturesPerSecond().getAsInt()) {
            add("the managers together ask for up to " + load.peak() + " signatures a second, the provider signs "
                    + load.signaturesPerSecond().getAsInt() + ": issuing again takes longer than planned");
        }
    }

    private void endsBefore(List<PlannedStep> steps, PlannedStep.Kind kind) {
        RootFacts replaced = signer == from ? to : from;
        boolean pending = steps.stream().anyMatch(step -> step.kind() == kind);
        Optional<Instant> retired = dateOf(steps, kind);
        replaced.end().ifPresent(end -> {
            if (pending && retired.filter(at -> !at.isAfter(end)).isEmpty()) {
                add(replaced.name() + " ends at " + end + ", "
                        + retired.map(at -> "before it can be retired at " + at)
                                .orElse("and no date is known at which it can be retired")
                        + ": its leaves fail from then on");
            }
        });
    }

    private static Optional<Instant> dateOf(List<PlannedStep> steps, PlannedStep.Kind kind) {
        return steps.stream().filter(step -> step.kind() == kind).findFirst().flatMap(PlannedStep::earliest);
    }

    /** As {@code 1 h 30 min}. */
    static String words(Duration duration) {
        StringBuilder words = new StringBuilder();
        part(words, duration.toDays(), "d");
        part(words, duration.toHoursPart(), "h");
        part(words, duration.toMinutesPart(), "min");
        part(words, duration.toSecondsPart(), "s");
        if (duration.toSeconds() == 0) {
            part(words, duration.toMillisPart(), "ms");
        }
        return words.length() == 0 ? "no time" : words.toString();
    }

    private static void part(StringBuilder words, long number, String unit) {
        if (number > 0) {
            words.append(words.length() == 0 ? "" : " ")
                    .append(number)
                    .append(' ')
                    .append(unit);
        }
    }
}
