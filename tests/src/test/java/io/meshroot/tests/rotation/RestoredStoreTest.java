package io.meshroot.tests.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.trust.Blocker.Reason;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import io.meshroot.core.store.StoreBackup;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.tests.Happenings;
import io.meshroot.tests.LiveServices;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store goes back to what it was before a step of a rotation, under a mesh that has gone on. */
final class RestoredStoreTest {
    private static final List<String> SERVICES = List.of("bookbuyer.shop", "bookstore.shop");
    private static final String GATEWAY = "gateway.shop";
    private static final Duration VALIDITY = Duration.ofSeconds(8);

    private final Happenings happenings = new Happenings();

    @TempDir
    private Path temporary;

    private Path backup;
    private Path original;
    private Path restored;

    @BeforeEach
    void name() {
        backup = temporary.resolve("backup");
        original = temporary.resolve("original");
        restored = temporary.resolve("restored");
    }

    /** A manager with stores of its own on a folder, as a process has them. */
    private record Replica(FileMrcStore store, FileSecretStore secrets, CertificateManager manager)
            implements AutoCloseable {
        @Override
        public void close() {
            manager.close();
            store.close();
            secrets.close();
        }
    }

    private Replica replica(Path folder) {
        FileMrcStore store = FileMrcStore.at(folder);
        FileSecretStore secrets = FileSecretStore.at(folder);
        return new Replica(
                store,
                secrets,
                CertificateManager.builder()
                        .mrcStore(store)
                        .secretStore(secrets)
                        .initialRoot(Roots.first())
                        .leafValidity(VALIDITY)
                        .shortestUsefulValidity(Duration.ofMillis(500))
                        .renewalPolicy(new RenewalPolicy(0.75, 0.05))
                        .clockSkew(Duration.ofMillis(500))
                        .storeOutage(Duration.ofSeconds(1))
                        .eventListener(happenings::on)
                        .build());
    }

    private static void take(Path backup, Path store) {
        // snippet: backup
        List<MrcListing.Problem> problems = StoreBackup.at(backup).takeFrom(store);
        // end
        assertThat(problems).isEmpty();
    }

    private static void restore(Path backup, Path newFolder) {
        // snippet: restore
        List<MrcListing.Problem> problems = StoreBackup.at(backup).restoreTo(newFolder);
        // end
        assertThat(problems).isEmpty();
    }

    private static void point(Path link, Path folder) throws IOException {
        Path fresh = Files.createSymbolicLink(link.resolveSibling("fresh"), folder);
        Files.move(fresh, link, StandardCopyOption.ATOMIC_MOVE);
    }

    private static boolean isWaitedFor(Rotation rotation, Reason reason, PlainHolder holder) {
        return rotation.waitsFor().stream()
                .anyMatch(blocker -> blocker.reason() == reason && blocker.who().equals(Optional.of(holder.name())));
    }

    private static Role role(CertificateManager manager, String root) {
        return manager.state().root(MrcName.of(root)).map(known -> known.role()).orElse(Role.INACTIVE);
    }

    /** From here on the mesh knows of a root of which the backup knows nothing; the rotation waits for the holder. */
    private static void takeAStep(CertificateManager manager, PlainHolder holder) throws InterruptedException {
        Rotation rotation = manager.rotateTo(Roots.next(2));
        Happenings.await("root-2 is trusted", () -> role(manager, "root-2") == Role.PASSIVE);
        Happenings.await("the rotation waits", () -> isWaitedFor(rotation, Reason.HOLDER_NOT_ACKNOWLEDGED, holder));
        holder.takeTrust(manager);
    }

    private static void finish(CertificateManager manager, Rotation rotation, PlainHolder holder) throws Exception {
        Happenings.await(
                "its trust is waited for", () -> isWaitedFor(rotation, Reason.HOLDER_NOT_ACKNOWLEDGED, holder));
        holder.takeTrust(manager);
        holder.acknowledge(manager);
        Happenings.await("the new root signs", () -> {
            holder.takeLeaf(manager);
            return holder.leaf().signer().equals(rotation.to());
        });
        holder.acknowledge(manager);
        rotation.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
        assertThat(manager.state().roles()).isEqualTo(Map.of(rotation.to(), Role.ACTIVE));
    }

    @Test
    void runningManagersTakeHigherNumbersAndNothingBreaks() throws Exception {
        Path current = Files.createSymbolicLink(temporary.resolve("current"), Files.createDirectory(original));
        try (Replica one = replica(current);
                Replica two = replica(current)) {
            CertificateManager manager = one.manager();
            LiveServices services = new LiveServices(manager, SERVICES);
            try (services;
                    MeshTls server = MeshTls.of(two.manager(), IssueRequest.service("server.shop"))) {
                SSLContext context = server.serverContext(PeerMatcher.service(GATEWAY));
                PlainHolder gateway = new PlainHolder(manager, GATEWAY);
                gateway.acknowledge(manager);
                take(backup, current);
                takeAStep(manager, gateway);
                long handedOut = manager.trust().sequence();

                restore(backup, restored);
                point(current, restored);

                Happenings.await(
                        "higher numbers are taken", () -> manager.trust().sequence() > handedOut);
                assertThat(manager.trust().roots()).hasSize(1);
                Happenings.await(
                        "both go by the same",
                        () -> two.manager().trust().sequence()
                                == manager.trust().sequence());
                assertThat(happenings.all(MeshEvent.Trouble.class))
                        .anyMatch(trouble -> trouble.message().contains("restored from a backup"));
                assertThat(Meeting.of(gateway.context(), context)).matches(Meeting::succeeds);

                // What it took before says nothing under the new numbers.
                gateway.acknowledge(manager);
                Rotation again = manager.rotateTo(Roots.next(3));
                Happenings.await("it is waited for", () -> isWaitedFor(again, Reason.HOLDER_NOT_ACKNOWLEDGED, gateway));
                assertThat(role(manager, "root-1")).isEqualTo(Role.ACTIVE);
                finish(manager, again, gateway);
                assertThat(Meeting.of(gateway.context(), context)).matches(Meeting::succeeds);
            }
            assertThat(services.failures()).isEmpty();
            assertThat(services.ok()).isPositive();
        }
    }

    @Test
    void newManagersTakeNoStepWhileAHolderKnowsMoreThanTheStore() throws Exception {
        PlainHolder gateway;
        try (Replica one = replica(original)) {
            gateway = new PlainHolder(one.manager(), GATEWAY);
            gateway.acknowledge(one.manager());
            take(backup, original);
            takeAStep(one.manager(), gateway);
        }

        restore(backup, restored);
        try (Replica fresh = replica(restored)) {
            CertificateManager manager = fresh.manager();
            LiveServices services = new LiveServices(manager, SERVICES);
            try (services;
                    MeshTls server = MeshTls.of(manager, IssueRequest.service("server.shop"))) {
                SSLContext context = server.serverContext(PeerMatcher.service(GATEWAY));
                assertThat(manager.trust().sequence())
                        .isLessThan(gateway.trust().sequence());
                gateway.acknowledge(manager);

                Rotation rotation = manager.rotateTo(Roots.next(3));
                Happenings.await("it is named", () -> isWaitedFor(rotation, Reason.ACKNOWLEDGEMENT_AHEAD, gateway));
                assertThat(role(manager, "root-3")).isEqualTo(Role.INACTIVE);
                assertThat(Meeting.of(gateway.context(), context)).matches(Meeting::succeeds);

                gateway.bootstrap(manager);
                finish(manager, rotation, gateway);
                assertThat(Meeting.of(gateway.context(), context)).matches(Meeting::succeeds);
            }
            assertThat(services.failures()).isEmpty();
        }
    }
}
