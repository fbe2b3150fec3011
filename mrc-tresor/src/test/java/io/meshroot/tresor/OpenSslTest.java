package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.provider.Issuer;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.x509.TestKeys;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What OpenSSL says of the chains. */
class OpenSslTest {
    @TempDir
    private Path folder;

    private final Bench bench = new Bench();

    @BeforeAll
    static void needsOpenSsl() {
        Tools.require("openssl");
    }

    static Stream<Arguments> chains() {
        return Stream.of(KeyType.EC_P256, KeyType.EC_P384, KeyType.RSA_2048, KeyType.ED25519)
                .flatMap(type -> Stream.of(
                        Arguments.of(type, "root", TresorProvider.builder().build()),
                        Arguments.of(
                                type,
                                "intermediate",
                                TresorProvider.builder()
                                        .intermediate()
                                        .intermediateKeyType(type)
                                        .build())));
    }

    @ParameterizedTest(name = "{0} under a {1}")
    @MethodSource("chains")
    void accepts(KeyType type, String signer, TresorProvider provider) throws Exception {
        KeyPair pair = TestKeys.shared(type);
        try (Issuer issuer = provider.open(bench.context(Bench.mrc(type)))) {
            List<X509Certificate> chain =
                    issuer.sign(Bench.request(pair, Bench.profile(bench.clock.instant(), Duration.ofHours(1))));
            Files.writeString(folder.resolve("root.pem"), Pem.of(issuer.trustAnchors()));
            Files.writeString(folder.resolve("leaf.pem"), Pem.of(chain.subList(0, 1)));
            Files.writeString(folder.resolve("chain.pem"), Pem.of(chain));
        }

        for (String purpose : List.of("sslserver", "sslclient")) {
            assertThat(Tools.run(
                            folder,
                            List.of(
                                    "openssl",
                                    "verify",
                                    "-x509_strict",
                                    "-attime",
                                    Long.toString(bench.clock.instant().getEpochSecond()),
                                    "-purpose",
                                    purpose,
                                    "-verify_hostname",
                                    "bookbuyer.bookstore.cluster.local",
                                    "-CAfile",
                                    "root.pem",
                                    "-untrusted",
                                    "chain.pem",
                                    "leaf.pem")))
                    .isEqualToIgnoringWhitespace("leaf.pem: OK");
        }
    }
}
