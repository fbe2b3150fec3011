package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Looks at the changes that are wanted, and finds the first one for which something can be done now. */
final class Gatekeeper {
    /** A step that was announced and can't be taken makes room for another one after that. */
    private static final Duration ANNOUNCEMENT_LIFE = Duration.ofSeconds(10);

    private final Settings settings;
    private final Pendings pendings;
    private final Consumer<MeshEvent> events;
    private final Set<MrcName> probes = new TreeSet<>();
    private Instant wakeAt = Instant.MAX;

    Gatekeeper(Settings settings, Pendings pendings, Consumer<MeshEvent> events) {
        this.settings = settings;
        this.pendings = pendings;
        this.events = events;
    }

    /** Returns what is to be done for one of the changes. */
    Optional<TrustEvent> next(TrustState state, List<Wanted> wanted, Evidence evidence) {
        probes.clear();
        wakeAt = Instant.MAX;
        List<RoleChange> changes = wanted.stream().map(Wanted::change).toList();
        pendings.retain(changes);
        for (Wanted one : wanted) {
            boolean legal = RootSet.of(state.roles())
                    .violation(one.change().mrc(), one.change().to())
                    .isEmpty();
            if (legal && state.root(one.change().mrc()).isPresent()) {
                Optional<TrustEvent> event = look(state, one, changes, evidence);
                if (event.isPresent()) {
                    return event;
                }
            }
        }
        return Optional.empty();
    }

    void nothingWanted() {
        probes.clear();
        wakeAt = Instant.MAX;
        pendings.retain(List.of());
    }

    Set<MrcName> probes() {
        return Set.copyOf(probes);
    }

    Instant wakeAt() {
        return wakeAt;
    }

    private Optional<TrustEvent> look(TrustState state, Wanted wanted, List<RoleChange> changes, Evidence evidence) {
        Instant now = evidence.now();
        Optional<Patience> patience = wanted.rotation().map(rotation -> new Patience(rotation, settings));
        Instant notBefore = patience.map(Patience::notBefore).orElse(Instant.MIN);
        if (now.isBefore(notBefore)) {
            wake(notBefore);
            return Optional.empty();
        }
        RoleChange change = wanted.change();
        String by = pendings.of(change).map(Pendings.Pending::by).orElse(wanted.by());
        if (!(Gates.evaluate(state, change, evidence) instanceof Verdict.Blocked blocked)) {
            return Optional.of(new TrustEvent.RoleAsked(change, by, Optional.empty()));
        }
        pending(change, by, blocked.blockers(), now);
        patience.map(Patience::endsAt).filter(now::isBefore).ifPresent(this::wake);
        List<Blocker> left =
                patience.map(policy -> policy.left(blocked.blockers(), now)).orElse(blocked.blockers());
        return towards(state, change, by, left, changes, now)
                .or(() -> patience.filter(policy -> policy.givesUp(state, now))
                        .map(policy -> new TrustEvent.RotationAborted()))
                .or(() -> patience.flatMap(policy -> policy.override(blocked.blockers(), now))
                        .map(order -> new TrustEvent.RoleAsked(change, by, Optional.of(order))));
    }

    /** What may open the gate: first probe leaves, then the word of the other managers. */
    private Optional<TrustEvent> towards(
            TrustState state,
            RoleChange change,
            String by,
            List<Blocker> blockers,
            List<RoleChange> changes,
            Instant now) {
        probes.addAll(Steps.probesThatHelp(blockers));
        boolean onlyTheirWord = !blockers.isEmpty()
                && blockers.stream().allMatch(blocker -> blocker.reason() == Blocker.Reason.REPLICA_NOT_CONFIRMED);
        return onlyTheirWord && mayAnnounce(state, change, changes, now)
                ? Optional.of(new TrustEvent.StepAnnounced(change, by))
                : Optional.empty();
    }

    private boolean mayAnnounce(TrustState state, RoleChange change, List<RoleChange> changes, Instant now) {
        if (state.isAnnounced(change)) {
            return false;
        }
        Optional<Announcement> young = state.announced()
                .filter(other -> changes.contains(other.change()))
                .filter(other -> now.isBefore(other.at().plus(ANNOUNCEMENT_LIFE)));
        young.ifPresent(other -> wake(other.at().plus(ANNOUNCEMENT_LIFE)));
        return young.isEmpty();
    }

    private void pending(RoleChange change, String by, List<Blocker> blockers, Instant now) {
        if (pendings.blocked(change, by, blockers, now)) {
            events.accept(new MeshEvent.RolePending(now, change, blockers));
        }
    }

    private void wake(Instant at) {
        if (at.isBefore(wakeAt)) {
            wakeAt = at;
        }
    }
}
