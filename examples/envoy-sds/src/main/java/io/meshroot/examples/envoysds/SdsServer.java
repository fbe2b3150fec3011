package io.meshroot.examples.envoysds;

import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.server.V3DiscoveryServer;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.CertificateManager;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * A control plane that serves leaves and trust to Envoys by SDS, state of the world and delta. It hands out private keys:
 * let it listen where only the right Envoys come, or give it TLS and {@link SdsSettings#identities} that look at the peer.
 */
public final class SdsServer implements AutoCloseable {
    private static final int PORT = 18_000;

    private final Server server;
    private final Envoys envoys;

    private SdsServer(Server server, Envoys envoys) {
        this.server = server;
        this.envoys = envoys;
    }

    /**
     * Starts a server.
     *
     * @param manager issues, renews and is acknowledged to
     * @param address where to listen
     * @param scheduler tells when a settle time has passed
     * @param settings how to serve
     * @return the server, started
     * @throws IOException if it can't listen
     */
    public static SdsServer start(
            CertificateManager manager, SocketAddress address, Scheduler scheduler, SdsSettings settings)
            throws IOException {
        // snippet: sds
        SimpleCache<String> cache = new SimpleCache<>(node -> node.getId());
        Envoys envoys = new Envoys(manager, cache, scheduler, settings);
        V3DiscoveryServer discovery = new V3DiscoveryServer(envoys, cache);
        Server server = NettyServerBuilder.forAddress(address)
                .addService(discovery.getSecretDiscoveryServiceImpl())
                .addService(discovery.getAggregatedDiscoveryServiceImpl())
                .build()
                .start();
        return new SdsServer(server, envoys);
        // end
    }

    /**
     * Returns where the server listens.
     *
     * @return the port
     */
    public int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
        envoys.close();
    }

    /**
     * Serves secrets on the loopback address until it is stopped.
     *
     * @param args none
     * @throws Exception if it can't
     */
    public static void main(String[] args) throws Exception {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
        try (CertificateManager manager = CertificateManager.builder().build();
                SdsServer server = start(
                        manager,
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT),
                        on(timer),
                        SdsSettings.trusting())) {
            manager.onEvent(System.out::println);
            System.out.println("secrets by SDS on port " + server.port());
            server.server.awaitTermination();
        } finally {
            timer.shutdownNow();
        }
    }

    /**
     * Makes a scheduler of the JDK's.
     *
     * @param timer runs the tasks
     * @return the scheduler
     */
    public static Scheduler on(ScheduledExecutorService timer) {
        return (delay, task) -> {
            Future<?> pending = timer.schedule(task, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> pending.cancel(false);
        };
    }
}
