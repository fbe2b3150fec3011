package io.meshroot.testkit.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.PemText;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.tool.ExternalTool;
import io.meshroot.testkit.tool.ExternalTool.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the checker finds sound, others do as well. */
final class OtherVerifiersTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void opensslVerifiesStrictlyWhatIsSound(KeyType type) throws IOException {
        TestCertificate leaf = leaf(type, TestClock.START);

        assertThat(openssl(leaf).requireSuccess().output()).endsWith("OK\n");
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void certtoolVerifiesWhatIsSound(KeyType type) throws IOException {
        TestCertificate leaf = leaf(type, Instant.now()); // certtool knows no other time
        Path root = write("root.pem", leaf.root());
        Path chain = folder.resolve("chain.pem");
        Files.writeString(chain, PemText.certificates(leaf.chain()));

        ExternalTool.require("certtool")
                .run("--verify", "--load-ca-certificate", root.toString(), "--infile", chain.toString())
                .requireSuccess();
    }

    @Test
    void opensslRefusesATamperedSignature() throws IOException {
        TestCertificate intermediate = TestCertificates.intermediate(TestCertificates.root());

        assertThat(openssl(TestCertificates.brokenLeaf(intermediate, Flaw.TAMPERED_SIGNATURE))
                        .exitCode())
                .isNotZero();
    }

    private static TestCertificate leaf(KeyType type, Instant now) {
        Instant begin = now.minus(HOUR);
        TestCertificate root = CertificateRecipe.root()
                .keys(TestKeys.shared(type))
                .validity(begin, now.plus(HOUR))
                .selfSigned();
        TestCertificate intermediate =
                CertificateRecipe.intermediate().validity(begin, now.plus(HOUR)).signedBy(root);
        return CertificateRecipe.leaf().validity(begin, now.plus(HOUR)).signedBy(intermediate);
    }

    private Result openssl(TestCertificate leaf) throws IOException {
        return ExternalTool.require("openssl")
                .run(
                        "verify",
                        "-x509_strict",
                        "-attime",
                        Long.toString(TestClock.START.getEpochSecond()),
                        "-CAfile",
                        write("root.pem", leaf.root()).toString(),
                        "-untrusted",
                        write("intermediate.pem", leaf.issuer().orElseThrow()).toString(),
                        write("leaf.pem", leaf).toString());
    }

    private Path write(String name, TestCertificate certificate) throws IOException {
        return Files.writeString(folder.resolve(name), PemText.certificates(List.of(certificate.certificate())));
    }
}
