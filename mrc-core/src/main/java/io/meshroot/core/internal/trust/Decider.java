package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides what this manager does next to the store: one write, of what was read last and of what is known. It does no I/O
 * and starts nothing; whoever carries the decision out reads again before the next one.
 */
final class Decider {
    /** The wall clock may be set while a step waits for an instant. */
    private static final Duration LONGEST_LOOK_AWAY = Duration.ofMinutes(1);
    /** For so long who is waited for may be told late, as long as one of them says nothing. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private final Settings settings;
    private final Books books;
    private final Pendings pendings;
    private final Membership membership;
    private final Views views;
    private final Gatekeeper gatekeeper;
    private @Nullable Rest rest;

    Decider(Settings settings, Books books, Pendings pendings, Consumer<MeshEvent> events) {
        this.settings = settings;
        this.books = books;
        this.pendings = pendings;
        this.membership = new Membership(settings);
        this.views = new Views(settings, books);
        this.gatekeeper = new Gatekeeper(settings, pendings, events);
    }

    /**
     * Decides.
     *
     * @param asked what the documents ask for
     */
    Decision decide(Asked asked) {
        TrustState state = books.state();
        SortedMap<MrcName, Illegality> refused = new TreeMap<>();
        Optional<Act> act = membership
                .next(state, replica -> books.clockTrouble().isEmpty())
                .map(Decider::change)
                // What registered holders said is stored first: a view confirms that everything heard so far counts.
                .or(this::heard)
                .or(() -> views.next(state).map(Act.Tell::new))
                .or(() -> housekeeping(state, asked))
                .or(() -> state.validating().isEmpty() ? Optional.empty() : change(state, asked, refused));
        return new Decision(act, gatekeeper.probes(), refused, wakeAt());
    }

    /** To be called when anything but the time may have changed since the last decision. */
    void disturb() {
        rest = null;
    }

    private static Act change(TrustEvent event) {
        return new Act.Change(event);
    }

    private Optional<Act> heard() {
        return books.unsaved().stream()
                .findFirst()
                .map(TrustEvent.HolderAcknowledged::new)
                .map(Decider::change);
    }

    /** Roots whose documents are gone, and long-lived leaves that nobody uses any more. */
    private Optional<Act> housekeeping(TrustState state, Asked asked) {
        return forgotten(state, asked).or(() -> endedLongLeaf(state)).map(Decider::change);
    }

    private static Optional<TrustEvent> forgotten(TrustState state, Asked asked) {
        return asked.removed().stream()
                .sorted()
                .filter(name -> state.root(name)
                        .filter(root -> root.role() == Role.INACTIVE)
                        .isPresent())
                .filter(name -> !isRotating(state, name))
                .findFirst()
                .map(TrustEvent.RootForgotten::new);
    }

    /** A rotation itself forgets its roots, when nothing leads back to them. */
    private static boolean isRotating(TrustState state, MrcName name) {
        return state.rotation()
                .filter(rotation ->
                        rotation.from().equals(name) || rotation.to().equals(name))
                .isPresent();
    }

    private Optional<TrustEvent> endedLongLeaf(TrustState state) {
        if (state.roots().values().stream()
                .allMatch(root -> root.recordedLeaves().isEmpty())) {
            return Optional.empty();
        }
        Set<String> unused = books.unusedLeaves();
        for (RootState root : state.roots().values()) {
            Optional<String> serial = root.recordedLeaves().keySet().stream()
                    .filter(unused::contains)
                    .findFirst();
            if (serial.isPresent()) {
                return Optional.of(new TrustEvent.LongLeafEnded(root.name(), serial.get()));
            }
        }
        return Optional.empty();
    }

    private Optional<Act> change(TrustState state, Asked asked, SortedMap<MrcName, Illegality> refused) {
        Course course = new Course(state, asked);
        Map<MrcName, Role> asking = asking(state, asked);
        if (state.rotation().isPresent()) {
            // Another root in use would stand in the way of the rotation's own.
            asking.forEach((name, role) -> {
                if (role.validates() && !Gates.role(state, name).validates()) {
                    refused.put(name, Illegality.ROTATION_IN_PROGRESS);
                }
            });
            asking.keySet().removeAll(refused.keySet());
        }
        Plan plan = Plan.of(RootSet.of(state.roles()), asking);
        refused.putAll(plan.refused());
        course.edited().forEach(name -> refused.put(name, Illegality.ROTATION_IN_PROGRESS));
        return course.next().or(() -> step(state, course, plan));
    }

    private Optional<Act> step(TrustState state, Course course, Plan plan) {
        List<Wanted> wanted = new ArrayList<>();
        course.wanted().ifPresent(wanted::add);
        plan.order().forEach(change -> wanted.add(new Wanted(change, "store", Optional.empty())));
        if (wanted.isEmpty()) {
            rest = null;
            gatekeeper.nothingWanted();
            return Optional.empty();
        }
        Instant now = settings.clock().instant();
        Rest before = rest;
        if (before != null && before.isGood(state, wanted, now)) {
            return Optional.empty();
        }
        rest = null;
        Evidence evidence = books.evidence();
        Optional<TrustEvent> event = gatekeeper.next(state, wanted, evidence);
        if (event.isEmpty() && views.isAlone(state)) {
            pendings.shutUntil().ifPresent(shut -> {
                Instant until = earlier(earlier(shut, gatekeeper.wakeAt()), now.plus(LONGEST_REST));
                rest = new Rest(state, wanted, now, until);
            });
        }
        return event.map(Decider::change);
    }

    /** What the documents ask for, those of the roots that are being rotated excepted. */
    private static Map<MrcName, Role> asking(TrustState state, Asked asked) {
        Map<MrcName, Role> roles = new TreeMap<>(asked.roles());
        Optional<RotationState> rotation = state.rotation();
        rotation.ifPresent(under -> {
            roles.remove(under.from());
            roles.remove(under.to());
        });
        return roles;
    }

    /** When the others are to be told what has changed here; empty while there are none. */
    Optional<Instant> viewDue() {
        return views.gathered(books.state());
    }

    private Instant wakeAt() {
        Instant now = settings.clock().instant();
        Instant at = earlier(now.plus(membership.period()), earlier(views.due(), gatekeeper.wakeAt()));
        if (!pendings.isEmpty()) {
            at = earlier(at, now.plus(LONGEST_LOOK_AWAY));
            at = earlier(
                    at,
                    pendings.nextOpening(now)
                            .map(opening -> opening.plusMillis(1))
                            .orElse(Instant.MAX));
        }
        return at;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
