package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanFormsTest {
    private static RotationPlan plan(int holders) {
        TrustState state = Meshes.withReplica(
                Meshes.rotating(Meshes.forced(Meshes.learnt(Meshes.mesh(), Meshes.M2), Meshes.M2, Role.PASSIVE)),
                Meshes.OTHER,
                Duration.ofMinutes(5));
        Evidence.Builder evidence = Meshes.evidence(state)
                .unknownHoldersUntil(Meshes.NOW.plusMillis(500))
                .view(Meshes.view(Meshes.OTHER, 3612, Duration.ofHours(20), "service:theirs.shop"));
        for (int i = 0; i < holders; i++) {
            evidence.holder(Meshes.workload(
                    "service:holder-" + i + ".bookstore", 1, Meshes.leaf("a" + i, Meshes.M1, Duration.ofHours(9))));
        }
        PlanFacts facts = PlanFacts.of(
                        List.of(Meshes.document(Meshes.M1, Role.ACTIVE), Meshes.document(Meshes.M2, Role.PASSIVE)))
                .capabilities(
                        Meshes.M2,
                        new IssuerCapabilities(
                                IssuerCapabilities.unlimited().keyTypes(),
                                Optional.empty(),
                                Optional.empty(),
                                OptionalInt.of(250)))
                .build();
        return RotationPlanner.planRest(state, evidence.build(), facts);
    }

    @Test
    void theTextHasALineForEachStep() {
        assertThat(plan(7).toText()).isEqualTo("""
                        Rotation from mrc-1 to mrc-2, planned at 2026-11-23T12:00:00Z

                         #  step                      earliest              gate
                         1  promote mrc-2             2026-11-23T12:01:01Z  all trust it; valid, probed, life left
                         2  demote mrc-1              2026-11-23T12:01:01Z  a probe leaf of every other signer validates
                         3  retire mrc-1              2026-11-23T12:01:37Z  no leaf depends on it; all trust the others
                         4  delete mrc-1              2026-11-23T12:01:37Z  none; it is out of use

                        Leaves to issue again: 3619 (7 here, 3612 by 1 other manager)
                        Signing load: up to 200 a second, for 36 s; the provider signs 250 a second
                        Over: 2026-11-23T12:01:37Z at the earliest
                        No way back: from step 4 on

                        Step 1 waits for:
                        - service:holder-0.bookstore has not acknowledged trust in mrc-2 (needs trust sequence 2, has 1)
                        - service:holder-1.bookstore has not acknowledged trust in mrc-2 (needs trust sequence 2, has 1)
                        - service:holder-2.bookstore has not acknowledged trust in mrc-2 (needs trust sequence 2, has 1)
                        - service:holder-3.bookstore has not acknowledged trust in mrc-2 (needs trust sequence 2, has 1)
                        - service:holder-4.bookstore has not acknowledged trust in mrc-2 (needs trust sequence 2, has 1)
                        - and 5 more
                        """);
    }

    @Test
    void longNamesFitTheColumns() {
        MrcName name = MrcName.of("a".repeat(200) + "-end");
        MeshRootCertificate target = MeshRootCertificate.builder(name.value())
                .provider(TresorConfig.inSecret("mesh", "new"))
                .role(Role.PASSIVE)
                .build();
        String text = RotationPlanner.plan(
                        Meshes.mesh(),
                        Meshes.evidence(Meshes.mesh()).build(),
                        RotationRequest.to(target),
                        PlanFacts.of(List.of(Meshes.document(Meshes.M1, Role.ACTIVE)))
                                .build())
                .toText();
        assertThat(text.lines()).allMatch(line -> line.length() <= 100);
        assertThat(text).contains("promote aaa..aaaaaaa-end").contains("Leaves to issue again: none");
    }

    @Test
    void linesAreFoldedAtSpaces() {
        TextLines lines = new TextLines();
        lines.item("word ".repeat(30).strip());
        lines.add("x".repeat(150));
        assertThat(lines.toString())
                .isEqualTo("- " + "word ".repeat(19).strip() + "\n  "
                        + "word ".repeat(11).strip() + "\n" + "x".repeat(100) + "\n  " + "x".repeat(50) + "\n");
    }

    @Test
    void theJsonHasTheDocumentedFields() {
        String json = plan(25).toJson();
        assertThat(json)
                .startsWith("{\"from\":\"mrc-1\",\"to\":\"mrc-2\",\"direction\":\"forward\","
                        + "\"at\":\"2026-11-23T12:00:00Z\",\"overAt\":\"2026-11-23T12:01:36.610Z\","
                        + "\"pointOfNoReturn\":4,\"load\":{\"leaves\":3637,\"leavesHere\":25,"
                        + "\"leavesElsewhere\":3612,\"managersElsewhere\":1,\"reissueRate\":100,"
                        + "\"signaturesPerSecond\":250,\"peak\":200,\"seconds\":37},"
                        + "\"steps\":[{\"number\":1,\"kind\":\"promote\",\"mrc\":\"mrc-2\","
                        + "\"fromRole\":\"passive\",\"toRole\":\"active\",\"gate\":\"every required holder")
                .contains("\"basis\":\"evidence\",\"refused\":null,\"blockers\":[{\"reason\":"
                        + "\"HOLDER_NOT_ACKNOWLEDGED\",\"root\":\"mrc-2\","
                        + "\"who\":\"service:holder-0.bookstore\",\"until\":\"2026-11-23T21:01:00Z\"")
                .contains("\"moreBlockers\":8}")
                .contains("{\"number\":4,\"kind\":\"delete\",\"mrc\":\"mrc-1\",\"fromRole\":null,")
                .endsWith("\"warnings\":[]}");
    }

    @ParameterizedTest
    @CsvSource({"PT0S,no time", "PT0.04S,40 ms", "PT1.5S,1 s", "PT90S,1 min 30 s", "PT25H,1 d 1 h", "PT1H0.5S,1 h"})
    void durationsAreSaidInWords(Duration duration, String words) {
        assertThat(PlanNotes.words(duration)).isEqualTo(words);
    }

    @Test
    void jsonTextIsEscaped() {
        assertThat(Json.quoted("a\"b\\c\n\u0001\u007f" + (char) 0x2028 + "é/"))
                .isEqualTo(
                        "\"a\\\"b\\\\c" + escape("000a") + escape("0001") + escape("007f") + escape("2028") + "é/\"");
        String pair = new String(Character.toChars(0x1f600));
        assertThat(Json.quoted(pair)).isEqualTo("\"" + pair + "\"");
        assertThat(Json.quoted((char) 0xd800 + "x" + (char) 0xdc00))
                .isEqualTo("\"" + escape("d800") + "x" + escape("dc00") + "\"");
        assertThat(Json.quoted("" + (char) 0xd83d)).isEqualTo("\"" + escape("d83d") + "\"");
        assertThat(new Json().toString()).isEqualTo("{}");
    }

    private static String escape(String hex) {
        return "\\" + "u" + hex;
    }
}
