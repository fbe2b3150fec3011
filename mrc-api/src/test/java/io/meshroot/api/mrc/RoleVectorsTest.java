package io.meshroot.api.mrc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.Csv;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class RoleVectorsTest {
    private static final List<Map<String, String>> COMBINATIONS = Csv.vectors("role-combinations.csv");
    private static final List<Map<String, String>> CHANGES = Csv.vectors("role-changes.csv");
    private static final List<Map<String, String>> CREATE_DELETE = Csv.vectors("mrc-create-delete.csv");

    @Test
    void noRowIsSkipped() {
        assertThat(COMBINATIONS).hasSize(40);
        assertThat(CHANGES).hasSize(97);
        assertThat(CREATE_DELETE).hasSize(104);
    }

    @TestFactory
    List<DynamicTest> combinations() {
        return COMBINATIONS.stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                    SortedMap<MrcName, Role> roles = Mesh.roles(row);
                    assertThat(RootSet.violation(roles).map(Illegality::text)).isEqualTo(reason(row));
                    assertThat(row.get("valid")).isEqualTo(reason(row).isEmpty() ? "true" : "false");
                    if (reason(row).isPresent()) {
                        assertThatIllegalArgumentException()
                                .isThrownBy(() -> RootSet.of(roles))
                                .withMessageContaining(reason(row).get());
                    } else {
                        RootSet set = RootSet.of(roles);
                        assertThat(joined(set.signing(), "|")).isEqualTo(row.get("signing"));
                        assertThat(joined(set.validating(), "+")).isEqualTo(row.get("validating"));
                    }
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> changes() {
        return CHANGES.stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                    SortedMap<MrcName, Role> roles = Mesh.roles(row);
                    RootSet set = RootSet.of(roles);
                    MrcName mrc = MrcName.of(row.get("change"));
                    Role to = Role.parse(row.get("to"));
                    Optional<Illegality> violation = set.violation(mrc, to);
                    assertThat(violation.map(Illegality::text)).isEqualTo(reason(row));

                    boolean allowed = Boolean.parseBoolean(row.get("allowed"));
                    assertThat(allowed).isEqualTo(violation.isEmpty() || violation.get() == Illegality.NO_CHANGE);
                    MeshRootCertificate before = Mesh.mrc(mrc.value(), roles.get(mrc));
                    Optional<Illegality> admission =
                            Admission.violation(roles, new Admission.Request.Update(before, before.withRole(to)));
                    assertThat(admission).isEqualTo(allowed ? Optional.empty() : violation);
                    if (violation.isEmpty()) {
                        roles.put(mrc, to);
                        assertThat(set.with(mrc, to)).isEqualTo(RootSet.of(roles));
                    } else {
                        assertThatIllegalArgumentException().isThrownBy(() -> set.with(mrc, to));
                    }
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> createAndDelete() {
        return CREATE_DELETE.stream()
                .map(row -> DynamicTest.dynamicTest(row.toString(), () -> {
                    SortedMap<MrcName, Role> roles = Mesh.roles(row);
                    Admission.Request request = switch (row.get("operation")) {
                        case "create" -> new Admission.Request.Create(Mesh.mrc("mrc-new", Role.parse(row.get("what"))));
                        case "delete" -> new Admission.Request.Delete(MrcName.of(row.get("what")));
                        default -> throw new AssertionError(row);
                    };
                    assertThat(Admission.violation(roles, request).map(Illegality::text))
                            .isEqualTo(reason(row));
                    assertThat(row.get("allowed")).isEqualTo(reason(row).isEmpty() ? "true" : "false");
                }))
                .toList();
    }

    private static String joined(Iterable<MrcName> names, String separator) {
        return java.util.stream.StreamSupport.stream(names.spliterator(), false)
                .map(MrcName::value)
                .collect(Collectors.joining(separator));
    }

    private static Optional<String> reason(Map<String, String> row) {
        return Optional.of(row.get("reason")).filter(reason -> !reason.isEmpty());
    }
}
