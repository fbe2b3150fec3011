package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.Admission;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.trust.Refusals.Refusal;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is to be done for the documents beside deciding on roles: what may block on a provider is only started. */
final class Chores {
    private final Parts parts;
    private final RootWarnings warnings;
    private Instant wakeAt = Instant.MAX;

    Chores(Parts parts) {
        this.parts = parts;
        this.warnings = new RootWarnings(parts.events, parts.settings);
    }

    /**
     * Does what is due.
     *
     * @param asked what the store asks for
     * @return what is refused of it
     */
    Set<Refusal> run(Asked asked) {
        wakeAt = Instant.MAX;
        Set<Refusal> refused = new HashSet<>();
        asked.documents().values().forEach(mrc -> checkEdits(mrc, refused));
        if (state().validating().isEmpty()) {
            begin(asked, refused);
        } else {
            refused.addAll(asked.removedInUse(state()));
            introduce(asked, refused);
            rotateByAge();
        }
        openAndRelease(asked);
        warnings.check(state());
        return refused;
    }

    /** When something that failed may be tried again. */
    Instant wakeAt() {
        return wakeAt;
    }

    void probe(MrcName root) {
        if (isDue(parts.probes.retryAt(root))) {
            parts.jobs.start("probe", root.value(), () -> parts.probes.run(root));
        }
    }

    private TrustState state() {
        return parts.keeper.state();
    }

    /** Tells whether something may be tried now; if not, looks again when it may. */
    private boolean isDue(Instant retryAt) {
        boolean due = !parts.settings.clock().instant().isBefore(retryAt);
        if (!due && retryAt.isBefore(wakeAt)) {
            wakeAt = retryAt;
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

    /** Learns the roots of new documents. */
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

    private void rotateByAge() {
        parts.settings
                .automatic()
                .ifPresent(automatic -> automatic
                        .dueAt(state())
                        .filter(this::isDue)
                        .ifPresent(due -> parts.jobs.start(
                                "rotate", "automatic rotation", () -> parts.driver.startByAge(automatic))));
    }

    private void learn(MrcName name) {
        Instant retryAt = parts.issuers.of(name).map(IssuerSlot::retryAt).orElse(Instant.MIN);
        if (isDue(retryAt)) {
            parts.jobs.start("learn", name.value(), () -> parts.issuers.learn(name));
        }
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
            if (!roles.containsKey(name) && !asked.existing().contains(name)) {
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
