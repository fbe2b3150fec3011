package io.meshroot.core.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.DocumentException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class MrcDocumentsProperties {
    @Provide
    Arbitrary<MeshRootCertificate> mrcs() {
        return MrcArbitraries.mrcs();
    }

    @Provide
    Arbitrary<String> garbage() {
        return Arbitraries.oneOf(
                Arbitraries.strings().ofMaxLength(200),
                Arbitraries.strings().ascii().ofMaxLength(200),
                Arbitraries.strings()
                        .withChars("{}[]:,-?&*!|>'\"%@`#\n\t abc019\\.~<=")
                        .ofMaxLength(80));
    }

    @Provide
    Arbitrary<String> mutated() {
        Arbitrary<String> texts = MrcArbitraries.mrcs()
                .flatMap(mrc -> Arbitraries.of(MrcDocuments.toYaml(mrc), MrcDocuments.toJson(mrc)));
        Arbitrary<String> patch =
                Arbitraries.oneOf(MrcArbitraries.texts(), Arbitraries.of("\n", ": ", "---\n", "  ", "role: active\n"));
        return Combinators.combine(
                        texts,
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 30),
                        patch)
                .as((text, at, cut, insert) -> {
                    int begin = (int) (at * text.length());
                    return text.substring(0, begin) + insert + text.substring(Math.min(text.length(), begin + cut));
                });
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void readsTheYamlThatItWrites(@ForAll("mrcs") MeshRootCertificate mrc) {
        assertThat(MrcDocuments.readOne(MrcDocuments.toYaml(mrc))).isEqualTo(mrc);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void readsTheJsonThatItWrites(@ForAll("mrcs") MeshRootCertificate mrc) {
        assertThat(MrcDocuments.readOne(MrcDocuments.toJson(mrc))).isEqualTo(mrc);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void changesRolesInPlace(@ForAll("mrcs") MeshRootCertificate mrc, @ForAll Role role) {
        String yaml = MrcDocuments.toYaml(mrc);
        assertThat(MrcDocuments.withRole("# mine\n" + yaml, mrc.name(), role))
                .isEqualTo("# mine\n" + MrcDocuments.toYaml(mrc.withRole(role)));
        String json = MrcDocuments.toJson(mrc);
        assertThat(MrcDocuments.withRole(json, mrc.name(), role)).isEqualTo(MrcDocuments.toJson(mrc.withRole(role)));
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void failsOnGarbageOnlyAsPromised(@ForAll("garbage") String text) {
        readsOrRefuses(text);
    }

    @Property(tries = 1500, edgeCases = EdgeCasesMode.NONE)
    void failsOnMutatedDocumentsOnlyAsPromised(@ForAll("mutated") String text) {
        readsOrRefuses(text);
    }

    private static void readsOrRefuses(String text) {
        List<MeshRootCertificate> mrcs;
        try {
            mrcs = MrcDocuments.read(text);
        } catch (DocumentException e) {
            assertThat(e.getMessage()).hasSizeLessThan(4000).matches("[ -~]*");
            return;
        }
        mrcs.forEach(mrc ->
                assertThat(MrcDocuments.readOne(MrcDocuments.toYaml(mrc))).isEqualTo(mrc));
    }
}
