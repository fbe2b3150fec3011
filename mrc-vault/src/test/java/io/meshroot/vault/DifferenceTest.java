package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whatever the server signs beside what was asked, and whatever it refuses, is told with the setting that mends it. */
class DifferenceTest {
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void aRoleThatTakesNamesFromTheRequest() {
        bench.role(Map.of("use_csr_sans", true));
        assertDifference(misleading(), "spiffe://cluster.local/admin", "use_csr_sans=false");
    }

    @Test
    void aRoleThatTakesTheCnFromTheRequest() {
        bench.role(Map.of("use_csr_common_name", true));
        assertDifference(misleading(), "\"admin\"", "use_csr_common_name=false");
    }

    @Test
    void aRoleThatCutsTheValidity() {
        bench.role(Map.of("max_ttl", "30m"));
        assertDifference(bench.request(Duration.ofHours(2)), "sooner than asked", "max_ttl=");
    }

    @Test
    void aRoleForOtherUses() {
        bench.role(Map.of("client_flag", false));
        assertDifference(bench.request(), "extended key usage", "client_flag=true");
    }

    @Test
    void aRoleWithoutSignatures() {
        bench.role(Map.of("key_usage", List.of("KeyEncipherment")));
        assertDifference(bench.request(), "key usage", "key_usage=DigitalSignature");
    }

    @Test
    void aServerWhoseClockIsAhead() {
        try (Issuer issuer = Bench.builder().build().open(behind(bench.context(bench.config())))) {
            assertRefused(issuer, bench.request(Duration.ofHours(1)), "later than asked", "NTP");
        }
    }

    /** A program whose clock is ten minutes behind the server's. */
    private IssuerContext behind(IssuerContext context) {
        return new IssuerContext(
                context.mrc(),
                context.secrets(),
                () -> bench.clock.instant().minus(Duration.ofMinutes(10)),
                context.scheduler(),
                context.clockSkew());
    }

    @Test
    void aLeafForAnotherKey() {
        SigningRequest asked = bench.request();
        PublicKey other = TestKeys.generate(KeyType.EC_P256).getPublic();
        SigningRequest forOther = new SigningRequest() {
            @Override
            public PublicKey publicKey() {
                return other;
            }

            @Override
            public LeafProfile profile() {
                return asked.profile();
            }

            @Override
            public byte[] pkcs10() {
                return asked.pkcs10();
            }
        };
        assertDifference(forOther, "another public key", "see what answers there");
    }

    @Test
    void aRoleForOtherKeys() {
        bench.role(Map.of("key_type", "rsa"));
        assertFails(bench.request(), "key_type=ec");
    }

    @Test
    void aRoleWithoutUris() {
        bench.role(Map.of("allowed_uri_sans", List.of()));
        assertFails(bench.request(), "allowed_uri_sans=");
    }

    @Test
    void aRoleForOtherNames() {
        bench.role(Map.of("allow_any_name", false, "allowed_domains", List.of("example.com")));
        assertFails(bench.request(), "allow_any_name=true");
    }

    private SigningRequest misleading() {
        return TestSigningRequest.misleading(Bench.KEY, bench.profile(Duration.ofHours(1)));
    }

    private void assertDifference(SigningRequest request, String difference, String setting) {
        try (Issuer issuer = bench.open()) {
            assertRefused(issuer, request, difference, setting);
        }
    }

    private void assertRefused(Issuer issuer, SigningRequest request, String difference, String setting) {
        assertThatThrownBy(() -> issuer.sign(request)).isInstanceOfSatisfying(ProviderException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_ANSWER_REFUSED);
            assertThat(e.retry()).isEqualTo(Retry.CANNOT_HELP);
            assertThat(e).hasMessageContaining(difference).hasMessageContaining(setting);
        });
    }

    private void assertFails(SigningRequest request, String setting) {
        try (Issuer issuer = bench.open()) {
            assertThatThrownBy(() -> issuer.sign(request)).isInstanceOfSatisfying(ProviderException.class, e -> {
                assertThat(e.retry()).isEqualTo(Retry.CANNOT_HELP);
                assertThat(e).hasMessageContaining("answered 400").hasMessageContaining(setting);
            });
            assertThat(bench.requests("sign/mesh")).hasSize(1);
        }
    }
}
