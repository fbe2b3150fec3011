package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshroot.api.leaf.PemText;
import io.meshroot.testkit.x509.TestCertificate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The same with a client of other make that keeps its session in a file. */
class OpensslResumptionTest {
    private final TestMesh mesh = new TestMesh();
    private final FakeSource source =
            mesh.source(TestMesh.seller().signedBy(mesh.otherRoot), TestMesh.trust(1, mesh.root, mesh.otherRoot));
    private final SSLContext server = TestMesh.tls(source).serverContext(PeerMatcher.spiffeId(TestMesh.BUYER));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_2", "-tls1_3"})
    void aSessionInAFileDoesNotOutliveTheRoot(String protocol) throws Exception {
        assumeTrue(isThere(), "openssl is not installed");
        TestCertificate leaf = TestMesh.buyer().signedBy(mesh.root);
        Files.writeString(folder.resolve("leaf.pem"), PemText.certificates(leaf.chain()));
        Files.writeString(
                folder.resolve("key.pem"),
                PemText.block("PRIVATE KEY", leaf.keys().getPrivate().getEncoded()));
        try (Loopback loopback = new Loopback(server)) {
            assertThat(run(loopback, protocol, "-sess_out", "session")).contains("New, TLS");
            assertThat(folder.resolve("session")).isNotEmptyFile();
            assertThat(run(loopback, protocol, "-sess_in", "session", "-sess_out", "next"))
                    .contains("Reused, TLS");

            source.publish(TestMesh.trust(2, mesh.otherRoot));
            Future<Loopback.Side> refusing = loopback.serveOne();
            String output = openssl(loopback, protocol, "-sess_in", "session");
            assertThat(output).doesNotContain("Reused, TLS");
            assertThat(Loopback.get(refusing).words()).contains("was not signed by the key");
        }
    }

    private String run(Loopback loopback, String... arguments) throws IOException, InterruptedException {
        Future<Loopback.Side> side = loopback.serveOne();
        String output = openssl(loopback, arguments);
        assertThat(Loopback.get(side).words()).isEmpty();
        return output;
    }

    private String openssl(Loopback loopback, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "openssl",
                "s_client",
                "-connect",
                "127.0.0.1:" + loopback.listening.getLocalPort(),
                "-cert",
                "leaf.pem",
                "-key",
                "key.pem"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().write('~');
        process.getOutputStream().flush();
        StringBuilder output = new StringBuilder();
        try (InputStream in = process.getInputStream()) {
            // The echo comes after the tickets.
            for (int b = in.read(); b >= 0; b = in.read()) {
                output.append((char) b);
                if (b == '~') {
                    process.getOutputStream().close();
                }
            }
        }
        process.waitFor();
        return new String(output.toString().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }

    private static boolean isThere() throws InterruptedException {
        try {
            return new ProcessBuilder("openssl", "version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
