package io.meshroot.tests.process;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.RenewalPolicy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * A process with a manager on the shared store and services of its own, which call those of the other processes all the
 * time. It is killed at any moment. It prints a line for each call that failed, now and then how many did not, and what
 * became of each order that it reads from its standard input.
 */
final class NodeProgram {
    static final int NODES = 3;
    static final String ROTATE = "rotate ";
    static final String REMOVE = "remove ";

    private static final Duration SKEW = Duration.ofMillis(500);
    private static final Duration OUTAGE = Duration.ofSeconds(1);
    /** Renewed when a quarter is over: a process that does not get its turn for a while still has a leaf. */
    private static final RenewalPolicy EARLY = new RenewalPolicy(0.75, 0.05);

    private static final long PAUSE_NANOS = 20_000_000;
    private static final int CALLS_IN_A_LINE = 20;

    private final Path addresses;
    private final int node;
    private volatile boolean calling = true;

    private NodeProgram(Path addresses, int node) {
        this.addresses = addresses;
        this.node = node;
    }

    /**
     * Runs until it is killed, or its standard input ends.
     *
     * @param args the store, the folder of the addresses, the number of the process, how often it was started, the
     *     validity of leaves in seconds
     */
    public static void main(String[] args) throws Exception {
        new NodeProgram(Path.of(args[1]), Integer.parseInt(args[2]))
                .run(args[0], Integer.parseInt(args[3]), Duration.ofSeconds(Long.parseLong(args[4])));
    }

    private void run(String store, int life, Duration validity) throws Exception {
        try (NodeStores stores = NodeStores.open(store);
                CertificateManager manager = CertificateManager.builder()
                        .mrcStore(stores.roots())
                        .secretStore(stores.secrets())
                        .replicaId(replica(node, life))
                        .initialRoot(root(1, Role.ACTIVE))
                        .leafValidity(validity)
                        .renewalPolicy(EARLY)
                        .shortestUsefulValidity(Duration.ofMillis(500))
                        .clockSkew(SKEW)
                        .storeOutage(OUTAGE)
                        .eventListener(NodeProgram::print)
                        .build()) {
            List<NodeService> services = open(manager, life);
            Thread caller = new Thread(() -> callOnAndOn(services), "calls");
            caller.setDaemon(true);
            caller.start();
            System.out.println("ready");
            obey(manager, caller);
        }
    }

    private List<NodeService> open(CertificateManager manager, int life) throws IOException {
        List<String> all = IntStream.range(0, NODES)
                .boxed()
                .flatMap(other -> NodeService.identities(other).stream())
                .toList();
        InetAddress host = NodeAddress.host(node, life);
        List<NodeService> services = new ArrayList<>();
        for (String identity : NodeService.identities(node)) {
            services.add(new NodeService(manager, identity, all, host));
        }
        new NodeAddress(node, life, services.stream().map(NodeService::port).toList()).publish(addresses);
        return services;
    }

    private void obey(CertificateManager manager, Thread caller) throws IOException, InterruptedException {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order = orders.readLine(); order != null; order = orders.readLine()) {
            if (order.equals("stop")) {
                calling = false;
                caller.join();
                System.out.println("stopped");
            } else if (order.startsWith(REMOVE)) {
                manager.removeReplica(new ReplicaId(order.substring(REMOVE.length())));
            } else {
                rotate(manager, Integer.parseInt(order.substring(ROTATE.length())));
            }
        }
    }

    private static void rotate(CertificateManager manager, int number) {
        try {
            manager.rotateTo(root(number, Role.PASSIVE));
            System.out.println("rotates");
        } catch (MeshRootException e) {
            System.out.println("refuses " + e.getMessage());
        }
    }

    /** Names the manager of a life of a process. */
    static ReplicaId replica(int node, int life) {
        return new ReplicaId("node-" + node + "-life-" + life);
    }

    /** Each service calls each service of the other processes, in turn. */
    private void callOnAndOn(List<NodeService> services) {
        int calls = 0;
        for (int turn = 0; calling; turn++) {
            int other = (node + 1 + turn % (NODES - 1)) % NODES;
            int service = turn / (NODES - 1) % services.size();
            NodeService from = services.get(turn / (NODES - 1) / services.size() % services.size());
            if (succeeds(from, other, service) && ++calls % CALLS_IN_A_LINE == 0) {
                System.out.println("called " + CALLS_IN_A_LINE);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        System.out.println("called " + calls % CALLS_IN_A_LINE);
    }

    private boolean succeeds(NodeService from, int other, int service) {
        try {
            Optional<NodeAddress> peer = NodeAddress.read(addresses, other);
            if (peer.isEmpty()) {
                return false;
            }
            try {
                from.call(peer.get(), service);
                return true;
            } catch (IOException | RuntimeException e) {
                System.out.println(FailedCall.of(peer.get(), from.identity(), e).toLine());
            }
        } catch (IOException e) {
            System.out.println("trouble the address of " + other + " can't be read: " + e);
        }
        return false;
    }

    private static void print(MeshEvent event) {
        if (event instanceof MeshEvent.RoleAccepted accepted) {
            System.out.println("step " + accepted.step().change() + " by "
                    + accepted.step().by());
        } else if (event instanceof MeshEvent.RolePending
                || event instanceof MeshEvent.Trouble
                || event instanceof MeshEvent.LeafExpired) {
            System.out.println(event);
        }
    }

    private static MeshRootCertificate root(int number, Role role) {
        return MeshRootCertificate.builder("root-" + number)
                .provider(TresorConfig.inSecret("mesh", "root-" + number + "-ca"))
                .role(role)
                .build();
    }
}
