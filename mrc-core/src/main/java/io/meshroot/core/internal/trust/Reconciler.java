package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.Admission;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.trust.Refusals.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One look at what is asked for and what is accepted: attempts the next steps, starts what they need, and says when to look
 * again. Runs under the keeper's lock; what may block on a provider is only started.
 */
final class Reconciler {
    /** The wall clock may be set while a step waits for an instant. */
    private static final Duration LONGEST_LOOK_AWAY = Duration.ofMinutes(1);

    private final Parts parts;
    private final Refusals refusals;
    private final RootWarnings warnings;
    private Instant wakeAt = Instant.MAX;

    Reconciler(Parts parts) {
        this.parts = parts;
        this.refusals = new Refusals(parts.events, parts.settings.clock());
        this.warnings = new RootWarnings(parts.events, parts.settings);
    }

    /**
     * Compares and acts.
     *
     * @param asked what the store asks for
     * @return when to look again at the latest
     */
    Instant reconcile(Asked asked) {
        Instant now = now();
        wakeAt = now.plus(parts.membership.period());
        Set<Refusal> refused = new HashSet<>();
        asked.documents().values().forEach(mrc -> checkEdits(mrc, refused));
        if (state().validating().isEmpty()) {
            begin(asked, refused);
        } else {
            refused.addAll(asked.removedInUse(state()));
            introduce(asked, refused);
            step(asked, refused);
            parts.rotator.drive(asked.documents());
        }
        refusals.update(refused);
        endLongLeaves();
        openAndRelease(asked);
        warnings.check(state());
        if (!parts.pendings.isEmpty()) {
            wake(now.plus(LONGEST_LOOK_AWAY));
            parts.pendings.nextOpening(now).ifPresent(opening -> wake(opening.plusMillis(1)));
        }
        return wakeAt;
    }

    private TrustState state() {
        return parts.keeper.state();
    }

    private Instant now() {
        return parts.settings.clock().instant();
    }

    private void wake(Instant at) {
        if (at.isBefore(wakeAt)) {
            wakeAt = at;
        }
    }

    /** Tells whether something may be tried now; if not, looks again when it may. */
    private boolean isDue(Instant retryAt) {
        boolean due = !now().isBefore(retryAt);
        if (!due) {
            wake(retryAt);
        }
        return due;
    }

    private void checkEdits(MeshRootCertificate mrc, Set<Refusal> refused) {
        MeshRootCertificate first = parts.issuers.know(mrc);
        Optional<RootState> root = state().root(mrc.name());
        boolean sameTrust = root.map(
                        known -> known.trustDomain().equals(mrc.spec().trustDomain())
                                && known.spiffe() == mrc.spec().spiffe())
                .orElse(true);
        if (!sameTrust || !first.spec().provider().equals(mrc.spec().provider())) {
            refused.add(
                    new Refusal(mrc.name(), Illegality.IMMUTABLE_FIELD, "the edited specification of " + mrc.name()));
        }
    }

    private void begin(Asked asked, Set<Refusal> refused) {
        SortedMap<MrcName, Role> roles = asked.roles();
        if (roles.values().stream().noneMatch(Role::validates)) {
            return;
        }
        Optional<Illegality> violation = RootSet.violation(roles);
        if (violation.isPresent()) {
            refused.add(new Refusal(roles.firstKey(), violation.get(), "the first set of roles " + roles));
        } else if (isDue(parts.firstRoots.retryAt())) {
            parts.jobs.start("adopt", "first roles", parts.firstRoots::adoptOrBackOff);
        }
    }

    /** Learns the roots of new documents, first of those that are to be used. */
    private void introduce(Asked asked, Set<Refusal> refused) {
        for (MeshRootCertificate mrc : asked.documents().values()) {
            if (state().root(mrc.name()).isPresent()) {
                continue;
            }
            Optional<Illegality> violation = Admission.violation(state().roles(), new Admission.Request.Create(mrc));
            if (violation.isPresent()) {
                refused.add(new Refusal(
                        mrc.name(),
                        violation.get(),
                        "the creation of " + mrc.name() + " as " + mrc.role().id()));
            } else {
                learn(mrc.name());
            }
        }
    }

    private void learn(MrcName name) {
        Instant retryAt = parts.issuers.of(name).map(IssuerSlot::retryAt).orElse(Instant.MIN);
        if (isDue(retryAt)) {
            parts.jobs.start("learn", name.value(), () -> parts.issuers.learn(name));
        }
    }

    private void step(Asked asked, Set<Refusal> refused) {
        Plan plan = plan(asked);
        while (attemptFirst(plan)) {
            plan = plan(asked);
        }
        SortedMap<MrcName, Role> roles = asked.roles();
        plan.refused()
                .forEach((name, reason) -> refused.add(new Refusal(
                        name,
                        reason,
                        name + ": " + role(name).id() + " -> "
                                + roles.getOrDefault(name, role(name)).id())));
        parts.pendings.retain(plan.order());
    }

    private Role role(MrcName name) {
        return state().root(name).map(RootState::role).orElse(Role.INACTIVE);
    }

    private Plan plan(Asked asked) {
        return Plan.of(RootSet.of(state().roles()), asked.roles());
    }

    /** Returns whether a step was accepted, so that the others are looked at again. */
    private boolean attemptFirst(Plan plan) {
        for (RoleChange change : plan.order()) {
            boolean legalNow = RootSet.of(state().roles())
                    .violation(change.mrc(), change.to())
                    .isEmpty();
            if (legalNow) {
                String by = parts.pendings.of(change).map(Pendings.Pending::by).orElseGet(() -> by(change));
                Transition transition = parts.steps.attempt(change.mrc(), change.to(), by, Optional.empty());
                if (transition instanceof Transition.Changed) {
                    return true;
                }
                if (transition instanceof Transition.Unsafe unsafe) {
                    Steps.probesThatHelp(unsafe.blockers()).forEach(this::probe);
                }
            }
        }
        return false;
    }

    private String by(RoleChange change) {
        return state().rotation()
                .filter(rotation ->
                        rotation.from().equals(change.mrc()) || rotation.to().equals(change.mrc()))
                .map(rotation -> "rotation by " + rotation.by())
                .orElse("store");
    }

    private void probe(MrcName root) {
        if (isDue(parts.probes.retryAt(root))) {
            parts.jobs.start("probe", root.value(), () -> parts.probes.run(root));
        }
    }

    private void endLongLeaves() {
        Map<MrcName, RootState> roots = state().roots();
        if (roots.values().stream().allMatch(root -> root.recordedLeaves().isEmpty())) {
            return;
        }
        Set<String> unused = parts.books.unusedLeaves();
        roots.values()
                .forEach(root -> root.recordedLeaves().keySet().stream()
                        .filter(unused::contains)
                        .forEach(serial -> parts.horizons.ended(root.name(), serial)));
    }

    /** Who signs is opened before the first issue, so that trouble and drift show early; idle keys are let go. */
    private void openAndRelease(Asked asked) {
        SortedMap<MrcName, Role> roles = new TreeMap<>(state().roles());
        for (MrcName name : parts.issuers.names()) {
            Optional<IssuerSlot> slot = parts.issuers.of(name);
            Role accepted = roles.getOrDefault(name, Role.INACTIVE);
            Role wanted = asked.roles().getOrDefault(name, Role.INACTIVE);
            if (slot.isEmpty()) {
                continue;
            }
            if (!roles.containsKey(name) && !asked.roles().containsKey(name)) {
                parts.jobs.start("close", name.value(), () -> parts.issuers.forget(name));
            } else if (accepted.signs()
                    && !slot.get().isOpen()
                    && isDue(slot.get().retryAt())) {
                parts.jobs.start("open", name.value(), () -> parts.issuers.use(name));
            } else if (roles.containsKey(name)
                    && !accepted.validates()
                    && !wanted.validates()
                    && slot.get().isOpen()) {
                parts.jobs.start("release", name.value(), slot.get()::release);
            }
        }
    }
}
