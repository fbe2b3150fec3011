package io.meshroot.api.mrc;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the vectors leave open: immutable fields, unknown names, pending requests, roles that never were accepted. */
class AdmissionTest {
    private static final MrcName ONE = MrcName.of("mrc-1");
    private static final MrcName TWO = MrcName.of("mrc-2");
    private static final MrcName THREE = MrcName.of("mrc-3");

    private static Optional<Illegality> update(Map<MrcName, Role> roles, MrcName name, Role before, Role after) {
        MeshRootCertificate mrc = Mesh.mrc(name.value(), before);
        return Admission.violation(roles, new Admission.Request.Update(mrc, mrc.withRole(after)));
    }

    private static Optional<Illegality> create(Map<MrcName, Role> roles, MrcName name, Role role) {
        return Admission.violation(roles, new Admission.Request.Create(Mesh.mrc(name.value(), role)));
    }

    @Test
    void onlyTheRoleMayChange() {
        Map<MrcName, Role> roles = Map.of(ONE, Role.ACTIVE, TWO, Role.INACTIVE);
        MeshRootCertificate before = Mesh.mrc("mrc-2", Role.INACTIVE);
        MeshRootCertificate.Builder passive =
                MeshRootCertificate.builder("mrc-2").role(Role.PASSIVE);
        MeshRootCertificate[] others = {
            Mesh.mrc("mrc-3", Role.PASSIVE),
            passive.provider(TresorConfig.inSecret("mesh-system", "other")).build(),
            passive.provider(before.spec().provider())
                    .trustDomain(TrustDomain.of("other"))
                    .build(),
            passive.trustDomain(TrustDomain.DEFAULT).spiffe(SpiffeMode.ENABLED).build()
        };
        for (MeshRootCertificate after : others) {
            assertThat(Admission.violation(roles, new Admission.Request.Update(before, after)))
                    .contains(Illegality.IMMUTABLE_FIELD);
        }
        MeshRootCertificate described = passive.spiffe(SpiffeMode.DISABLED)
                .describedBy(Map.of("a", "b"), Map.of("c", "d"))
                .build();
        assertThat(Admission.violation(roles, new Admission.Request.Update(before, described)))
                .isEmpty();
    }

    @Test
    void namesAreUniqueAndDeletionNeedsOne() {
        Map<MrcName, Role> roles = Map.of(ONE, Role.ACTIVE);
        assertThat(create(roles, ONE, Role.INACTIVE)).contains(Illegality.NAME_TAKEN);
        assertThat(Admission.violation(roles, new Admission.Request.Delete(TWO)))
                .contains(Illegality.UNKNOWN_MRC);
    }

    @Test
    void aPendingRequestMayBeTakenBackOrReplaced() {
        Map<MrcName, Role> accepted = Map.of(ONE, Role.ACTIVE, TWO, Role.PASSIVE);
        assertThat(update(accepted, TWO, Role.ACTIVE, Role.PASSIVE)).isEmpty();
        assertThat(update(accepted, TWO, Role.ACTIVE, Role.INACTIVE)).isEmpty();
        assertThat(update(Map.of(ONE, Role.ACTIVE, TWO, Role.INACTIVE), TWO, Role.PASSIVE, Role.ACTIVE))
                .contains(Illegality.INACTIVE_TO_ACTIVE);
        assertThat(update(Map.of(ONE, Role.INACTIVE), ONE, Role.ACTIVE, Role.INACTIVE))
                .isEmpty();
    }

    @Test
    void anMrcThatIsNotListedCountsWithTheRoleThatItHad() {
        assertThat(update(Map.of(ONE, Role.ACTIVE), TWO, Role.INACTIVE, Role.PASSIVE))
                .isEmpty();
        assertThat(update(Map.of(ONE, Role.ACTIVE), TWO, Role.INACTIVE, Role.ACTIVE))
                .contains(Illegality.INACTIVE_TO_ACTIVE);
    }

    @Test
    void anUnusedMeshGetsItsFirstActiveRootByAnUpdate() {
        Map<MrcName, Role> unused = Map.of(ONE, Role.INACTIVE, TWO, Role.INACTIVE);
        assertThat(update(unused, ONE, Role.INACTIVE, Role.ACTIVE)).isEmpty();
        assertThat(update(unused, ONE, Role.INACTIVE, Role.PASSIVE)).contains(Illegality.FIRST_MUST_BE_ACTIVE);
        assertThat(create(unused, THREE, Role.ACTIVE)).isEmpty();
        assertThat(create(unused, THREE, Role.PASSIVE)).contains(Illegality.FIRST_MUST_BE_ACTIVE);
    }

    @Test
    void rolesThatAreNoValidSetMayBeRepaired() {
        Map<MrcName, Role> passive = Map.of(ONE, Role.PASSIVE);
        assertThat(update(passive, ONE, Role.PASSIVE, Role.ACTIVE)).isEmpty();
        assertThat(update(passive, ONE, Role.PASSIVE, Role.INACTIVE)).contains(Illegality.NO_MRC_IN_USE);
        assertThat(create(passive, TWO, Role.ACTIVE)).isEmpty();
        assertThat(create(passive, TWO, Role.PASSIVE)).contains(Illegality.NO_ACTIVE_MRC);
        Map<MrcName, Role> three = Map.of(ONE, Role.ACTIVE, TWO, Role.ACTIVE, THREE, Role.ACTIVE);
        assertThat(update(three, THREE, Role.ACTIVE, Role.INACTIVE)).isEmpty();
        assertThat(update(three, THREE, Role.ACTIVE, Role.PASSIVE)).contains(Illegality.MORE_THAN_TWO_IN_USE);
    }

    @Test
    void everyIllegalityHasAReasonAndARemedy() {
        for (Illegality illegality : Illegality.values()) {
            assertThat(illegality.text()).isNotBlank();
            assertThat(illegality.remedy()).isNotBlank().isNotEqualTo(illegality.text());
        }
    }
}
