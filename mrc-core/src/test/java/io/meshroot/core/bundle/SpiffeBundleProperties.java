package io.meshroot.core.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.DocumentException;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SpiffeBundleProperties {
    private static final TrustDomain DOMAIN = new TrustDomain("cluster.local");
    private static final List<TestCertificate> ROOTS =
            List.of(TestCertificates.root(), TestCertificates.root(), TestCertificates.root());

    @Provide
    Arbitrary<SpiffeBundle> bundles() {
        Arbitrary<OptionalLong> sequence = Arbitraries.longs()
                .greaterOrEqual(0)
                .optional()
                .map(number -> number.map(OptionalLong::of).orElseGet(OptionalLong::empty));
        Arbitrary<Optional<Duration>> hint = Arbitraries.integers()
                .greaterOrEqual(1)
                .map(Duration::ofSeconds)
                .optional();
        return Combinators.combine(
                        Arbitraries.of(ROOTS)
                                .map(TestCertificate::certificate)
                                .list()
                                .ofMaxSize(3),
                        sequence,
                        hint)
                .as((roots, number, refresh) -> new SpiffeBundle(DOMAIN, roots, number, refresh));
    }

    @Provide
    Arbitrary<String> mutated() {
        return Combinators.combine(
                        bundles().map(SpiffeBundle::json),
                        Arbitraries.doubles().between(0, 1),
                        Arbitraries.integers().between(0, 12),
                        Arbitraries.of("", "\"", "{", "]", "x", ",", "\\", "\u0000", "\"keys\" : [],", "1e999", "null"))
                .as((text, at, cut, insert) -> {
                    int begin = (int) (at * text.length());
                    return text.substring(0, begin) + insert + text.substring(Math.min(text.length(), begin + cut));
                });
    }

    @Property(tries = 100, edgeCases = EdgeCasesMode.NONE)
    void readsWhatItWrites(@ForAll("bundles") SpiffeBundle bundle) {
        assertThat(SpiffeBundle.ofJson(DOMAIN, bundle.json())).isEqualTo(bundle);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void refusesInOneWayOnly(@ForAll("mutated") String text) {
        try {
            assertThat(SpiffeBundle.ofJson(DOMAIN, text).trustDomain()).isEqualTo(DOMAIN);
        } catch (DocumentException e) {
            assertThat(e.remedy()).isNotBlank();
        }
    }
}
