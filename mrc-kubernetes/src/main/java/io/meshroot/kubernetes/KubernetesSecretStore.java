package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.store.StoreErrors;
import io.meshroot.core.store.Watchers;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Keeps secrets as Secrets of type {@code Opaque}, each in the namespace of its reference. Secrets that others made, as Open
 * Service Mesh its {@code osm-ca-bundle}, are read as they are. Safe for use by several threads.
 */
public final class KubernetesSecretStore implements SecretStore {
    private static final int MOST_ATTEMPTS = 10;

    private final KubernetesClient client;
    private final Set<ObjectWatch<?>> watches = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private KubernetesSecretStore(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Opens a store.
     *
     * @param client talks to the API server; not closed by the store
     * @return the store
     */
    public static KubernetesSecretStore of(KubernetesClient client) {
        return new KubernetesSecretStore(Objects.requireNonNull(client, "client"));
    }

    private Resource<io.fabric8.kubernetes.api.model.Secret> object(SecretRef ref) {
        checkOpen();
        return client.secrets().inNamespace(ref.namespace()).withName(ref.name());
    }

    @Override
    public Optional<Versioned<Secret>> read(SecretRef ref) {
        try {
            return Optional.ofNullable(object(ref).get()).map(found -> versioned(ref, found));
        } catch (KubernetesClientException e) {
            throw ApiErrors.unavailable("Secret " + ref + " can't be read", e);
        }
    }

    private static Versioned<Secret> versioned(SecretRef ref, io.fabric8.kubernetes.api.model.Secret found) {
        Map<String, byte[]> entries = new HashMap<>();
        if (found.getData() != null) {
            found.getData().forEach((name, value) -> entries.put(name, decoded(ref, name, value)));
        }
        return new Versioned<>(
                Secret.of(entries), new StoreVersion(found.getMetadata().getResourceVersion()));
    }

    private static byte[] decoded(SecretRef ref, String name, String value) {
        try {
            return Base64.getDecoder().decode(value);
        } catch (IllegalArgumentException e) {
            throw ApiErrors.corrupt("entry " + name + " of Secret " + ref, "is no base64", "restore it");
        }
    }

    @Override
    public Creation createIfAbsent(SecretRef ref, Secret secret) {
        Objects.requireNonNull(secret, "secret");
        for (int attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
            Optional<Versioned<Secret>> there = read(ref);
            if (there.isPresent()) {
                return new Creation(Creation.Outcome.EXISTED, there.get());
            }
            try {
                io.fabric8.kubernetes.api.model.Secret created = client.secrets()
                        .inNamespace(ref.namespace())
                        .resource(object(ref, secret))
                        .create();
                return new Creation(
                        Creation.Outcome.CREATED,
                        new Versioned<>(
                                secret, new StoreVersion(created.getMetadata().getResourceVersion())));
            } catch (KubernetesClientException e) {
                if (!ApiErrors.isConflict(e)) {
                    throw ApiErrors.unavailable("Secret " + ref + " can't be created", e);
                }
            }
        }
        throw ApiErrors.tooBusy("Secret " + ref);
    }

    private static io.fabric8.kubernetes.api.model.Secret object(SecretRef ref, Secret secret) {
        Map<String, String> data = new HashMap<>();
        for (String name : secret.names()) {
            data.put(
                    name, Base64.getEncoder().encodeToString(secret.expose(name).orElseThrow()));
        }
        return new SecretBuilder()
                .withNewMetadata()
                .withName(ref.name())
                .withNamespace(ref.namespace())
                .withLabels(Labels.ours())
                .endMetadata()
                .withType("Opaque")
                .withData(data)
                .build();
    }

    @Override
    public void delete(SecretRef ref, StoreVersion expected) {
        try {
            object(ref).lockResourceVersion(expected.value()).delete();
        } catch (KubernetesClientException e) {
            if (ApiErrors.isNotFound(e)) {
                return;
            }
            if (ApiErrors.isConflict(e) || ApiErrors.isInvalid(e)) {
                throw StoreErrors.otherVersion(ref);
            }
            throw ApiErrors.unavailable("Secret " + ref + " can't be deleted", e);
        }
    }

    @Override
    public Subscription watch(SecretRef ref, Runnable onChange) {
        Watchers listener = new Watchers();
        Subscription registration = listener.add(onChange);
        ObjectWatch<io.fabric8.kubernetes.api.model.Secret> watch =
                ObjectWatch.start(object(ref), "Secret " + ref, listener::tell);
        watches.add(watch);
        if (closed) {
            watch.close();
        }
        return () -> {
            registration.close();
            watches.remove(watch);
            watch.close();
        };
    }

    @Override
    public void close() {
        closed = true;
        watches.forEach(ObjectWatch::close);
    }

    private void checkOpen() {
        if (closed) {
            throw StoreErrors.closed();
        }
    }
}
