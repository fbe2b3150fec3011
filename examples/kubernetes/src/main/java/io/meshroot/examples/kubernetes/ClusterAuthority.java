package io.meshroot.examples.kubernetes;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateManagerBuilder;
import io.meshroot.kubernetes.AdmissionHandler;
import io.meshroot.kubernetes.KubernetesMrcStore;
import io.meshroot.kubernetes.KubernetesSecretStore;
import io.meshroot.kubernetes.StatusWriter;
import io.meshroot.kubernetes.WebhookCaBundle;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A certificate authority in a cluster: its roots, their statuses, and the webhook that guards them. */
public final class ClusterAuthority implements AutoCloseable {
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final KubernetesMrcStore roots;
    private final KubernetesSecretStore secrets;
    private final CertificateManager manager;
    private final StatusWriter statuses;
    private final AdmissionWebhook webhook;
    private final WebhookCaBundle caBundle;

    /**
     * Starts the authority in namespace {@code mesh-system}.
     *
     * @param client talks to the API server
     * @param address where the webhook listens
     * @param settleTime how long the API servers have to take in a new CA bundle
     * @throws IOException if nobody can listen there
     */
    public ClusterAuthority(KubernetesClient client, InetSocketAddress address, Duration settleTime)
            throws IOException {
        roots = KubernetesMrcStore.in(client, "mesh-system");
        secrets = KubernetesSecretStore.of(client);
        // snippet: manager
        CertificateManagerBuilder builder = CertificateManager.builder()
                .mrcStore(roots)
                .secretStore(secrets)
                .initialRoot(MeshRootCertificate.builder("mesh-root")
                        .provider(TresorConfig.inSecret("mesh-system", "mesh-root-ca"))
                        .trustDomain(TrustDomain.of("cluster.local"))
                        .spiffe(SpiffeMode.ENABLED)
                        .role(Role.ACTIVE)
                        .build());
        manager = builder.build();
        statuses = StatusWriter.start(roots, InstantSource.system(), threads);
        // end
        // snippet: admission
        AdmissionHandler handler =
                AdmissionHandler.of(manager, "mesh-system", Set.of("system:serviceaccount:mesh-system:mesh-root"));
        webhook = AdmissionWebhook.start(manager, handler, "mesh-root.mesh-system.svc", address);
        caBundle = WebhookCaBundle.keep(client, "mesh-root", manager, this::later, settleTime);
        // end
    }

    private Scheduler.Cancellable later(Duration delay, Runnable task) {
        Future<?> future = threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /**
     * Returns the manager.
     *
     * @return the manager
     */
    public CertificateManager manager() {
        return manager;
    }

    /**
     * Returns where the webhook listens.
     *
     * @return the address
     */
    public InetSocketAddress webhook() {
        return webhook.address();
    }

    /** Stops in the reverse order. */
    @Override
    public void close() {
        caBundle.close();
        webhook.close();
        statuses.close();
        manager.close();
        roots.close();
        secrets.close();
        threads.shutdownNow();
    }
}
