package io.meshroot.api.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.time.Subscription;
import java.security.cert.X509Certificate;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProviderValuesTest {
    @Test
    void unlimitedMeansEverything() {
        IssuerCapabilities unlimited = IssuerCapabilities.unlimited();
        assertThat(unlimited.keyTypes()).containsExactly(KeyType.values());
        assertThat(unlimited.longestValidity()).isEmpty();
        assertThat(unlimited.notAfter()).isEmpty();
        assertThat(unlimited.signaturesPerSecond()).isEmpty();
    }

    @Test
    void capabilitiesCopyTheKeyTypes() {
        Set<KeyType> types = EnumSet.of(KeyType.EC_P256);
        IssuerCapabilities some =
                new IssuerCapabilities(types, Optional.empty(), Optional.empty(), OptionalInt.empty());
        types.clear();
        assertThat(some.keyTypes()).containsExactly(KeyType.EC_P256);
        assertThat(new IssuerCapabilities(Set.of(), Optional.empty(), Optional.empty(), OptionalInt.empty()).keyTypes())
                .isEmpty();
    }

    @Test
    void anIssuerNeedNotNoticeChanges() {
        Issuer issuer = new Issuer() {
            @Override
            public List<X509Certificate> trustAnchors() {
                return List.of();
            }

            @Override
            public List<X509Certificate> sign(SigningRequest request) {
                return List.of();
            }

            @Override
            public IssuerCapabilities capabilities() {
                return IssuerCapabilities.unlimited();
            }

            @Override
            public void close() {}
        };
        Subscription subscription = issuer.onRootChange(roots -> {
            throw new AssertionError(roots);
        });
        subscription.close();
        issuer.close();
    }
}
