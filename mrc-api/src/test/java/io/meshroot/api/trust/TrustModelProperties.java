package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

/** Random events with random evidence on a trust state: nothing throws, and what must not change does not. */
class TrustModelProperties {
    private static final int EVENTS = Boolean.getBoolean("mrc.full") ? 600 : 60;

    @Property(tries = 150, shrinking = ShrinkingMode.OFF)
    void everyTransitionKeepsTheStateCoherent(@ForAll long seed) {
        Random random = new Random(seed);
        TrustState state = TrustState.EMPTY;
        for (int i = 0; i < EVENTS; i++) {
            TrustEvent event = AnyEvents.next(state, random);
            Evidence evidence = AnyEvidence.of(state, random);
            Transition transition = TrustModel.apply(state, event, evidence);
            assertThat(TrustModel.apply(state, event, evidence)).isEqualTo(transition);
            if (event instanceof TrustEvent.RoleAsked asked) {
                checkRole(state, asked, evidence, transition);
            }
            if (transition instanceof Transition.Changed changed) {
                check(state, event, changed);
                checkTaints(state, changed.state());
                checkAgain(event, evidence, changed.state());
                state = changed.state();
            }
        }
    }

    private static void check(TrustState before, TrustEvent event, Transition.Changed changed) {
        TrustState after = changed.state();
        assertThat(after).isNotEqualTo(before);
        if (!before.validating().isEmpty() || event instanceof TrustEvent.FirstRoles) {
            checkSigner(after);
        }
        checkSequence(before.trust(), after.trust(), published(before).equals(published(after)), event);
        checkSequence(before.signing(), after.signing(), actives(before).equals(actives(after)), event);
        assertThat(changed.step().isPresent()).isEqualTo(event instanceof TrustEvent.RoleAsked);
        assertThat(after.steps()).hasSizeLessThanOrEqualTo(TrustState.MOST_STEPS);
        assertThat(after.announcements() - before.announcements())
                .isEqualTo(event instanceof TrustEvent.StepAnnounced ? 1 : 0);
        assertThat(TrustModel.apply(after, new TrustEvent.StateRead(), Mrcs.nothing()))
                .isEqualTo(new Transition.Unchanged());
        after.roots().values().forEach(root -> {
            Role was = before.root(root.name()).map(RootState::role).orElse(Role.INACTIVE);
            if (was.compareTo(root.role()) > 0) {
                assertThat(root.isTaintedBy(after.taintedKeys())).isFalse();
            }
        });
    }

    /** One active root signs, unless nothing may be signed under any of them. */
    private static void checkSigner(TrustState state) {
        RootSet set = RootSet.of(state.roles());
        Optional<RootState> signer = state.signer();
        if (signer.isPresent()) {
            assertThat(set.signing()).contains(signer.get().name());
            assertThat(signer.get().isStoppedBy(state.taintedKeys())).isFalse();
        } else {
            assertThat(set.signing())
                    .allSatisfy(
                            name -> assertThat(state.root(name).orElseThrow().isStoppedBy(state.taintedKeys()))
                                    .isTrue());
        }
    }

    /** Other content takes the next number; only a restored store takes one without other content. */
    private static void checkSequence(Sequence before, Sequence after, boolean same, TrustEvent event) {
        assertThat(after.digest().equals(before.digest())).isEqualTo(same);
        if (event instanceof TrustEvent.SequencesRemembered) {
            assertThat(same).isTrue();
            assertThat(after.number()).isGreaterThanOrEqualTo(before.number());
        } else {
            assertThat(after.number() - before.number()).isEqualTo(same ? 0 : 1);
        }
    }

    /** A taint is never taken back, nor anything of it. */
    private static void checkTaints(TrustState before, TrustState after) {
        before.taintedKeys().forEach((key, was) -> {
            Taint now = after.taintedKeys().get(key);
            assertThat(now).isNotNull();
            assertThat(now.at()).isEqualTo(was.at());
            assertThat(now.reason()).isEqualTo(was.reason());
            assertThat(now.isCut() || !was.isCut()).isTrue();
            assertThat(now.signing() == Taint.Signing.STOPPED || was.signing() != Taint.Signing.STOPPED)
                    .isTrue();
        });
    }

    /** What is said twice, as after a write whose answer was lost, changes nothing the second time. */
    private static void checkAgain(TrustEvent event, Evidence evidence, TrustState after) {
        Transition again = TrustModel.apply(after, event, evidence);
        assertThat(again)
                .as("%s again", event)
                .isEqualTo(
                        event instanceof TrustEvent.FirstRoles
                                ? new Transition.Illegal(io.meshroot.api.mrc.Illegality.ROLE_IN_USE)
                                : new Transition.Unchanged());
    }

    private static Set<String> published(TrustState state) {
        Set<String> lines = new HashSet<>(TrustBundle.of(state).taintedKeys());
        TrustBundle.of(state)
                .authorities()
                .forEach((domain, roots) ->
                        roots.forEach(root -> lines.add(Anchor.of(root).fingerprint() + domain)));
        return lines;
    }

    private static Set<String> actives(TrustState state) {
        Set<String> lines = new HashSet<>();
        for (RootState root : state.roots().values()) {
            if (root.role() == Role.ACTIVE) {
                lines.add(root.name() + " " + root.activatedAt() + root.isTaintedBy(state.taintedKeys())
                        + root.isStoppedBy(state.taintedKeys()));
            }
        }
        return lines;
    }

    private static void checkRole(
            TrustState state, TrustEvent.RoleAsked asked, Evidence evidence, Transition transition) {
        RoleChange change = asked.change();
        boolean legal = state.root(change.mrc()).isPresent()
                && !state.validating().isEmpty()
                && RootSet.of(state.roles())
                        .violation(change.mrc(), change.to())
                        .isEmpty();
        if (!legal) {
            assertThat(transition).isInstanceOfAny(Transition.Illegal.class, Transition.Unchanged.class);
            return;
        }
        Verdict verdict = Safety.evaluate(state, change, evidence);
        checkTimes(state, change, evidence, verdict);
        if (verdict instanceof Verdict.Safe safe) {
            assertThat(safe.evidence()).hasSizeBetween(1, 20);
            assertThat(transition).isInstanceOfSatisfying(Transition.Changed.class, changed -> {
                assertThat(changed.step().orElseThrow().basis()).isEqualTo(StepBasis.EVIDENCE);
                assertThat(changed.state().announced()).isEmpty();
            });
        } else if (transition instanceof Transition.Changed changed) {
            StepOverride order = asked.override().orElseThrow();
            StepRecord step = changed.step().orElseThrow();
            assertThat(step.basis()).isEqualTo(order.basis());
            assertThat(step.breakGlass().map(BreakGlass::reason))
                    .isEqualTo(order.basis() == StepBasis.FORCED ? Optional.of(order.reason()) : Optional.empty());
        } else {
            assertThat(transition).isEqualTo(new Transition.Unsafe((Verdict.Blocked) verdict));
        }
    }

    /**
     * With nothing but time passing, for all clocks alike: blocked until opensAt by the slowest clock, safe at opensAt;
     * never safe if there is no such instant, as long as all other managers count that do now: what only a dead one told is
     * heard no longer than it counts.
     */
    private static void checkTimes(TrustState state, RoleChange change, Evidence evidence, Verdict verdict) {
        if (!(verdict instanceof Verdict.Blocked blocked)) {
            return;
        }
        Members members = new Members(state, evidence);
        Instant slowest = members.earliest();
        blocked.blockers()
                .forEach(blocker -> blocker.until()
                        .ifPresent(
                                until -> assertThat(until).as(blocker.message()).isAfter(slowest)));
        Optional<Instant> opens = blocked.opensAt();
        Duration behind = Duration.between(slowest, NOW);
        if (opens.isPresent()) {
            assertThat(Safety.evaluate(
                            state, change, Verdicts.at(evidence, opens.get().plus(behind))))
                    .as("at %s after %s", opens, blocked)
                    .isInstanceOf(Verdict.Safe.class);
        }
        List<Instant> later = new ArrayList<>();
        blocked.blockers().forEach(blocker -> blocker.until().ifPresent(later::add));
        for (int minutes = 1; minutes < 70; minutes += 3) {
            later.add(NOW.plusSeconds(minutes * 60L));
        }
        for (Instant instant : later) {
            boolean allCount = members.living().stream()
                    .allMatch(replica -> members.countsUntil(replica).isAfter(instant));
            if (allCount && (opens.isEmpty() || instant.isBefore(opens.get()))) {
                assertThat(Safety.evaluate(state, change, Verdicts.at(evidence, instant.plus(behind))))
                        .as("at %s after %s", instant, blocked)
                        .isInstanceOf(Verdict.Blocked.class);
            }
        }
    }
}
