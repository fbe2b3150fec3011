package io.meshroot.certmanager;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;

/** Where clients of the API server come from, and whose they are. */
interface Clients {
    /**
     * Returns a client.
     *
     * @param deadline how long the whole of a request may take
     */
    KubernetesClient open(Duration deadline);

    /** Lets go of a client that {@link #open} returned. */
    void close(KubernetesClient client);

    /** A client of its own for each issuer, from the kubeconfig or the pod's service account. */
    static Clients own() {
        return new Clients() {
            @Override
            public KubernetesClient open(Duration deadline) {
                return new KubernetesClientBuilder()
                        .withConfig(bounded(Config.autoConfigure(null), deadline))
                        .build();
            }

            @Override
            public void close(KubernetesClient client) {
                client.close();
            }
        };
    }

    /** By default a client tries ten times again, and each call would last for minutes while the API server is away. */
    static Config bounded(Config config, Duration deadline) {
        return new ConfigBuilder(config)
                .withRequestRetryBackoffLimit(1)
                .withRequestTimeout((int) Math.min(config.getRequestTimeout(), Math.max(1, deadline.toMillis())))
                .build();
    }

    /** Somebody else's client, who closes it. */
    static Clients lent(KubernetesClient client) {
        return new Clients() {
            @Override
            public KubernetesClient open(Duration deadline) {
                return client;
            }

            @Override
            public void close(KubernetesClient unused) {
                // Its owner does.
            }
        };
    }
}
