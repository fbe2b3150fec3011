package io.meshroot.kubernetes;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;

/** Clients that fit the stores: a manager would rather hear of an outage soon than wait for its end. */
public final class KubernetesClients {
    private static final int RETRIES = 3;
    private static final Duration REQUEST = Duration.ofSeconds(10);
    private static final Duration RECONNECT = Duration.ofMillis(500);

    private KubernetesClients() {}

    /**
     * Makes a client as the environment says: the service account in a pod, otherwise kubeconfig. A request is given up after 10
     * seconds, tried again three times at most, and a broken watch is resumed after half a second.
     *
     * @return the client; the caller closes it, after the stores
     */
    public static KubernetesClient fromEnvironment() {
        Config config = new ConfigBuilder(Config.autoConfigure(null))
                .withRequestRetryBackoffLimit(RETRIES)
                .withRequestTimeout((int) REQUEST.toMillis())
                .withWatchReconnectInterval((int) RECONNECT.toMillis())
                .build();
        return new KubernetesClientBuilder().withConfig(config).build();
    }
}
