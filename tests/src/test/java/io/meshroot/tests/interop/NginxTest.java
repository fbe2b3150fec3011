package io.meshroot.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.trust.Blocker;
import io.meshroot.core.files.FilePublisher;
import io.meshroot.core.files.ListeningProbe;
import io.meshroot.core.files.ReloadHook;
import io.meshroot.core.files.TlsProbe;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.testkit.tool.ExternalTool;
import io.meshroot.tests.Happenings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** nginx with the configurations of docs/files.md, on both sides of mutual TLS. */
final class NginxTest {
    private final ExternalTool nginx = ExternalTool.require("nginx");

    @TempDir
    private Path folder;

    private String version() {
        return nginx.run("-v").output().strip().replace("nginx version: ", "").replace('/', ' ');
    }

    private List<String> command(String... more) {
        Path config = folder.resolve("nginx.conf");
        List<String> command = new ArrayList<>(
                List.of("nginx", "-p", folder.toString(), "-c", config.toString(), "-e", log().toString()));
        command.addAll(List.of(more));
        return command;
    }

    private Path log() {
        return folder.resolve("error.log");
    }

    private ReloadHook reload() {
        return ReloadHook.command(
                Duration.ofSeconds(20), command("-s", "reload").toArray(new String[0]));
    }

    private Program start(int port, ShownConfig server) throws IOException {
        StringBuilder config = new StringBuilder();
        if (System.getProperty("user.name").equals("root")) {
            config.append("user root;\n");
        }
        config.append("daemon off;\nworker_processes 2;\nworker_shutdown_timeout 5s;\npid nginx.pid;\n")
                .append("events { worker_connections 256; }\nhttp {\naccess_log off;\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            config.append(kind).append("_temp_path ").append(kind).append(";\n");
        }
        Files.writeString(folder.resolve("nginx.conf"), config.append(server).append("}\n"));
        return Program.start(folder.resolve("out.log"), port, command());
    }

    @Test
    void nginxServesMutualTlsThroughARotation() throws Exception {
        int port = Program.freePort();
        try (InteropMesh mesh = new InteropMesh(folder)) {
            FilePublisher edge = mesh.publish(
                    "edge.shop", reload(), TlsProbe.of("127.0.0.1", port).http("/healthz"));
            mesh.with(start(
                    port,
                    ShownConfig.named("nginx-server")
                            .with("/etc/meshroot/edge", edge.files().folder())
                            .with("8443", port)));
            SSLContext client = mesh.tls("buyer.shop").clientContext(PeerMatcher.service("edge.shop"));
            mesh.awaitProof();
            mesh.call("nginx as server, called by MeshTls", () -> Http.get(client, port));
            mesh.rotate(version());
        }
        assertThat(Files.readString(log())).doesNotContain("key values mismatch");
    }

    @Test
    void nginxThatKeepsItsTrustIsWaitedFor() throws Exception {
        int port = Program.freePort();
        try (InteropMesh mesh = new InteropMesh(folder)) {
            FilePublisher edge = mesh.publish(
                    "edge.shop", reload(), TlsProbe.of("127.0.0.1", port).http("/healthz"));
            Path copy = Files.copy(edge.files().trust(), folder.resolve("copy-of-ca.crt"));
            mesh.with(start(
                    port,
                    ShownConfig.named("nginx-server")
                            .with("/etc/meshroot/edge/ca.crt", copy)
                            .with("/etc/meshroot/edge", edge.files().folder())
                            .with("8443", port)));
            mesh.awaitProof();
            Rotation rotation = mesh.beginRotation("mrc-1");
            Happenings.await(
                    "nginx is seen to refuse the new root",
                    () -> edge.status()
                            .problem()
                            .filter(problem ->
                                    problem.contains("with a leaf of mrc-1") && problem.contains("status 400"))
                            .isPresent());
            assertThat(rotation.waitsFor()).anySatisfy(blocker -> {
                assertThat(blocker.reason()).isEqualTo(Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED);
                assertThat(blocker.who()).contains("service:edge.shop");
            });
            assertThat(rotation.completion().toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void nginxIsAClientThroughARotation() throws Exception {
        int port = Program.freePort();
        int probed = Program.freePort();
        try (InteropMesh mesh = new InteropMesh(folder)) {
            FilePublisher proxy = mesh.publish(
                    "proxy.shop",
                    reload(),
                    ListeningProbe.behindProxy(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), probed),
                            URI.create("http://127.0.0.1:" + port + "/meshroot-probe")));
            Http.Server server = mesh.with(
                    new Http.Server(mesh.tls("bookstore.shop").serverContext(PeerMatcher.service("proxy.shop"))));
            mesh.with(start(
                    port,
                    ShownConfig.named("nginx-proxy")
                            .with("/etc/meshroot/proxy", proxy.files().folder())
                            .with("8080", port)
                            .with("9443", server.port())
                            .with("9444", probed)));
            mesh.awaitProof();
            mesh.call("nginx as client, calling MeshTls", () -> Http.get(port));
            mesh.rotate(version());
            assertThat(server.handshakes()).isPositive();
        }
        assertThat(Files.readString(log())).doesNotContain("key values mismatch");
    }

    @Test
    void nginxAsAClientThatKeepsItsTrustIsWaitedFor() throws Exception {
        int port = Program.freePort();
        int probed = Program.freePort();
        try (InteropMesh mesh = new InteropMesh(folder)) {
            FilePublisher proxy = mesh.publish(
                    "proxy.shop",
                    reload(),
                    ListeningProbe.behindProxy(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), probed),
                            URI.create("http://127.0.0.1:" + port + "/meshroot-probe")));
            Path copy = Files.copy(proxy.files().trust(), folder.resolve("copy-of-ca.crt"));
            mesh.with(start(
                    port,
                    ShownConfig.named("nginx-proxy")
                            .with("/etc/meshroot/proxy/ca.crt", copy)
                            .with("/etc/meshroot/proxy", proxy.files().folder())
                            .with("8080", port)
                            .with("9443", Program.freePort())
                            .with("9444", probed)));
            mesh.awaitProof();
            Rotation rotation = mesh.beginRotation("mrc-1");
            Happenings.await(
                    "nginx is seen to refuse the new root",
                    () -> proxy.status()
                            .problem()
                            .filter(problem -> problem.contains("with a leaf of mrc-1")
                                    && problem.contains("no request came after the handshake"))
                            .isPresent());
            assertThat(rotation.waitsFor()).anySatisfy(blocker -> {
                assertThat(blocker.reason()).isEqualTo(Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED);
                assertThat(blocker.who()).contains("service:proxy.shop");
            });
            assertThat(rotation.completion().toCompletableFuture()).isNotDone();
        }
    }
}
