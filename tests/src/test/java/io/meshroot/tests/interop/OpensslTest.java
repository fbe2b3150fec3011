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

/** {@code openssl s_server} and {@code openssl s_client}, fed with files, with each other. */
final class OpensslTest {
    private final ExternalTool openssl = ExternalTool.require("openssl");

    @TempDir
    private Path folder;

    private static List<String> server(PublishedFiles files, int port) {
        List<String> command = new ArrayList<>(List.of("openssl", "s_server", "-accept", "127.0.0.1:" + port));
        command.addAll(identity(files));
        command.addAll(List.of("-Verify", "4", "-verify_return_error", "-www", "-quiet", "-no_cache"));
        return command;
    }

    private static List<String> client(PublishedFiles files, int port, String name) {
        List<String> command = new ArrayList<>(List.of("s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(identity(files));
        command.addAll(List.of("-verify_return_error", "-servername", name, "-verify_hostname", name, "-quiet"));
        return command;
    }

    private static List<String> identity(PublishedFiles files) {
        return List.of(
                "-cert", files.chain().toString(),
                "-cert_chain", files.chain().toString(),
                "-key", files.privateKey().toString(),
                "-CAfile", files.trust().toString());
    }

    @Test
    void opensslTalksToOpensslThroughARotation() throws Exception {
        try (InteropMesh mesh = new InteropMesh(folder)) {
            RestartedServer server = mesh.with(new RestartedServer(folder.resolve("server.log"), OpensslTest::server));
            mesh.publish("store.shop", server, server.probe());
            PublishedFiles files = new PublishedFiles(folder.resolve("buyer.shop"));
            FilePublisher buyer = mesh.publish(
                    "buyer.shop",
                    ReloadHook.none(),
                    ListeningProbe.of(
                            Program.ANY_PORT,
                            probe -> Program.client(
                                    "openssl", client(files.current(), probe.getPort(), "probe.meshroot.internal"))));
            mesh.awaitProof();
            mesh.call("openssl s_server, called by openssl s_client", () -> {
                List<String> command = client(buyer.files().current(), server.port(), "store.shop.cluster.local");
                ExternalTool.Result result =
                        openssl.runWithInput("GET / HTTP/1.0\r\n\r\n", command.toArray(new String[0]));
                if (!result.output().contains("HTTP/1.0 200")) {
                    throw new IOException(result.toString());
                }
            });
            mesh.rotate(openssl.run("version").output().split(" ")[1]);
        }
    }
}
