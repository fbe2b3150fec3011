package io.meshroot.testkit.contract;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.SecretStore.Creation.Outcome;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** The simplest store that keeps the contract. */
final class SimpleSecretStore implements SecretStore {
    private final Map<SecretRef, Versioned<Secret>> secrets = new HashMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private int version;
    private boolean closed;

    @Override
    public synchronized Optional<Versioned<Secret>> read(SecretRef ref) {
        open();
        return Optional.ofNullable(secrets.get(ref));
    }

    @Override
    public Creation createIfAbsent(SecretRef ref, Secret secret) {
        Versioned<Secret> created;
        synchronized (this) {
            open();
            Versioned<Secret> old = secrets.get(ref);
            if (old != null) {
                return new Creation(Outcome.EXISTED, old);
            }
            version++;
            created = new Versioned<>(secret, new StoreVersion(Integer.toString(version)));
            secrets.put(ref, created);
        }
        tell();
        return new Creation(Outcome.CREATED, created);
    }

    @Override
    public void delete(SecretRef ref, StoreVersion expected) {
        synchronized (this) {
            Versioned<Secret> old = secrets.get(ref);
            if (old == null || !old.version().equals(expected)) {
                throw new MeshRootException(ErrorCode.STORE_CONFLICT, "another is there; look again");
            }
            secrets.remove(ref);
        }
        tell();
    }

    @Override
    public Subscription watch(SecretRef ref, Runnable onChange) {
        listeners.add(onChange);
        return () -> listeners.remove(onChange);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void open() {
        if (closed) {
            throw new MeshRootException(ErrorCode.CLOSED, "the store is closed; open another");
        }
    }

    private void tell() {
        for (Runnable listener : listeners) {
            try {
                listener.run();
            } catch (IllegalStateException expected) {
                // the contract's own
            }
        }
    }
}
