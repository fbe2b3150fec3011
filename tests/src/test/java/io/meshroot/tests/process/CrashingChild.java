package io.meshroot.tests.process;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;

/**
 * Embeds a manager, holds leaves, and rotates on and on; it is killed at any moment. What it signs and acknowledges goes
 * to a log before anything else can see it.
 */
final class CrashingChild {
    static final Duration SKEW = Duration.ofMillis(500);
    static final Duration VALIDITY = Duration.ofSeconds(3);

    private final Path log;
    private final int life;

    private CrashingChild(Path log, int life) {
        this.log = log;
        this.life = life;
    }

    /**
     * Runs until it is killed, or has made the wanted number of rotations.
     *
     * @param args the folder, the log, the number of this life, how many rotations
     */
    public static void main(String[] args) throws Exception {
        new CrashingChild(Path.of(args[1]), Integer.parseInt(args[2])).run(Path.of(args[0]), Integer.parseInt(args[3]));
    }

    private void run(Path folder, int rotations) throws Exception {
        try (FileMrcStore store = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder);
                CertificateManager manager = CertificateManager.builder()
                        .mrcStore(store)
                        .secretStore(secrets)
                        .initialRoot(root(1, Role.ACTIVE))
                        .leafValidity(VALIDITY)
                        .shortestUsefulValidity(Duration.ofMillis(500))
                        .clockSkew(SKEW)
                        .storeOutage(Duration.ofMillis(500))
                        .audit(this::audit)
                        .eventListener(CrashingChild::print)
                        .build()) {
            for (int i = 0; i < 3; i++) {
                IssueRequest request = IssueRequest.service("holder" + i + ".crash");
                HolderId holder = request.holder();
                manager.subscribe(request, update -> {
                    String serial = update.certificate().serial();
                    write("ack " + holder + " " + serial);
                    manager.acknowledge(Acknowledgement.of(
                            holder, life, serial, update.trust().sequence()));
                });
            }
            System.out.println("ready");
            for (int i = 0; i < rotations; i++) {
                int current = manager.state()
                        .rotation()
                        .map(rotation -> number(rotation.to().value()) - 1)
                        .orElseGet(() -> number(
                                manager.state().signer().orElseThrow().name().value()));
                manager.rotateTo(root(current + 1, Role.PASSIVE))
                        .completion()
                        .toCompletableFuture()
                        .join();
                System.out.println("rotated");
            }
        }
        System.out.println("done");
    }

    private static void print(MeshEvent event) {
        if (event instanceof MeshEvent.RoleAccepted accepted) {
            System.out.println("step " + accepted.step().change());
        } else if (event instanceof MeshEvent.RolePending || event instanceof MeshEvent.Trouble) {
            System.out.println(event);
        }
    }

    private void audit(AuditEvent event) {
        if (event instanceof AuditEvent.Issued issued) {
            write("issued " + issued.request().holder() + " " + issued.serial() + " " + issued.signer() + " "
                    + issued.notAfter());
        }
    }

    private synchronized void write(String line) {
        try {
            Files.write(
                    log,
                    (life + " " + Instant.now() + " " + line + "\n").getBytes(StandardCharsets.UTF_8),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int number(String name) {
        return Integer.parseInt(name.substring("root-".length()));
    }

    private static MeshRootCertificate root(int number, Role role) {
        return MeshRootCertificate.builder("root-" + number)
                .provider(TresorConfig.inSecret("crash", "root-" + number + "-ca"))
                .role(role)
                .build();
    }
}
