package io.meshroot.examples.rotation;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEvent.LeafIssued;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.TrustState;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Writes down what happens, from the manager's events, and prints a line for each step. */
final class Timeline {
    private final Handshakes handshakes;
    private final PrintStream out;
    private final Instant begin = Instant.now();
    private final List<Step> steps = new ArrayList<>();
    private final List<StateAt> states = new ArrayList<>();
    private final List<IssueAt> issues = new ArrayList<>();
    private final List<CountAt> counts = new ArrayList<>();
    private final Map<RoleChange, Set<String>> pending = new LinkedHashMap<>();
    private final Map<RoleChange, Duration> waited = new LinkedHashMap<>();
    private final List<Consumer<RoleChange>> onPending = new ArrayList<>();
    private int issuesAtLastStep;

    /** The state from an instant on. */
    record StateAt(Instant at, TrustState state) {}

    /** A leaf that was issued. */
    record IssueAt(Instant at, LeafIssued.Cause cause) {}

    /** How many handshakes there were at an instant. */
    record CountAt(Instant at, long ok, long failed) {}

    Timeline(Handshakes handshakes, PrintStream out) {
        this.handshakes = handshakes;
        this.out = out;
    }

    /** Calls when a change begins to wait. */
    synchronized void onPending(Consumer<RoleChange> listener) {
        onPending.add(listener);
    }

    synchronized void sample() {
        counts.add(new CountAt(Instant.now(), handshakes.ok(), handshakes.failed()));
    }

    synchronized void on(MeshEvent event) {
        if (event instanceof MeshEvent.RolePending waiting) {
            waitsFor(waiting);
            onPending.forEach(listener -> listener.accept(waiting.change()));
        } else if (event instanceof MeshEvent.RoleAccepted accepted) {
            waited.put(accepted.step().change(), accepted.waited());
        } else if (event instanceof MeshEvent.StateChanged changed) {
            stateChanged(changed);
        } else if (event instanceof LeafIssued issued) {
            issues.add(new IssueAt(issued.at(), issued.cause()));
        } else if (event instanceof MeshEvent.Trouble
                || event instanceof MeshEvent.IssueFailed
                || event instanceof MeshEvent.LeafExpired
                || event instanceof MeshEvent.ChangeRefused) {
            out.println("    " + event);
        }
    }

    /** Whom the change waits for last is what the reader wants to know. */
    private void waitsFor(MeshEvent.RolePending waiting) {
        Set<String> names = new TreeSet<>();
        waiting.blockers().forEach(blocker -> blocker.who().ifPresent(names::add));
        if (!names.isEmpty()) {
            pending.put(waiting.change(), names);
        }
    }

    private TrustState currentState() {
        return states.isEmpty()
                ? TrustState.EMPTY
                : states.get(states.size() - 1).state();
    }

    /** A step is a role change with its record, or a deletion. */
    private void stateChanged(MeshEvent.StateChanged changed) {
        TrustState before = currentState();
        TrustState after = changed.state();
        states.add(new StateAt(changed.at(), after));
        for (StepRecord record : after.steps()) {
            if (!before.steps().contains(record)) {
                RoleChange change = record.change();
                Set<String> waitedFor = pending.getOrDefault(change, Set.of());
                pending.remove(change);
                step(changed.at(), words(change), after, waitedFor, waited.getOrDefault(change, Duration.ZERO));
            }
        }
        for (MrcName root : before.roots().keySet()) {
            if (after.root(root).isEmpty()) {
                step(changed.at(), root + " deleted", after, Set.of(), Duration.ZERO);
            }
        }
    }

    private void step(Instant at, String what, TrustState state, Set<String> waitedFor, Duration waited) {
        long reissued = issuesSinceLastStep(LeafIssued.Cause.SIGNER_CHANGED);
        long renewed = issuesSinceLastStep(LeafIssued.Cause.RENEWAL);
        issuesAtLastStep = issues.size();
        Step step = new Step(
                steps.size() + 1,
                at,
                what,
                state.roles(),
                state.signer().map(root -> root.name().value()).orElse("nobody"),
                state.trust().number(),
                state.signing().number(),
                reissued,
                renewed,
                List.copyOf(waitedFor),
                waited,
                handshakes.ok());
        steps.add(step);
        out.println(step.line());
    }

    private long issuesSinceLastStep(LeafIssued.Cause cause) {
        return issues.subList(issuesAtLastStep, issues.size()).stream()
                .filter(issue -> issue.cause() == cause)
                .count();
    }

    private static String words(RoleChange change) {
        return change.mrc()
                + switch (change.to()) {
                    case ACTIVE -> " promoted";
                    case INACTIVE -> " retired";
                    case PASSIVE -> change.from() == Role.ACTIVE ? " demoted" : " created";
                };
    }

    Instant begin() {
        return begin;
    }

    synchronized List<Step> steps() {
        return List.copyOf(steps);
    }

    synchronized List<StateAt> states() {
        return List.copyOf(states);
    }

    synchronized List<IssueAt> issues() {
        return List.copyOf(issues);
    }

    synchronized List<CountAt> counts() {
        return List.copyOf(counts);
    }
}
