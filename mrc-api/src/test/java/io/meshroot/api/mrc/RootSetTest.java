package io.meshroot.api.mrc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RootSetTest {
    private static final MrcName ONE = MrcName.of("mrc-1");
    private static final MrcName TWO = MrcName.of("mrc-2");

    private final RootSet set = RootSet.of(Map.of(ONE, Role.ACTIVE, TWO, Role.PASSIVE));

    @Test
    void equalsByRoles() {
        assertThat(set)
                .isEqualTo(RootSet.of(Map.of(ONE, Role.ACTIVE, TWO, Role.PASSIVE)))
                .hasSameHashCodeAs(RootSet.of(Map.of(ONE, Role.ACTIVE, TWO, Role.PASSIVE)))
                .isNotEqualTo(RootSet.of(Map.of(ONE, Role.ACTIVE)))
                .hasToString("{mrc-1=ACTIVE, mrc-2=PASSIVE}");
        assertThat(set.hashCode())
                .isNotEqualTo(RootSet.of(Map.of(ONE, Role.ACTIVE)).hashCode());
        assertThat(set.equals((Object) set.roles())).isFalse();
        assertThat(set.roles()).isEqualTo(Map.of(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
    }

    @Test
    void namesWhatIsWrongAndTheRemedy() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RootSet.of(Map.of(ONE, Role.PASSIVE)))
                .withMessage("roles {mrc-1=PASSIVE}: no active MRC; make one active");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> set.with(ONE, Role.PASSIVE))
                .withMessage("mrc-1 -> passive: would leave no active MRC; make another MRC active first");
        assertThat(set.violation(MrcName.of("other"), Role.PASSIVE)).contains(Illegality.UNKNOWN_MRC);
    }

    @Test
    void cannotBeChangedFromOutside() {
        TreeMap<MrcName, Role> roles = new TreeMap<>(Map.of(ONE, Role.ACTIVE));
        RootSet copy = RootSet.of(roles);
        roles.put(ONE, Role.PASSIVE);
        assertThat(copy.roles()).isEqualTo(Map.of(ONE, Role.ACTIVE));
        assertThatThrownBy(() -> copy.roles().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.signing().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> copy.validating().clear()).isInstanceOf(UnsupportedOperationException.class);
    }
}
