package io.meshroot.tests.interop;

import io.meshroot.core.files.FilePublisher;
import io.meshroot.core.files.PublishedFiles;
import io.meshroot.core.files.ReloadHook;
import io.meshroot.core.files.TlsProbe;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.testkit.tool.ExternalTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HAProxy with the configuration of docs/files.md. */
final class HaproxyTest {
    private final ExternalTool haproxy = ExternalTool.require("haproxy");

    @TempDir
    private Path folder;

    @Test
    void haproxyServesMutualTlsThroughARotation() throws Exception {
        int port = Program.freePort();
        AtomicLong master = new AtomicLong();
        try (InteropMesh mesh = new InteropMesh(folder)) {
            FilePublisher edge = mesh.publish(
                    "edge.shop",
                    files -> reload(files, master.get()),
                    TlsProbe.of("127.0.0.1", port).http("/"));
            Path config = folder.resolve("haproxy.cfg");
            Files.writeString(
                    config,
                    ShownConfig.named("haproxy")
                            .with("/etc/meshroot/edge", edge.files().folder())
                            .with("/run/haproxy/admin.sock", folder.resolve("admin.sock"))
                            .with("8443", port)
                            .toString());
            master.set(mesh.with(Program.start(
                            folder.resolve("out.log"), port, List.of("haproxy", "-W", "-f", config.toString())))
                    .pid());
            SSLContext client = mesh.tls("buyer.shop").clientContext(PeerMatcher.service("edge.shop"));
            mesh.awaitProof();
            mesh.call("HAProxy as server, called by MeshTls", () -> Http.get(client, port));
            mesh.rotate(haproxy.run("-v").output().split(" ")[2].split("-")[0]);
        }
    }

    private static void reload(PublishedFiles files, long master) throws IOException, InterruptedException {
        if (master == 0) {
            throw new IOException("not started yet");
        }
        ReloadHook.command(Duration.ofSeconds(20), "kill", "-USR2", Long.toString(master))
                .reload(files);
    }
}
