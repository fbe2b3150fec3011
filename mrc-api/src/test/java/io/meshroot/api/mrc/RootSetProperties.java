package io.meshroot.api.mrc;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every mesh of up to four MRCs and every change in it, against a reference that only counts. */
class RootSetProperties {
    private static final String[] WORDS = {"active", "passive", "inactive"};

    @Provide
    Arbitrary<List<Role>> meshes() {
        return Arbitraries.integers().between(0, 4).flatMap(size -> {
            Arbitrary<List<Role>> mesh = Arbitraries.just(List.of());
            for (int i = 0; i < size; i++) {
                mesh = Combinators.combine(mesh, Arbitraries.of(Role.values())).as((roles, role) -> {
                    List<Role> longer = new ArrayList<>(roles);
                    longer.add(role);
                    return longer;
                });
            }
            return mesh;
        });
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void isValidExactlyWithOneOrTwoInUseAndOneActive(@ForAll("meshes") List<Role> mesh) {
        int active = count(mesh, "active");
        int passive = count(mesh, "passive");
        boolean valid = active >= 1 && active + passive <= 2;
        assertThat(RootSet.violation(named(mesh)).isEmpty()).isEqualTo(valid);
        if (valid) {
            RootSet set = RootSet.of(named(mesh));
            assertThat(set.roles()).isEqualTo(named(mesh));
            assertThat(set.signing()).hasSize(active);
            assertThat(set.validating()).hasSize(active + passive);
            assertThat(set).hasToString(named(mesh).toString());
            assertThat(set).isEqualTo(RootSet.of(named(mesh))).hasSameHashCodeAs(RootSet.of(named(mesh)));
        }
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void everyChangeLeadsFromAValidSetToAValidSetByOneStep(@ForAll("meshes") List<Role> mesh, @ForAll Role to) {
        if (RootSet.violation(named(mesh)).isPresent()) {
            return;
        }
        RootSet set = RootSet.of(named(mesh));
        for (int i = 0; i < mesh.size(); i++) {
            List<Role> after = new ArrayList<>(mesh);
            after.set(i, to);
            boolean step = distance(mesh.get(i), to) == 1;
            boolean validAfter = count(after, "active") >= 1 && count(after, "active") + count(after, "passive") <= 2;
            Optional<Illegality> violation = set.violation(name(i), to);
            assertThat(violation.isEmpty()).isEqualTo(step && validAfter);
            if (violation.isEmpty()) {
                RootSet changed = set.with(name(i), to);
                assertThat(changed).isEqualTo(RootSet.of(named(after))).isNotEqualTo(set);
                assertThat(changed.with(name(i), mesh.get(i))).isEqualTo(set);
            }
        }
        assertThat(set.violation(MrcName.of("other"), to)).contains(Illegality.UNKNOWN_MRC);
        assertThat(set.equals((Object) named(mesh))).isFalse();
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void admissionNeverLeadsOutOfTheValidSets(@ForAll("meshes") List<Role> mesh, @ForAll Role to) {
        Map<MrcName, Role> roles = named(mesh);
        boolean valid = RootSet.violation(roles).isEmpty();
        boolean used = count(mesh, "inactive") < mesh.size();
        MeshRootCertificate fresh = Mesh.mrc("fresh", to);
        if (Admission.violation(roles, new Admission.Request.Create(fresh)).isEmpty()
                && (valid || to != Role.INACTIVE)) {
            assertValidWith(roles, MrcName.of("fresh"), to);
        }
        for (int i = 0; i < mesh.size(); i++) {
            MeshRootCertificate before = Mesh.mrc(name(i).value(), mesh.get(i));
            Optional<Illegality> violation =
                    Admission.violation(roles, new Admission.Request.Update(before, before.withRole(to)));
            if (violation.isEmpty() && to != mesh.get(i)) {
                assertValidWith(roles, name(i), to);
            }
            boolean deletes = Admission.violation(roles, new Admission.Request.Delete(name(i)))
                    .isEmpty();
            assertThat(deletes).isEqualTo(mesh.get(i) == Role.INACTIVE);
        }
        assertThat(valid && !used).isFalse();
    }

    private static void assertValidWith(Map<MrcName, Role> roles, MrcName name, Role role) {
        Map<MrcName, Role> after = new TreeMap<>(roles);
        after.put(name, role);
        assertThat(RootSet.violation(after)).isEmpty();
    }

    private static int distance(Role one, Role other) {
        return Math.abs(position(one) - position(other));
    }

    private static int position(Role role) {
        for (int i = 0; i < WORDS.length; i++) {
            if (WORDS[i].equals(role.id())) {
                return i;
            }
        }
        throw new AssertionError(role);
    }

    private static int count(List<Role> mesh, String role) {
        return (int) mesh.stream().filter(each -> each.id().equals(role)).count();
    }

    private static MrcName name(int index) {
        return MrcName.of("mrc-" + index);
    }

    private static SortedMap<MrcName, Role> named(List<Role> mesh) {
        SortedMap<MrcName, Role> named = new TreeMap<>();
        for (int i = 0; i < mesh.size(); i++) {
            named.put(name(i), mesh.get(i));
        }
        return named;
    }
}
