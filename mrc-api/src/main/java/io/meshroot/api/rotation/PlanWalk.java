package io.meshroot.api.rotation;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Safety;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepOverride;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Walks a rotation to its end in a {@link PerfectMesh}, from the accepted state on. A step that has no date is taken by
 * force, so that those behind it are seen as well. Not for use by several threads.
 */
final class PlanWalk {
    private static final String BY = "plan";

    /** More than any way has steps. */
    private static final int MOST_TURNS = 16;

    private final Evidence today;
    private final PlanFacts facts;
    private final Optional<MeshRootCertificate> target;
    private final PerfectMesh mesh;
    private final PlanNotes notes;
    private final RotationState begun;
    private final SortedSet<MrcName> documents;
    private final List<PlannedStep> steps = new ArrayList<>();
    private TrustState state;
    private Instant time;
    private boolean dated = true;
    private boolean roleChanged;
    private RotationPlan.PointOfNoReturn noReturn = new RotationPlan.PointOfNoReturn.None();

    /** The state must have a rotation. */
    PlanWalk(TrustState begun, Evidence today, PlanFacts facts, Optional<MeshRootCertificate> target) {
        this.today = today;
        this.facts = facts;
        this.target = target;
        this.documents = new TreeSet<>(facts.documents().keySet());
        this.time = today.now();
        this.state = after(begun, new TrustEvent.StateRead(), today);
        this.mesh = new PerfectMesh(state, today, facts);
        this.begun = state.rotation().orElseThrow(() -> new IllegalArgumentException("state has no rotation to plan"));
        this.notes = new PlanNotes(state, today, facts, target);
    }

    RotationPlan plan() {
        notes.before();
        if (begun.noWayBack(state).isPresent() && begun.direction() != RotationState.Direction.BACK) {
            noReturn = new RotationPlan.PointOfNoReturn.Passed();
        }
        apply(new TrustEvent.RotationResumed());
        create();
        int left = MOST_TURNS;
        while (left > 0 && take(RotationPath.next(state, rotation(), documents))) {
            left--;
        }
        notes.after(steps, mesh.load());
        return new RotationPlan(
                begun.from(), begun.to(), begun.direction(), today.now(), steps, mesh.load(), noReturn, notes.all());
    }

    private RotationState rotation() {
        return state.rotation().orElseThrow(() -> new IllegalStateException("the rotation is gone"));
    }

    private static TrustState after(TrustState state, TrustEvent event, Evidence evidence) {
        return TrustModel.apply(state, event, evidence) instanceof Transition.Changed changed ? changed.state() : state;
    }

    private void apply(TrustEvent event) {
        state = after(state, event, mesh.at(time, state));
    }

    private void create() {
        MrcName to = begun.to();
        if (begun.direction() == RotationState.Direction.FORWARD && !documents.contains(to) && target.isPresent()) {
            documents.add(to);
            steps.add(ungated(PlannedStep.Kind.CREATE, to));
        }
    }

    /** Returns whether another step follows. */
    private boolean take(RotationStep next) {
        if (next instanceof RotationStep.ChangeRole change) {
            return change(change.change());
        }
        if (next instanceof RotationStep.Delete delete) {
            return delete(delete.mrc());
        }
        if (next instanceof RotationStep.Close) {
            apply(new TrustEvent.RotationClosing());
            if (noReturn instanceof RotationPlan.PointOfNoReturn.None) {
                noReturn = new RotationPlan.PointOfNoReturn.BeforeStep(steps.size() + 1);
            }
            return true;
        }
        if (next instanceof RotationStep.Stuck stuck) {
            notes.add("it can't go on: " + stuck.reason());
        }
        return false;
    }

    private boolean delete(MrcName mrc) {
        Transition forgotten = TrustModel.apply(state, new TrustEvent.RootForgotten(mrc), mesh.at(time, state));
        if (forgotten instanceof Transition.Illegal illegal) {
            steps.add(refused(PlannedStep.Kind.DELETE, mrc, Optional.empty(), illegal.reason()));
            return false;
        }
        steps.add(ungated(PlannedStep.Kind.DELETE, mrc));
        documents.remove(mrc);
        state = forgotten instanceof Transition.Changed changed ? changed.state() : state;
        return true;
    }

    private boolean change(RoleChange change) {
        List<Blocker> blockers = new ArrayList<>();
        learn(change.mrc()).ifPresent(blockers::add);
        PlannedStep.Kind kind = PlannedStep.Kind.of(change);
        Instant from = later(time, paced());
        Transition first = asked(change, from, override());
        if (first instanceof Transition.Illegal illegal) {
            steps.add(refused(kind, change.mrc(), Optional.of(change), illegal.reason()));
            return false;
        }
        blockers.addAll(blockers(change, from));
        Optional<Instant> opens =
                first instanceof Transition.Unsafe unsafe ? opens(change, from, unsafe.verdict()) : Optional.of(from);
        Instant at = opens.orElse(from);
        dated = dated && opens.isPresent();
        Transition taken = opens.isPresent()
                ? asked(change, at, override())
                : asked(change, at, Optional.of(new StepOverride(StepBasis.FORCED, BY)));
        StepBasis basis = taken instanceof Transition.Changed changed && opens.isPresent()
                ? changed.step().map(StepRecord::basis).orElse(StepBasis.EVIDENCE)
                : StepBasis.EVIDENCE;
        steps.add(new PlannedStep(
                steps.size() + 1,
                kind,
                change.mrc(),
                Optional.of(change),
                blockers,
                Optional.empty(),
                date(at),
                basis));
        notes.patience(steps.get(steps.size() - 1), rotation());
        if (taken instanceof Transition.Changed changed) {
            roleChanged = true;
            state = changed.state();
            time = at;
            mesh.signerIs(state.signer().map(RootState::name), time);
            return true;
        }
        notes.add("the steps behind step " + steps.size() + " are not planned: no order gets past its gate");
        return false;
    }

    /** A root that is not learnt yet is taken for usable, unless its certificates were handed in. */
    private Optional<Blocker> learn(MrcName mrc) {
        if (state.root(mrc).isPresent()) {
            return Optional.empty();
        }
        MeshRootCertificate document =
                Optional.ofNullable(facts.documents().get(mrc)).or(() -> target).orElse(null);
        if (document == null || !document.name().equals(mrc)) {
            return Optional.empty();
        }
        SortedSet<Anchor> anchors = facts.anchors().get(mrc);
        if (anchors == null || anchors.isEmpty()) {
            anchors = new TreeSet<>(List.of(AssumedRoot.of(mrc)));
            notes.add("the certificates of " + mrc + " are not known yet: it is taken to be valid at once and for long"
                    + " enough");
        }
        apply(new TrustEvent.RootLearnt(
                mrc, document.spec().trustDomain(), document.spec().spiffe(), anchors));
        return facts.documents().containsKey(mrc)
                ? Optional.of(new Blocker(
                        Blocker.Reason.ANCHORS_UNKNOWN,
                        mrc,
                        Optional.empty(),
                        Optional.empty(),
                        "the certificates of " + mrc + " are not learnt yet"))
                : Optional.empty();
    }

    /** A rotation by time lets each step wait as long. */
    private Instant paced() {
        RotationState rotation = rotation();
        return rotation.policy().pace() instanceof RotationPolicy.ByTime byTime
                ? rotation.waitingSince().plus(byTime.perStep())
                : time;
    }

    private Optional<StepOverride> override() {
        return rotation().policy().pace() instanceof RotationPolicy.ByTime
                ? Optional.of(new StepOverride(StepBasis.ASSUMED, BY))
                : Optional.empty();
    }

    /** Asks the model, at an instant in the perfect mesh at which the step is announced and confirmed. */
    private Transition asked(RoleChange change, Instant at, Optional<StepOverride> override) {
        TrustState ready = ready(change, at);
        return TrustModel.apply(ready, new TrustEvent.RoleAsked(change, BY, override), mesh.at(at, ready));
    }

    private TrustState ready(RoleChange change, Instant at) {
        TrustState left = mesh.livedOn(state, at);
        Transition announced = TrustModel.apply(left, new TrustEvent.StepAnnounced(change, BY), mesh.at(at, left));
        return announced instanceof Transition.Changed changed ? changed.state() : left;
    }

    private List<Blocker> blockers(RoleChange change, Instant from) {
        Verdict verdict;
        if (steps.isEmpty() && !roleChanged) {
            verdict = Safety.evaluate(state, change, today);
        } else {
            Instant at = later(from, mesh.reissued());
            TrustState ready = ready(change, at);
            verdict = Safety.evaluate(ready, change, mesh.withTroubles(at, ready));
        }
        return verdict instanceof Verdict.Blocked blocked ? blocked.blockers() : List.of();
    }

    /**
     * The first instant at which the step is taken. It can only be one at which something ends or a leaf is issued again,
     * and not only one that a blocker names: a long leaf that is replaced takes with it what counted because of it, so
     * that the end of something else comes to count. Once everything else is out of the way the step can be taken until
     * a root is too near its end, after which it never can.
     */
    private Optional<Instant> opens(RoleChange change, Instant from, Verdict.Blocked blocked) {
        if (isTooLate(blocked)) {
            return Optional.empty();
        }
        List<Instant> instants = mesh.changesAfter(from, state);
        List<Instant> inTime = instants.subList(0, first(instants, at -> isTooLate(change, at)));
        int opens = first(inTime, at -> isTaken(change, at));
        return opens < inTime.size() ? Optional.of(inTime.get(opens)) : Optional.empty();
    }

    /** The place of the first that is so, by bisection: all behind it are so as well. The size if none is. */
    private static int first(List<Instant> instants, Predicate<Instant> so) {
        int low = 0;
        int high = instants.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (so.test(instants.get(middle))) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    private boolean isTaken(RoleChange change, Instant at) {
        return asked(change, at, override()) instanceof Transition.Changed;
    }

    private boolean isTooLate(RoleChange change, Instant at) {
        return asked(change, at, override()) instanceof Transition.Unsafe unsafe && isTooLate(unsafe.verdict());
    }

    /** No time makes a root younger. */
    private static boolean isTooLate(Verdict.Blocked blocked) {
        return blocked.blockers().stream()
                .map(Blocker::reason)
                .anyMatch(
                        reason -> reason == Blocker.Reason.ROOT_EXPIRED || reason == Blocker.Reason.ROOT_ENDS_TOO_SOON);
    }

    private Optional<Instant> date(Instant at) {
        return dated ? Optional.of(at) : Optional.empty();
    }

    private PlannedStep refused(PlannedStep.Kind kind, MrcName mrc, Optional<RoleChange> change, Illegality reason) {
        return new PlannedStep(
                steps.size() + 1,
                kind,
                mrc,
                change,
                List.of(),
                Optional.of(reason),
                Optional.empty(),
                StepBasis.EVIDENCE);
    }

    private PlannedStep ungated(PlannedStep.Kind kind, MrcName mrc) {
        return new PlannedStep(
                steps.size() + 1,
                kind,
                mrc,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                date(time),
                StepBasis.EVIDENCE);
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
