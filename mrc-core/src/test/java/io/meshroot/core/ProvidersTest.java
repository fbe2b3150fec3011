package io.meshroot.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProvidersTest {
    private record Named(String name) implements CertificateProvider {
        @Override
        public Issuer open(IssuerContext context) {
            throw new UnsupportedOperationException();
        }
    }

    private final CertificateProvider one = new Named("one");
    private final CertificateProvider two = new Named("two");
    private final Providers providers = new Providers();

    @Test
    void refusesTwoGivenOnesOfOneName() {
        providers.give(one);

        assertThatThrownBy(() -> providers.give(new Named("one")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"one\"");
    }

    @Test
    void refusesTwoFoundOnesOfOneName() {
        assertThatThrownBy(() -> providers.with(List.of(two, new Named("two"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"two\"");
    }

    @Test
    void addsFoundOnesOfOtherNames() {
        providers.give(one);

        assertThat(providers.with(List.of(two))).containsExactly(one, two);
    }

    @Test
    void prefersAGivenOneToAllThatAreFound() {
        CertificateProvider given = new Named("two");
        providers.give(given);

        List<CertificateProvider> all = providers.with(List.of(two, new Named("two")));

        assertThat(all).hasSize(1);
        assertThat(all.get(0)).isSameAs(given);
    }

    @Test
    void looksForNoneIfToldSo() {
        providers.give(one);
        providers.onlyGiven();

        assertThat(providers.all()).containsExactly(one);
    }
}
