package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.AutomaticRotation;
import io.meshroot.api.rotation.PlanFacts;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.rotation.RotationDriver;
import io.meshroot.api.rotation.RotationPlan;
import io.meshroot.api.rotation.RotationPlanner;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.rotation.RotationStatus;
import io.meshroot.api.rotation.RotationStep;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Starts rotations and says where they stand; {@link Course} and {@link Decider} of every manager take them further. */
final class Driver implements RotationDriver {
    private final Parts parts;

    Driver(Parts parts) {
        this.parts = parts;
    }

    @Override
    public Rotation start(RotationRequest request) {
        parts.requireOpen();
        MeshRootCertificate target = request.target();
        parts.issuers.requireProvider(target);
        return parts.keeper.exclusively(() -> {
            parts.keeper.refresh();
            Optional<MeshRootCertificate> document = document(target.name());
            requireSame(target, document);
            TrustState state = state();
            if (isDone(state, target.name())) {
                return done(state, target.name());
            }
            RotationState rotation = state.rotation().isPresent()
                    ? goOn(state.rotation().get(), target)
                    : begin(state, request, document);
            parts.keeper.later(parts.loop::storeChanged);
            return parts.followers.follow(rotation);
        });
    }

    private TrustState state() {
        return parts.keeper.state();
    }

    private Optional<MeshRootCertificate> document(MrcName name) {
        return parts.store.list().mrcs().stream()
                .filter(mrc -> mrc.name().equals(name))
                .findFirst();
    }

    private static void requireSame(MeshRootCertificate target, Optional<MeshRootCertificate> document) {
        boolean other = document.filter(
                        known -> !known.spec().withRole(Role.PASSIVE).equals(target.spec()))
                .isPresent();
        if (other) {
            throw illegal(target.name(), Illegality.NAME_TAKEN);
        }
    }

    private static RoleChangeException illegal(MrcName to, Illegality reason) {
        return RoleChangeException.illegal("the rotation to " + to, reason);
    }

    private static boolean isDone(TrustState state, MrcName to) {
        return state.rotation().isEmpty()
                && state.validating().size() == 1
                && state.root(to).filter(root -> root.role().signs()).isPresent();
    }

    private Rotation done(TrustState state, MrcName to) {
        RotationRecord record = state.rotations().stream()
                .filter(past -> past.to().equals(to) && past.outcome() == RotationRecord.Outcome.FINISHED)
                .reduce((earlier, later) -> later)
                .orElseGet(() -> alone(to));
        return parts.followers.over(record);
    }

    /** A root that no rotation brought in, or one of long ago, is where a rotation to it would end. */
    private RotationRecord alone(MrcName to) {
        Instant now = parts.settings.clock().instant();
        return new RotationRecord(
                to, to, now, "api", now, RotationRecord.Outcome.FINISHED, to + " was the only root in use already");
    }

    /** A rotation that stands still goes on only when it is resumed. */
    private static RotationState goOn(RotationState rotation, MeshRootCertificate target) {
        if (!rotation.to().equals(target.name()) || rotation.direction() == RotationState.Direction.BACK) {
            throw illegal(target.name(), Illegality.ROTATION_IN_PROGRESS);
        }
        return rotation;
    }

    private RotationState begin(TrustState state, RotationRequest request, Optional<MeshRootCertificate> document) {
        MeshRootCertificate target = request.target();
        MrcName from = replaced(state, target.name());
        RotationState.Origin origin = document.isPresent() ? RotationState.Origin.FOUND : create(target);
        Instant now = parts.settings.clock().instant();
        RotationState rotation = new RotationState(
                from,
                target.name(),
                now,
                request.by(),
                request.policy(),
                origin,
                RotationState.Direction.FORWARD,
                Optional.empty(),
                now,
                Optional.empty());
        Transition transition = parts.keeper.apply(current -> Optional.of(new TrustEvent.RotationBegun(rotation)));
        if (transition instanceof Transition.Illegal refused) {
            if (origin == RotationState.Origin.MADE) {
                parts.store.delete(target.name());
            }
            throw illegal(target.name(), refused.reason());
        }
        return state().rotation().orElse(rotation);
    }

    private static MrcName replaced(TrustState state, MrcName to) {
        List<MrcName> others = state.validating().stream()
                .map(RootState::name)
                .filter(name -> !name.equals(to))
                .toList();
        if (others.size() != 1) {
            throw illegal(to, others.isEmpty() ? Illegality.NO_MRC_IN_USE : Illegality.ROTATION_IN_PROGRESS);
        }
        return others.get(0);
    }

    private RotationState.Origin create(MeshRootCertificate target) {
        SortedMap<MrcName, Role> roles = new TreeMap<>(state().roles());
        if (roles.containsKey(target.name())) {
            throw illegal(target.name(), Illegality.NAME_TAKEN);
        }
        try {
            parts.store.create(target);
            return RotationState.Origin.MADE;
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.STORE_CONFLICT) {
                throw e;
            }
            requireSame(target, document(target.name()));
            return RotationState.Origin.FOUND;
        }
    }

    /** Goes on with a tainted root's replacement, if one stands ready. */
    void leave(MrcName tainted, String by) {
        parts.keeper.apply(state -> state.rotation().isPresent()
                ? Optional.empty()
                : state.validating().stream()
                        .filter(root -> !root.name().equals(tainted) && !state.isTainted(root.name()))
                        .findFirst()
                        .filter(root -> state.root(tainted)
                                .filter(old -> old.role().validates())
                                .isPresent())
                        .map(root -> new TrustEvent.RotationBegun(new RotationState(
                                tainted, root.name(), parts.settings.clock().instant(), by))));
    }

    @Override
    public void pause(String by, String reason) {
        change("the pause", new TrustEvent.RotationPaused(by, reason));
    }

    @Override
    public void resume() {
        change("the resumption", new TrustEvent.RotationResumed());
    }

    @Override
    public void abort() {
        change("the abort", new TrustEvent.RotationAborted());
    }

    @Override
    public void giveUp(String reason) {
        change("the end", state -> {
            RotationState rotation = state.rotation()
                    .orElseThrow(() -> RoleChangeException.illegal("the end of the rotation", Illegality.NO_ROTATION));
            // From now on they ask for something again: for what is, and not for what another manager left behind.
            sayWhatIsAccepted(state, rotation.from());
            sayWhatIsAccepted(state, rotation.to());
            return new TrustEvent.RotationEnded(RotationRecord.Outcome.GIVEN_UP, reason);
        });
    }

    private void sayWhatIsAccepted(TrustState state, MrcName name) {
        Role accepted = Gates.role(state, name);
        document(name)
                .filter(mrc -> mrc.role() != accepted)
                .ifPresent(mrc -> parts.acts.perform(new Act.Mirror(name, mrc.role(), accepted)));
    }

    private void change(String what, TrustEvent event) {
        change(what, state -> event);
    }

    private void change(String what, Function<TrustState, TrustEvent> event) {
        parts.requireOpen();
        Transition transition = parts.keeper.exclusively(() -> {
            parts.keeper.refresh();
            return parts.keeper.apply(state -> Optional.of(event.apply(state)));
        });
        if (transition instanceof Transition.Illegal illegal) {
            throw RoleChangeException.illegal(what + " of the rotation", illegal.reason());
        }
        parts.loop.storeChanged();
    }

    @Override
    public Optional<RotationStatus> status() {
        TrustState state = state();
        return state.rotation().map(rotation -> status(state, rotation));
    }

    private RotationStatus status(TrustState state, RotationState rotation) {
        Optional<Asked> asked = parts.loop.asked();
        RotationStep next = asked.flatMap(documents -> new Course(state, documents).step())
                .orElseGet(() -> new RotationStep.Stuck("the store has not been read yet"));
        List<Blocker> blockers = next instanceof RotationStep.ChangeRole step
                ? Gates.blockers(state, step.change(), parts.books.evidence())
                : List.of();
        return new RotationStatus(
                rotation,
                next,
                blockers,
                rotation.waitingSince(),
                blockers.isEmpty() ? Optional.empty() : new Verdict.Blocked(blockers).opensAt(),
                state.steps().stream()
                        .filter(step -> !step.at().isBefore(rotation.started()) && rotation.concerns(step.change()))
                        .toList(),
                rotation.noWayBack(state));
    }

    @Override
    public RotationPlan plan(RotationRequest request) {
        return RotationPlanner.plan(state(), parts.books.evidence(), request, facts());
    }

    @Override
    public RotationPlan plan() {
        return RotationPlanner.planRest(state(), parts.books.evidence(), facts());
    }

    @Override
    public RotationPlan planAbort() {
        return RotationPlanner.planAbort(state(), parts.books.evidence(), facts());
    }

    private PlanFacts facts() {
        PlanFacts.Builder facts = PlanFacts.of(parts.store.list().mrcs())
                .reissueRate(parts.settings.reissueRate())
                .leafKeyTypes(Set.of(parts.settings.keyType()));
        parts.issuers
                .names()
                .forEach(name -> parts.issuers
                        .of(name)
                        .flatMap(IssuerSlot::capabilities)
                        .ifPresent(can -> facts.capabilities(name, can)));
        return facts.build();
    }

    /** Starts the rotation that is due by age. Another manager that was faster has started the same one. */
    void startByAge(AutomaticRotation automatic) {
        parts.keeper.refresh();
        TrustState state = state();
        if (!automatic.isDue(state, parts.settings.clock().instant())) {
            return;
        }
        Set<MrcName> taken = new TreeSet<>(state.roots().keySet());
        parts.store.list().mrcs().forEach(mrc -> taken.add(mrc.name()));
        Optional<MeshRootCertificate> current = state.signer().flatMap(signer -> document(signer.name()));
        if (current.isEmpty()) {
            throw new MeshRootException(
                    ErrorCode.STORE_CORRUPT,
                    "the root in use is due for rotation, but its document is gone; put it back into the store");
        }
        start(automatic.request(current.get(), taken));
    }

    List<Blocker> waitsFor() {
        return status().map(RotationStatus::waitsFor).orElse(List.of());
    }
}
