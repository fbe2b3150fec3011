package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.provider.Issuer;
import io.meshroot.testkit.vault.VaultFault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The same request is made again only where that is safe and may help. */
class RetryTest {
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    static Stream<Arguments> temporary() {
        return Stream.of(
                Arguments.of("reset", VaultFault.resetConnection()),
                Arguments.of("reset after signing", VaultFault.resetAfterwards()),
                Arguments.of("cut", VaultFault.cutBody()),
                Arguments.of("412", VaultFault.error(412, "required index state not present")),
                Arguments.of("429", VaultFault.rateLimited()),
                Arguments.of("429 with Retry-After", VaultFault.rateLimited(Duration.ofSeconds(3))),
                Arguments.of("500 without an error", VaultFault.error(500)),
                Arguments.of("500 without JSON", VaultFault.answer(500, "<html>")),
                Arguments.of("502", VaultFault.error(502, "upstream")),
                Arguments.of("503", VaultFault.error(503, "Vault is sealed")),
                Arguments.of("504", VaultFault.answer(504, "<html>gateway")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("temporary")
    void isMadeAgainAfter(String what, VaultFault fault) {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(2, "/sign/", fault);

            assertThat(issuer.sign(bench.request())).hasSize(1);
            assertThat(bench.requests("sign/mesh")).hasSize(3);
            assertThat(bench.pauses.pauses()).hasSize(2);
        }
    }

    static Stream<Arguments> definite() {
        return Stream.of(
                Arguments.of("400", VaultFault.error(400, "unknown role: mesh"), "vault write pki/roles/mesh"),
                Arguments.of(
                        "400 without a token", VaultFault.error(400, "missing client token"), "token.secretKeyRef"),
                Arguments.of("403", VaultFault.error(403, "permission denied"), "pki/sign/mesh"),
                Arguments.of("404", VaultFault.error(404, "no handler for route"), "vault secrets list"),
                Arguments.of("405", VaultFault.error(405, "unsupported operation"), "1.11"),
                Arguments.of(
                        "500 for a missing issuer",
                        VaultFault.error(500, "could not fetch the CA certificate (was one set?)"),
                        "vault list pki/issuers"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("definite")
    void isNotMadeAgainAfter(String what, VaultFault fault, String remedy) {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(1, "/sign/", fault);

            assertThatThrownBy(() -> issuer.sign(bench.request()))
                    .isInstanceOfSatisfying(ProviderException.class, e -> {
                        assertThat(e.retry()).isEqualTo(Retry.CANNOT_HELP);
                        assertThat(e).hasMessageContaining(remedy);
                    });
            assertThat(bench.requests("sign/mesh")).hasSize(1);
        }
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(VaultFault.garbage(), "not JSON"),
                Arguments.of(VaultFault.oversize(), "over 1048576 bytes"),
                Arguments.of(VaultFault.answer(200, "{\"data\":{},\"data\":{}}"), "not JSON"),
                Arguments.of(VaultFault.answer(200, "{\"data\":{\"certificate\":\"x\"}}"), "certificate"),
                Arguments.of(VaultFault.answer(200, "{}"), "certificate"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void anAnswerThatIsNoneIsRefused(VaultFault fault, String why) {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(1, "/sign/", fault);

            assertThatThrownBy(() -> issuer.sign(bench.request()))
                    .isInstanceOfSatisfying(ProviderException.class, e -> {
                        assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_ANSWER_REFUSED);
                        assertThat(e).hasMessageContaining(why);
                    });
            assertThat(bench.requests("sign/mesh")).hasSize(1);
        }
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(1, "/sign/", VaultFault.rateLimited(Duration.ofSeconds(7)));
            issuer.sign(bench.request());

            assertThat(bench.pauses.pauses()).containsExactly(Duration.ofSeconds(7));
        }
    }

    @Test
    void doesNotWaitForLongerThanTheCallMayTake() {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(1, "/sign/", VaultFault.rateLimited(Duration.ofHours(1)));

            assertThatThrownBy(() -> issuer.sign(bench.request()))
                    .isInstanceOfSatisfying(ProviderException.class, e -> {
                        assertThat(e.retry()).isEqualTo(Retry.MAY_HELP);
                        assertThat(e.retryAfter()).contains(Duration.ofHours(1));
                    });
        }
    }

    @Test
    void asksForLessValidityTheLongerItTakes() {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(1, "/sign/", VaultFault.rateLimited(Duration.ofSeconds(30)));
            issuer.sign(bench.request(Duration.ofSeconds(100)));

            assertThat(bench.requests("sign/mesh"))
                    .extracting(request -> request.body().replaceAll(".*\"ttl\":\"(\\d+s)\".*", "$1"))
                    .containsExactly("90s", "63s");
        }
    }

    @Test
    void aServerThatIsDownIsSparedAndTriedAgain() {
        try (Issuer issuer = Bench.builder().maxInFlight(1).build().open(bench.context(bench.config()))) {
            bench.vault.goDown();
            assertThatThrownBy(() -> issuer.sign(bench.request()))
                    .isInstanceOfSatisfying(
                            ProviderException.class, e -> assertThat(e.retry()).isEqualTo(Retry.MAY_HELP));
            bench.vault.comeUp();

            assertThatThrownBy(() -> issuer.sign(bench.request()))
                    .isInstanceOfSatisfying(ProviderException.class, e -> {
                        assertThat(e).hasMessageContaining("asked nothing");
                        bench.time.jump(e.retryAfter().orElseThrow());
                    });
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void whatTheServerSaidLastIsToldAndNotThatItIsSpared() {
        try (Issuer issuer = Bench.builder().maxInFlight(1).build().open(bench.context(bench.config()))) {
            bench.vault.failNext(1000, "/sign/", VaultFault.error(503, "Vault is sealed"));

            assertThatThrownBy(() -> issuer.sign(bench.request()))
                    .isInstanceOfSatisfying(ProviderException.class, e -> {
                        assertThat(e.retry()).isEqualTo(Retry.MAY_HELP);
                        assertThat(e).hasMessageContaining("Vault is sealed").hasMessageContaining("vault status");
                    });
            assertThat(bench.requests("sign/mesh")).hasSizeBetween(6, 40);
        }
    }

    @Test
    void aProbeThatIsNeverSentLeavesTheWayFree() {
        try (Issuer issuer = Bench.builder().maxInFlight(1).build().open(bench.context(bench.config()))) {
            bench.vault.goDown();
            // Of two seconds nothing is left after some attempts, the one that would have probed the server among them.
            for (int i = 0; i < 8; i++) {
                assertThatThrownBy(() -> issuer.sign(bench.request(Duration.ofSeconds(3))))
                        .isInstanceOf(ProviderException.class);
                bench.time.jump(Duration.ofSeconds(31));
            }
            bench.vault.comeUp();

            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void aBurstOf429IsNoOutage() {
        try (Issuer issuer = bench.open()) {
            bench.vault.failNext(20, "/sign/", VaultFault.rateLimited());

            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void aMissingIssuerIsToldWhenOpening() {
        bench.admin.mountPki("empty");
        bench.admin.writeRole("empty", "mesh", Map.of());
        bench.token(bench.vault.rootToken());

        assertThatThrownBy(() -> bench.open(bench.on("empty", Optional.empty())))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("empty/root/generate/internal");
    }
}
