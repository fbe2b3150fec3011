package io.meshroot.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.files.ConsumerProbe;
import io.meshroot.core.files.FilePublisher;
import io.meshroot.core.files.ReloadHook;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.tests.Happenings;
import io.meshroot.tests.Project;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A manager with its publishers, peers and traffic, which replaces its root while all of it goes on. */
final class InteropMesh implements AutoCloseable {
    private static final int ROTATIONS = Project.full() ? 20 : 1;
    private static final long PATIENCE_MINUTES = 2;

    private final Path folder;
    private final CertificateManager manager;
    private final Deque<Closeable> parts = new ArrayDeque<>();
    private final List<FilePublisher> publishers = new ArrayList<>();
    private final List<Traffic> traffic = new ArrayList<>();
    private final Queue<MeshEvent.Trouble> troubles = new ConcurrentLinkedQueue<>();

    InteropMesh(Path folder) {
        this.folder = folder;
        // Leaves are renewed during the full runs as well.
        this.manager = CertificateManager.builder()
                .clockSkew(Duration.ofSeconds(1))
                .leafValidity(Duration.ofMinutes(1))
                .eventListener(event -> {
                    if (event instanceof MeshEvent.Trouble trouble) {
                        troubles.add(trouble);
                    }
                })
                .build();
        parts.push(manager::close);
    }

    Path folder() {
        return folder;
    }

    /** Closes something in the end, before what came earlier. */
    <T extends Closeable> T with(T part) {
        parts.push(part);
        return part;
    }

    MeshTls tls(String identity) {
        MeshTls tls = MeshTls.of(manager, IssueRequest.service(identity));
        with(tls::close);
        return tls;
    }

    FilePublisher publish(String identity, ReloadHook reload, ConsumerProbe probe) {
        FilePublisher publisher = FilePublisher.builder(
                        manager, IssueRequest.service(identity), folder.resolve(identity))
                .reload(reload)
                .probe(probe)
                .settle(Duration.ofMillis(500))
                .build();
        with(publisher::close);
        publishers.add(publisher);
        return publisher;
    }

    /** Waits until what was published was seen in use. */
    void awaitProof() throws InterruptedException {
        for (FilePublisher publisher : publishers) {
            Happenings.await(
                    publisher.files().folder() + " is proven: " + publisher.status(),
                    () -> publisher.status().isProven());
        }
    }

    void call(String name, Traffic.Call call) {
        traffic.add(with(Traffic.start(name, call)));
    }

    Rotation beginRotation(String next) {
        return manager.rotateTo(MeshRootCertificate.builder(next)
                .provider(TresorConfig.inSecret("mesh", next + "-ca"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.PASSIVE)
                .build());
    }

    /** Replaces the root, some times over, and requires that no call failed meanwhile. */
    void rotate(String version) throws Exception {
        awaitProof();
        for (int i = 1; i <= ROTATIONS; i++) {
            MrcName next = MrcName.of("mrc-" + i);
            Rotation rotation = beginRotation(next.value());
            try {
                rotation.completion().toCompletableFuture().get(PATIENCE_MINUTES, TimeUnit.MINUTES);
            } catch (TimeoutException e) {
                throw new AssertionError(
                        "it waits for " + rotation.waitsFor() + " "
                                + publishers.stream().map(FilePublisher::status).toList() + " " + troubles,
                        e);
            }
            awaitProof();
            assertThat(manager.state().roots()).containsOnlyKeys(next);
        }
        // The last root's own leaves are in use now, and nobody minds.
        for (Traffic each : traffic) {
            long before = each.ok();
            Happenings.await(each.name() + " calls on", () -> each.ok() > before + 1);
        }
        for (Traffic each : traffic) {
            each.close();
        }
        report(version);
        assertThat(traffic).allSatisfy(each -> assertThat(each.failures()).isEmpty());
    }

    @SuppressWarnings("SystemOut") // the counts are copied into docs/interop.md
    private void report(String version) throws IOException {
        Path rows = Files.createDirectories(Project.root().resolve("tests/target/interop"));
        for (Traffic each : traffic) {
            String row = "| " + each.name() + " | " + version + " | " + ROTATIONS + " | " + each.ok() + " | "
                    + each.failures().size() + " |";
            System.out.println(row);
            Files.writeString(rows.resolve(each.name().replaceAll("\\W+", "-") + ".md"), row + "\n");
        }
    }

    @Override
    public void close() throws IOException {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }
}
