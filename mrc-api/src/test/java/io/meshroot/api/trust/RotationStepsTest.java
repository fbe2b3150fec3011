package io.meshroot.api.trust;

import static io.meshroot.api.trust.Mrcs.M1;
import static io.meshroot.api.trust.Mrcs.M2;
import static io.meshroot.api.trust.Mrcs.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.Csv;
import io.meshroot.api.mrc.Admission;
import io.meshroot.api.mrc.Mesh;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RootSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Walks the documented rotation through admission, legality and safety, one holder lagging each time. */
class RotationStepsTest {
    private static final List<Map<String, String>> STEPS = Csv.vectors("rotation-steps.csv");

    private Instant now = NOW;
    private TrustState state = TrustState.EMPTY;
    private final SortedMap<MrcName, Role> asked = new TreeMap<>();

    @Test
    void theDocumentedRotationIsLegalAndSafeStepByStep() {
        assertThat(STEPS).hasSize(6);
        for (Map<String, String> row : STEPS) {
            enter(Mesh.roles(row), row.get("mrc1").equals("(deleted)"));
            check(row);
            now = now.plus(Duration.ofHours(1));
        }
        assertThat(state.steps())
                .extracting(step -> step.change().toString())
                .containsExactly(
                        "mrc2: inactive -> passive",
                        "mrc2: passive -> active",
                        "mrc1: active -> passive",
                        "mrc1: passive -> inactive");
        assertThat(state.steps()).extracting(StepRecord::trustSequence).containsExactly(2L, 2L, 2L, 3L);
        assertThat(state.steps()).extracting(StepRecord::signingSequence).containsExactly(1L, 2L, 3L, 3L);
        assertThat(state.steps())
                .allSatisfy(step -> assertThat(step.breakGlass()).isEmpty());
    }

    private void enter(SortedMap<MrcName, Role> target, boolean deletesFirst) {
        if (deletesFirst) {
            assertThat(Admission.violation(asked, new Admission.Request.Delete(M1)))
                    .isEmpty();
            state = Mrcs.changed(state, new TrustEvent.RootForgotten(M1));
            asked.remove(M1);
            return;
        }
        target.forEach((name, role) -> {
            if (!asked.containsKey(name)) {
                create(name, role);
            } else if (asked.get(name) != role) {
                update(name, role);
            }
        });
    }

    private void create(MrcName name, Role role) {
        assertThat(Admission.violation(asked, new Admission.Request.Create(Mesh.mrc(name.value(), role))))
                .isEmpty();
        asked.put(name, role);
        state = Mrcs.changed(state, Mrcs.learnt(name));
        if (state.validating().isEmpty()) {
            state = Mrcs.changed(state, new TrustEvent.FirstRoles(Map.of(name, role), "test"));
        } else {
            acceptOnceSafe(name, role);
        }
    }

    private void update(MrcName name, Role role) {
        var before = Mesh.mrc(name.value(), asked.get(name));
        assertThat(Admission.violation(asked, new Admission.Request.Update(before, before.withRole(role))))
                .isEmpty();
        asked.put(name, role);
        acceptOnceSafe(name, role);
    }

    private void acceptOnceSafe(MrcName name, Role role) {
        assertThat(RootSet.of(state.roles()).violation(name, role)).isEmpty();
        boolean needsHolders = Mrcs.change(state, name, role).from() == Role.PASSIVE;
        if (needsHolders) {
            long behind = state.root(M2).orElseThrow().trustedSince().orElseThrow() - 1;
            Evidence lagging = Mrcs.probed(state, now)
                    .holder(Mrcs.registered("gateway", behind))
                    .build();
            assertThat(TrustModel.apply(state, Mrcs.asked(state, name, role), lagging))
                    .isInstanceOfSatisfying(
                            Transition.Unsafe.class,
                            unsafe -> assertThat(unsafe.blockers())
                                    .singleElement()
                                    .extracting(Blocker::reason)
                                    .isEqualTo(Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED));
        }
        Evidence caughtUp = Mrcs.probed(state, now)
                .holder(Mrcs.registered("gateway", state.trust().number()))
                .build();
        state = Mrcs.changed(state, Mrcs.asked(state, name, role), caughtUp);
    }

    private void check(Map<String, String> row) {
        assertThat(state.roles()).isEqualTo(Mesh.roles(row));
        RootSet set = RootSet.of(state.roles());
        assertThat(joined(List.copyOf(set.signing()), "|")).isEqualTo(row.get("signing"));
        assertThat(joined(List.copyOf(set.validating()), "+")).isEqualTo(row.get("validating"));
        assertThat(set.signing()).contains(state.signer().orElseThrow().name());
        assertThat(joined(state.validating().stream().map(RootState::name).toList(), "+"))
                .isEqualTo(row.get("validating"));
        assertThat(TrustBundle.of(state).roots()).hasSize(row.get("validating").split("\\+").length);
    }

    private static String joined(List<MrcName> names, String separator) {
        return names.stream().map(MrcName::value).collect(Collectors.joining(separator));
    }
}
