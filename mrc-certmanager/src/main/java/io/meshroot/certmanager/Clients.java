package io.meshroot.certmanager;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;

/** Where clients of the API server come from, and whose they are. */
interface Clients {
    /** Returns a client. */
    KubernetesClient open();

    /** Lets go of a client that {@link #open} returned. */
    void close(KubernetesClient client);

    /** A client of its own for each issuer, from the kubeconfig or the pod's service account. */
    static Clients own() {
        return new Clients() {
            @Override
            public KubernetesClient open() {
                return new KubernetesClientBuilder().build();
            }

            @Override
            public void close(KubernetesClient client) {
                client.close();
            }
        };
    }

    /** Somebody else's client, who closes it. */
    static Clients lent(KubernetesClient client) {
        return new Clients() {
            @Override
            public KubernetesClient open() {
                return client;
            }

            @Override
            public void close(KubernetesClient unused) {
                // Its owner does.
            }
        };
    }
}
