package io.meshroot.examples.rotation;

import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Replaces the root of a mesh twice while its services call each other: first by another root in the same trust domain,
 * then by one in another trust domain.
 */
public final class RotationDemo {
    private static final String NAMESPACE = "shop";
    private static final List<String> SERVICES =
            List.of("bookbuyer", "bookstore", "warehouse", "payments", "shipping", "reviews");
    private static final String REMOTE = "supplier." + NAMESPACE;
    private static final String JOINER = "newcomer." + NAMESPACE;
    private static final Duration REMOTE_DELAY = Duration.ofSeconds(3);
    private static final Duration LEAF_VALIDITY = Duration.ofSeconds(15);
    private static final Duration PATIENCE = Duration.ofSeconds(50);
    private static final long SAMPLE_MILLIS = 250;
    private static final long HANDSHAKES_BEFORE = 300;
    private static final long HANDSHAKES_BETWEEN = 500;
    private static final long HANDSHAKES_IN_ALL = 2_200;

    private final Path folder;
    private final Path report;
    private final PrintStream out;
    private final Handshakes handshakes = new Handshakes();
    private final Timeline timeline;
    private final List<Endpoint> peers = new CopyOnWriteArrayList<>();
    private final List<Service> services = new ArrayList<>();
    private final Queue<String> troubles = new ConcurrentLinkedQueue<>();
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    private RotationDemo(Path folder, Path report, PrintStream out) {
        this.folder = folder;
        this.report = report;
        this.out = out;
        this.timeline = new Timeline(handshakes, out);
    }

    /**
     * Runs the demo in a new folder. Exits with 0 only if no handshake failed.
     *
     * @param args where to write the report; {@code target/rotation-report.html} by default
     * @throws IOException if files can't be written
     */
    public static void main(String[] args) throws IOException {
        Path report = Path.of(args.length > 0 ? args[0] : "target/rotation-report.html");
        Path folder = Files.createTempDirectory("rotation-demo");
        boolean good;
        try {
            good = new RotationDemo(folder, report, System.out).run();
        } finally {
            delete(folder);
        }
        System.exit(good ? 0 : 1);
    }

    private boolean run() throws IOException {
        int rotations = 0;
        ScheduledExecutorService network = Executors.newScheduledThreadPool(2, task -> {
            Thread thread = new Thread(task, "network");
            thread.setDaemon(true);
            return thread;
        });
        try (CertificateManager manager = CertificateManager.builder()
                .mrcStore(FileMrcStore.at(folder))
                .secretStore(FileSecretStore.at(folder))
                .initialRoot(root("mrc-1", "cluster.local", Role.ACTIVE))
                .leafValidity(LeafKind.SERVICE, LEAF_VALIDITY)
                .shortestUsefulValidity(Duration.ofSeconds(2))
                .clockSkew(Duration.ofSeconds(1))
                .eventListener(timeline::on)
                .build()) {
            Future<?> unused = network.scheduleAtFixedRate(timeline::sample, 0, SAMPLE_MILLIS, TimeUnit.MILLISECONDS);
            for (String service : SERVICES) {
                join(service + "." + NAMESPACE, managed(manager, service + "." + NAMESPACE));
            }
            join(REMOTE, new RemoteTls(manager, REMOTE, network, REMOTE_DELAY));
            services.forEach(Service::start);
            CountDownLatch waiting = new CountDownLatch(1);
            timeline.onPending(change -> waiting.countDown());

            awaitHandshakes(HANDSHAKES_BEFORE);
            var first = manager.rotateTo(root("mrc-2", "cluster.local", Role.PASSIVE));
            if (!waiting.await(left(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException("no step ever waited");
            }
            join(JOINER, managed(manager, JOINER)).start();
            first.completion().toCompletableFuture().get(left(), TimeUnit.NANOSECONDS);
            rotations++;
            awaitHandshakes(handshakes.ok() + HANDSHAKES_BETWEEN);
            manager.rotateTo(root("mrc-3", "cluster.example", Role.PASSIVE))
                    .completion()
                    .toCompletableFuture()
                    .get(left(), TimeUnit.NANOSECONDS);
            rotations++;
            awaitHandshakes(Math.max(HANDSHAKES_IN_ALL, handshakes.ok() + HANDSHAKES_BETWEEN));
            for (Service service : services) {
                service.stopCalling();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            troubles.add("interrupted");
        } catch (Exception e) {
            troubles.add(e.toString());
        } finally {
            for (Service service : services) {
                service.close();
            }
            network.shutdownNow();
        }
        return finish(rotations);
    }

    private boolean finish(int rotations) throws IOException {
        timeline.sample();
        new RotationReport(timeline).writeTo(report);
        handshakes.failures().forEach(failure -> out.println("failed: " + failure));
        troubles.forEach(trouble -> out.println("trouble: " + trouble));
        out.println("report: " + report);
        int steps = timeline.steps().size();
        out.printf(
                "rotations: %d  steps: %d  handshakes: %d ok, %d failed%n",
                rotations, steps, handshakes.ok(), handshakes.failed());
        return rotations == 2 && steps == 10 && handshakes.failed() == 0 && troubles.isEmpty();
    }

    private Service join(String identity, TlsSide tls) throws IOException {
        Service service = new Service(identity, tls, peers, handshakes);
        services.add(service);
        peers.add(service.endpoint());
        return service;
    }

    private static TlsSide managed(CertificateManager manager, String identity) {
        PeerMatcher callers = PeerMatcher.anyOf(Stream.concat(SERVICES.stream(), Stream.of("supplier", "newcomer"))
                .map(name -> PeerMatcher.service(name + "." + NAMESPACE))
                .toArray(PeerMatcher[]::new));
        return new ManagedTls(manager, identity, callers);
    }

    private static MeshRootCertificate root(String name, String trustDomain, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(TresorConfig.inSecret("demo", name + "-ca"))
                .trustDomain(TrustDomain.of(trustDomain))
                .spiffe(SpiffeMode.ENABLED)
                .role(role)
                .build();
    }

    private void awaitHandshakes(long wanted) throws InterruptedException, TimeoutException {
        while (handshakes.ok() < wanted) {
            if (left() <= 0) {
                throw new TimeoutException("only " + handshakes.ok() + " handshakes of " + wanted);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private long left() {
        return deadline - System.nanoTime();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
