package io.meshroot.tests.mesh;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.tests.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Our driver against a fixed sleep. {@code -Dmrc.comparison=1000} runs it for so many holders, prints the table of
 * docs/rotation.md and writes docs/rotation-comparison.svg.
 */
@Tag("long")
class RotationComparisonTest {
    private static final String HOLDERS = "mrc.comparison";
    private static final int FEW = 100;

    @Test
    void failsNowhereOnEvidenceAndWhereverSomebodyIsLateBySleep() throws Exception {
        RotationComparison comparison = RotationComparison.of(Integer.getInteger(HOLDERS, FEW), 1);

        if (System.getProperty(HOLDERS) != null) {
            System.out.println(comparison.table());
            Path file = Project.root().resolve("docs").resolve("rotation-comparison.svg");
            Files.writeString(file, ComparisonPlot.svg(comparison));
        }
        assertThat(comparison.cases()).allSatisfy(one -> {
            assertThat(one.onEvidence().failedHandshakes()).as(one.name()).isZero();
            assertThat(one.onEvidence().rotations()).as(one.name()).hasSize(1);
            assertThat(one.bySleep().steps()).as(one.name()).hasSize(4);
        });
        assertThat(comparison.cases().get(0).bySleep().failedHandshakes()).isZero();
        assertThat(comparison.cases().subList(1, comparison.cases().size()))
                .allSatisfy(one -> assertThat(one.bySleep().failedHandshakes())
                        .as(one.name())
                        .isPositive());
        assertThat(ComparisonPlot.svg(comparison)).contains("</svg>").doesNotContain("NaN");
    }
}
