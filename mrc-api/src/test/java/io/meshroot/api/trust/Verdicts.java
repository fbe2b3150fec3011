package io.meshroot.api.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Assertions about verdicts. */
final class Verdicts {
    private Verdicts() {}

    static void assertSafe(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Safe.class);
    }

    static List<Blocker> blockers(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Blocked.class);
        return ((Verdict.Blocked) verdict).blockers();
    }

    static Blocker onlyBlocker(Verdict verdict) {
        assertThat(blockers(verdict)).hasSize(1);
        return blockers(verdict).get(0);
    }

    /** Blocked a nanosecond before the instant, and from it on safe; the blocker says so. */
    static void assertOpensAt(TrustState state, MrcName name, Role to, Evidence evidence, Instant opens) {
        Verdict before = Mrcs.verdict(state, name, to, at(evidence, opens.minusNanos(1)));
        assertThat(onlyBlocker(before).until()).contains(opens);
        assertThat(((Verdict.Blocked) before).opensAt()).contains(opens);
        assertSafe(Mrcs.verdict(state, name, to, at(evidence, opens)));
        assertSafe(Mrcs.verdict(state, name, to, at(evidence, opens.plusNanos(1))));
    }

    /** Safe until the instant, and blocked for that one reason a nanosecond after it; time does not help. */
    static void assertClosesAfter(
            TrustState state, MrcName name, Role to, Evidence evidence, Instant last, Blocker.Reason reason) {
        assertSafe(Mrcs.verdict(state, name, to, at(evidence, last)));
        Blocker blocker = onlyBlocker(Mrcs.verdict(state, name, to, at(evidence, last.plusNanos(1))));
        assertThat(blocker.reason()).isEqualTo(reason);
        assertThat(blocker.until()).isEmpty();
    }

    static void assertBlocker(
            Blocker blocker, Blocker.Reason reason, MrcName root, Optional<String> who, String... words) {
        assertThat(blocker.reason()).isEqualTo(reason);
        assertThat(blocker.root()).isEqualTo(root);
        assertThat(blocker.who()).isEqualTo(who);
        for (String word : words) {
            assertThat(blocker.message()).contains(word);
        }
    }

    /** The same evidence at another time, by all clocks. */
    static Evidence at(Evidence evidence, Instant now) {
        return new Evidence(
                now,
                evidence.clockSkew(),
                evidence.longestValidity(),
                evidence.self(),
                evidence.views().stream()
                        .map(view -> Views.at(view, view.at().plus(Duration.between(evidence.now(), now))))
                        .toList(),
                evidence.apart(),
                evidence.holders(),
                evidence.unfinishedIssues(),
                evidence.probes(),
                evidence.dependents(),
                evidence.unknownHoldersUntil());
    }
}
