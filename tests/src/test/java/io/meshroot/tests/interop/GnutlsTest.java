package io.meshroot.tests.interop;

import io.meshroot.core.files.FilePublisher;
import io.meshroot.core.files.ListeningProbe;
import io.meshroot.core.files.PublishedFiles;
import io.meshroot.core.files.ReloadHook;
import io.meshroot.testkit.tool.ExternalTool;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gnutls-serv} and {@code gnutls-cli}, fed with files, with each other. */
final class GnutlsTest {
    private final ExternalTool client = ExternalTool.require("gnutls-cli");

    @TempDir
    private Path folder;

    private static List<String> server(PublishedFiles files, int port) {
        List<String> command = new ArrayList<>(List.of("gnutls-serv", "--http", "--quiet", "--nodb"));
        command.addAll(identity(files));
        command.addAll(List.of("--require-client-cert", "--verify-client-cert", "--port", Integer.toString(port)));
        return command;
    }

    private static List<String> client(PublishedFiles files, int port, String name) {
        List<String> arguments = new ArrayList<>(List.of("--port", Integer.toString(port)));
        arguments.addAll(identity(files));
        arguments.addAll(List.of("--verify-hostname", name, "--sni-hostname", name, "127.0.0.1"));
        return arguments;
    }

    private static List<String> identity(PublishedFiles files) {
        return List.of(
                "--x509certfile", files.chain().toString(),
                "--x509keyfile", files.privateKey().toString(),
                "--x509cafile", files.trust().toString());
    }

    @Test
    void gnutlsTalksToGnutlsThroughARotation() throws Exception {
        ExternalTool.require("gnutls-serv");
        try (InteropMesh mesh = new InteropMesh(folder)) {
            RestartedServer server = mesh.with(new RestartedServer(folder.resolve("server.log"), GnutlsTest::server));
            mesh.publish("store.shop", server, server.probe());
            PublishedFiles files = new PublishedFiles(folder.resolve("buyer.shop"));
            FilePublisher buyer = mesh.publish(
                    "buyer.shop",
                    ReloadHook.none(),
                    ListeningProbe.of(
                            Program.ANY_PORT,
                            probe -> Program.client(
                                    "gnutls-cli",
                                    client(files.current(), probe.getPort(), "probe.meshroot.internal"))));
            mesh.awaitProof();
            mesh.call("gnutls-serv, called by gnutls-cli", () -> {
                List<String> arguments = client(buyer.files().current(), server.port(), "store.shop.cluster.local");
                ExternalTool.Result result =
                        client.runWithInput("GET / HTTP/1.0\r\n\r\n", arguments.toArray(new String[0]));
                if (!result.output().contains("HTTP/1.0 200")) {
                    throw new IOException(result.toString());
                }
            });
            mesh.rotate(client.run("--version")
                    .output()
                    .lines()
                    .findFirst()
                    .orElseThrow()
                    .split(" ")[1]);
        }
    }
}
