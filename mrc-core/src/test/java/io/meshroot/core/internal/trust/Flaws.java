package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.Explorations.DEMOTED;
import static io.meshroot.core.internal.trust.Explorations.INTRODUCED;
import static io.meshroot.core.internal.trust.Explorations.PROMOTED;
import static io.meshroot.core.internal.trust.Explorations.RETIRED;
import static io.meshroot.core.internal.trust.Explorations.START;
import static io.meshroot.core.internal.trust.ExploredRoots.R1;
import static io.meshroot.core.internal.trust.ExploredRoots.R2;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Blocker.Reason;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.TrustState;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Bugs, each with a scenario in which it must be found. */
final class Flaws {
    private Flaws() {}

    static List<Scenario> all() {
        return List.of(
                alone().with(new Gate(
                        "a root is promoted whatever holders have acknowledged", Reason.HOLDER_NOT_ACKNOWLEDGED)),
                alone().sealed(R2)
                        .operator(new Command.Abort())
                        .with(new Gate(
                                "a root is promoted without a probe", Reason.PROBE_MISSING, Reason.PROBE_FAILED)),
                alone().part(DEMOTED, RETIRED)
                        .looksOn()
                        .with(new Gate("a root is retired whatever leaves depend on it", Reason.LEAF_DEPENDS)),
                alone().part(DEMOTED, RETIRED)
                        .looksOn()
                        .fault(Budget.Fault.RESTART, 1)
                        .with(new Gate(
                                "a root is retired whoever does not trust the other one",
                                Reason.HOLDER_NOT_ACKNOWLEDGED)),
                alone().joiners(1).with(new UnfinishedForgotten()),
                alone().joiners(1).with(new LateLeafKept()),
                alone().fault(Budget.Fault.RESTART, 1)
                        .part(INTRODUCED, PROMOTED)
                        .with(new OneIncarnation()),
                alone().holders(2).part(INTRODUCED, PROMOTED).with(new FirstThatReports()),
                alone().part(DEMOTED, RETIRED).looksOn().with(new LeafEndsWithTheNext()),
                alone().joiners(1).with(new JoinerTakenAtItsWord()),
                alone().holders(0)
                        .bundles(1)
                        .fault(Budget.Fault.TICK, 1)
                        .part(INTRODUCED, PROMOTED)
                        .with(new TimedOut()),
                alone().fault(Budget.Fault.CRASH, 1).fault(Budget.Fault.TICK, 1).with(new HorizonNotKept()),
                alone().operator(new Command.Abort()).with(new AbortTooLate()),
                two().part(INTRODUCED, PROMOTED)
                        .with(new Gate("managers need not confirm", Reason.REPLICA_NOT_CONFIRMED)),
                two().part(INTRODUCED, PROMOTED).with(new OwnEvidenceOnly()),
                two().part(INTRODUCED, PROMOTED).fault(Budget.Fault.RESTART, 1).with(new AnyViewConfirms()),
                alone().hasty()
                        .takesAnyTrust()
                        .latecomers(1)
                        .fault(Budget.Fault.MOVE, 1)
                        .with(new RegisteredTooLate()),
                new Scenario("race")
                        .replicas(2)
                        .holders(0)
                        .stale(1)
                        .begins(R2, Role.ACTIVE)
                        .hasty()
                        .operator(
                                new Command.Edit(R1, Role.ACTIVE, Role.PASSIVE),
                                new Command.Edit(R1, Role.PASSIVE, Role.ACTIVE),
                                new Command.Edit(R2, Role.ACTIVE, Role.PASSIVE))
                        .with(new VersionPerRoot()));
    }

    private static Scenario alone() {
        return new Scenario("one manager").operator(START);
    }

    private static Scenario two() {
        return new Scenario("two managers").replicas(2).hasty().operator(START);
    }

    /** A gate that looks away. */
    private static class Gate extends Flaw {
        private final Set<Reason> reasons;

        Gate(String name, Reason first, Reason... others) {
            super(name);
            this.reasons = EnumSet.of(first, others);
        }

        @Override
        boolean opensGates() {
            return true;
        }

        @Override
        boolean overlooks(Blocker blocker, TrustState state, Evidence evidence) {
            return reasons.contains(blocker.reason());
        }
    }

    private static final class UnfinishedForgotten extends Gate {
        UnfinishedForgotten() {
            super("a leaf that is being made is not waited for", Reason.ISSUE_UNFINISHED);
        }

        @Override
        boolean keepsLateLeaves() {
            return true;
        }

        @Override
        void committed(Books books, HolderId holder, LiveLeaf leaf, long incarnation) {
            books.change(ledger -> ledger.add(holder, "service", leaf, World.BEGIN));
        }
    }

    private static final class LateLeafKept extends Flaw {
        LateLeafKept() {
            super("a leaf is handed out although its signer was demoted while it was made");
        }

        @Override
        boolean keepsLateLeaves() {
            return true;
        }
    }

    private static final class OneIncarnation extends Flaw {
        OneIncarnation() {
            super("incarnations are ignored");
        }

        @Override
        Acknowledgement hears(Acknowledgement word) {
            return new Acknowledgement(word.holder(), 1, word.leafSerial(), word.trustSequence(), word.capabilities());
        }
    }

    private static final class FirstThatReports extends Flaw {
        FirstThatReports() {
            super("the first holder that reports stands for all");
        }

        @Override
        boolean opensGates() {
            return true;
        }

        @Override
        boolean overlooks(Blocker blocker, TrustState state, Evidence evidence) {
            return blocker.reason() == Reason.HOLDER_NOT_ACKNOWLEDGED
                    && evidence.holders().stream()
                            .flatMap(holder -> holder.acknowledgement().stream())
                            .anyMatch(word ->
                                    word.trustSequence() == state.trust().number());
        }
    }

    private static final class LeafEndsWithTheNext extends Flaw {
        LeafEndsWithTheNext() {
            super("a leaf counts as ended when the next one is made");
        }

        @Override
        void committed(Books books, HolderId holder, LiveLeaf leaf, long incarnation) {
            for (HolderEvidence known : books.holders()) {
                known.leaves().stream()
                        .filter(old -> known.holder().equals(holder) && !old.equals(leaf))
                        .forEach(old -> books.change(ledger -> ledger.end(holder, old.serial())));
            }
        }
    }

    private static final class JoinerTakenAtItsWord extends Flaw {
        JoinerTakenAtItsWord() {
            super("a joiner gets the trust of when its leaf was begun, and counts as having the newest");
        }

        @Override
        boolean sendsOldTrust() {
            return true;
        }

        @Override
        void committed(Books books, HolderId holder, LiveLeaf leaf, long incarnation) {
            books.acknowledge(Acknowledgement.of(
                    holder, incarnation, leaf.serial(), books.state().trust().number()));
        }
    }

    private static final class TimedOut extends Flaw {
        TimedOut() {
            super("a registered holder without a leaf stops counting after half a day");
        }

        @Override
        boolean opensGates() {
            return true;
        }

        @Override
        boolean overlooks(Blocker blocker, TrustState state, Evidence evidence) {
            return blocker.reason() == Reason.HOLDER_NOT_ACKNOWLEDGED
                    && blocker.who()
                            .map(HolderId::of)
                            .filter(state.holders()::containsKey)
                            .isPresent()
                    && !evidence.now().isBefore(World.BEGIN.plus(World.TICK));
        }
    }

    private static final class HorizonNotKept extends Flaw {
        HorizonNotKept() {
            super("until when leaves may have been signed is not written down");
        }

        @Override
        boolean forgetsHorizons() {
            return true;
        }
    }

    private static final class AbortTooLate extends Flaw {
        AbortTooLate() {
            super("a rotation is aborted behind the point of no return");
        }

        @Override
        Optional<TrustState> forces(Command command, TrustState state) {
            return command instanceof Command.Abort
                    ? state.rotation()
                            .filter(rotation -> rotation.direction() == RotationState.Direction.CLOSING)
                            .map(rotation -> with(state, state.roots(), Optional.of(back(rotation))))
                    : Optional.empty();
        }

        private static RotationState back(RotationState rotation) {
            return new RotationState(
                    rotation.from(),
                    rotation.to(),
                    rotation.started(),
                    rotation.by(),
                    rotation.policy(),
                    rotation.origin(),
                    RotationState.Direction.BACK,
                    Optional.empty(),
                    rotation.waitingSince(),
                    Optional.empty());
        }
    }

    private static final class OwnEvidenceOnly extends Flaw {
        OwnEvidenceOnly() {
            super("what one manager knows is taken for all");
        }

        @Override
        boolean opensGates() {
            return true;
        }

        @Override
        boolean overlooks(Blocker blocker, TrustState state, Evidence evidence) {
            return blocker.reason() == Reason.REPLICA_NOT_CONFIRMED
                    || blocker.who()
                            .filter(who -> evidence.holders().stream()
                                    .noneMatch(holder -> holder.holder().value().equals(who)))
                            .isPresent();
        }
    }

    private static final class AnyViewConfirms extends Flaw {
        AnyViewConfirms() {
            super("a view of before the announcement confirms as well");
        }

        @Override
        boolean opensGates() {
            return true;
        }

        @Override
        boolean overlooks(Blocker blocker, TrustState state, Evidence evidence) {
            return blocker.reason() == Reason.REPLICA_NOT_CONFIRMED
                    && blocker.message().contains("has not confirmed the step")
                    && evidence.views().stream()
                            .anyMatch(view ->
                                    blocker.who().orElse("").equals(view.id().value()));
        }
    }

    private static final class RegisteredTooLate extends Flaw {
        RegisteredTooLate() {
            super("a manager reads first and registers afterwards");
        }

        @Override
        boolean registersWithoutReading() {
            return true;
        }
    }

    private static final class VersionPerRoot extends Flaw {
        VersionPerRoot() {
            super("each root is compared and set on its own");
        }

        @Override
        Optional<TrustState> merges(TrustState base, TrustState newest, TrustState wanted) {
            SortedMap<MrcName, RootState> roots = new TreeMap<>(newest.roots());
            for (Map.Entry<MrcName, RootState> root : wanted.roots().entrySet()) {
                if (!root.getValue().equals(base.roots().get(root.getKey()))) {
                    if (!newest.roots().get(root.getKey()).equals(base.roots().get(root.getKey()))) {
                        return Optional.empty();
                    }
                    roots.put(root.getKey(), root.getValue());
                }
            }
            return roots.equals(newest.roots())
                    ? Optional.empty()
                    : Optional.of(with(newest, roots, newest.rotation()));
        }
    }

    private static TrustState with(
            TrustState state, SortedMap<MrcName, RootState> roots, Optional<RotationState> rotation) {
        long signing = roots.values().stream()
                .mapToLong(root -> root.activatedAt().orElse(0))
                .max()
                .orElse(0);
        return new TrustState(
                roots,
                state.trust(),
                new Sequence(
                        Math.max(signing, state.signing().number()),
                        state.signing().digest()),
                state.replicas(),
                state.taintedKeys(),
                rotation,
                state.steps(),
                state.announcements(),
                state.announced(),
                state.holders(),
                state.rotations());
    }
}
