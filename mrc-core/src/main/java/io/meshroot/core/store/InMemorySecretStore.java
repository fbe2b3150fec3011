package io.meshroot.core.store;

import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps secrets in memory, for tests and for programs whose mesh ends with them. Listeners are called on the thread that
 * made the change, after it. Safe for use by several threads.
 */
public final class InMemorySecretStore implements SecretStore {
    private final Object lock = new Object();
    private final Map<SecretRef, Versioned<Secret>> secrets = new HashMap<>();
    private final Map<SecretRef, Watchers> watchers = new HashMap<>();
    private long lastVersion;
    private boolean closed;

    /** Makes an empty store. */
    public InMemorySecretStore() {}

    @Override
    public Optional<Versioned<Secret>> read(SecretRef ref) {
        synchronized (lock) {
            checkOpen();
            return Optional.ofNullable(secrets.get(Objects.requireNonNull(ref, "ref")));
        }
    }

    @Override
    public Creation createIfAbsent(SecretRef ref, Secret secret) {
        Objects.requireNonNull(secret, "secret");
        Versioned<Secret> created;
        Watchers toTell;
        synchronized (lock) {
            checkOpen();
            Versioned<Secret> there = secrets.get(Objects.requireNonNull(ref, "ref"));
            if (there != null) {
                return new Creation(Creation.Outcome.EXISTED, there);
            }
            // Versions are not used again when a secret is deleted and created anew.
            created = new Versioned<>(secret, new StoreVersion(Long.toString(++lastVersion)));
            secrets.put(ref, created);
            toTell = watchersOf(ref);
        }
        toTell.tell();
        return new Creation(Creation.Outcome.CREATED, created);
    }

    @Override
    public void delete(SecretRef ref, StoreVersion expected) {
        Objects.requireNonNull(expected, "expected");
        Watchers toTell;
        synchronized (lock) {
            checkOpen();
            Versioned<Secret> there = secrets.get(Objects.requireNonNull(ref, "ref"));
            if (there == null) {
                return;
            }
            if (!there.version().equals(expected)) {
                throw StoreErrors.otherVersion(ref);
            }
            secrets.remove(ref);
            toTell = watchersOf(ref);
        }
        toTell.tell();
    }

    @Override
    public Subscription watch(SecretRef ref, Runnable onChange) {
        synchronized (lock) {
            checkOpen();
            return watchersOf(Objects.requireNonNull(ref, "ref")).add(onChange);
        }
    }

    private Watchers watchersOf(SecretRef ref) {
        synchronized (lock) {
            return watchers.computeIfAbsent(ref, unused -> new Watchers());
        }
    }

    /** Ends the store and forgets what it held. Closing twice does no harm. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            secrets.clear();
            watchers.values().forEach(Watchers::clear);
        }
    }

    private void checkOpen() {
        if (closed) {
            throw StoreErrors.closed();
        }
    }
}
