package io.meshroot.tests.interop;

import io.meshroot.core.files.FilePublisher;
import io.meshroot.core.files.ListeningProbe;
import io.meshroot.core.files.PublishedFiles;
import io.meshroot.core.files.ReloadHook;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.testkit.tool.ExternalTool;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** curl, fed with files, as a client of MeshTls. */
final class CurlTest {
    private final ExternalTool curl = ExternalTool.require("curl");

    @TempDir
    private Path folder;

    private static List<String> arguments(PublishedFiles files, int port, String name) {
        return List.of(
                "--silent",
                "--show-error",
                "--fail",
                "--cert",
                files.chain().toString(),
                "--key",
                files.privateKey().toString(),
                "--cacert",
                files.trust().toString(),
                "--connect-to",
                name + ":" + port + ":127.0.0.1:" + port,
                "https://" + name + ":" + port + "/");
    }

    @Test
    void curlCallsMeshTlsThroughARotation() throws Exception {
        try (InteropMesh mesh = new InteropMesh(folder)) {
            Http.Server server =
                    mesh.with(new Http.Server(mesh.tls("store.shop").serverContext(PeerMatcher.service("buyer.shop"))));
            PublishedFiles files = new PublishedFiles(folder.resolve("buyer.shop"));
            FilePublisher buyer = mesh.publish(
                    "buyer.shop",
                    ReloadHook.none(),
                    ListeningProbe.of(
                            Program.ANY_PORT,
                            probe -> Program.client(
                                    "curl", arguments(files.current(), probe.getPort(), "probe.meshroot.internal"))));
            mesh.awaitProof();
            mesh.call("MeshTls, called by curl", () -> {
                List<String> call = arguments(buyer.files().current(), server.port(), "store.shop.cluster.local");
                ExternalTool.Result result =
                        curl.run(call.toArray(new String[0])).requireSuccess();
                if (!result.output().equals("hello\n")) {
                    throw new java.io.IOException(result.toString());
                }
            });
            mesh.rotate(curl.run("--version").output().split(" ")[1]);
        }
    }
}
