package io.meshroot.core.store;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.internal.SystemThreads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Keeps secrets in a folder, for one process or for several on one machine: {@code
 * secrets/<namespace>/<name>/<entry>}, one file for each entry. A folder that a person or Open Service Mesh filled, as
 * with {@code ca.crt} and {@code private.key}, is a secret as well. Secrets are not encrypted; the folder belongs on a
 * disk that is.
 *
 * <p>A secret is written beside its place and then renamed, so that it is there with all entries or not at all. Files
 * that the store makes are for their owner only (0600, folders 0700). A secret is refused with {@code STORE_CORRUPT} if
 * others than its owner could read one of its files, those named {@code *.crt} excepted, or write one. While somebody
 * watches, the folders of the secrets in question are looked at twice a second. Safe for use by several threads.
 */
public final class FileSecretStore implements SecretStore {
    private static final Duration INTERVAL = Duration.ofMillis(500);

    private final Path folder;
    private final FolderLock lock;
    private final Optional<SystemThreads> ownThreads;
    private final Poll poll;
    private final Map<SecretRef, Watched> watched = new HashMap<>();
    private volatile boolean closed;

    private FileSecretStore(Path folder, Scheduler scheduler, Optional<SystemThreads> ownThreads) {
        this.folder = folder;
        this.lock = new FolderLock(folder);
        this.ownThreads = ownThreads;
        this.poll = new Poll(scheduler, INTERVAL, this::look);
    }

    /**
     * Opens the secrets of a folder, and makes it if it is not there. Looks for changes on a thread of its own.
     *
     * @param folder the folder in which {@code secrets} is, the same as that of a {@link FileMrcStore}
     * @return the store
     * @throws MeshRootException code {@code STORE_UNAVAILABLE} if the folder can't be read or made
     */
    public static FileSecretStore at(Path folder) {
        SystemThreads threads = new SystemThreads();
        return open(folder, threads, Optional.of(threads));
    }

    /**
     * Opens the secrets of a folder, and makes it if it is not there. Looks for changes on a scheduler.
     *
     * @param folder the folder in which {@code secrets} is, the same as that of a {@link FileMrcStore}
     * @param scheduler where to look for changes
     * @return the store
     * @throws MeshRootException code {@code STORE_UNAVAILABLE} if the folder can't be read or made
     */
    public static FileSecretStore at(Path folder, Scheduler scheduler) {
        return open(folder, Objects.requireNonNull(scheduler, "scheduler"), Optional.empty());
    }

    private static FileSecretStore open(Path folder, Scheduler scheduler, Optional<SystemThreads> ownThreads) {
        Path secrets = folder.toAbsolutePath().resolve("secrets");
        FileSecretStore store = new FileSecretStore(secrets, scheduler, ownThreads);
        try {
            Disk.makeFolders(secrets);
            if (Files.isWritable(secrets)) {
                store.lock.hold(() -> {
                    Disk.clean(secrets);
                    return secrets;
                });
            }
            return store;
        } catch (IOException e) {
            throw StoreErrors.unavailable(secrets, e);
        }
    }

    private Path pathOf(SecretRef ref) {
        Path path = folder.resolve(ref.namespace()).resolve(ref.name()).normalize();
        if (!path.startsWith(folder) || path.getNameCount() != folder.getNameCount() + 2) {
            throw new IllegalArgumentException("secret " + ref + " leads out of its folder; rename it");
        }
        return path;
    }

    @Override
    public Optional<Versioned<Secret>> read(SecretRef ref) {
        Path path = pathOf(ref);
        checkOpen();
        try {
            if (!Files.isDirectory(folder)) {
                throw new IOException("the folder is not there");
            }
            return new SecretFolder(path).read();
        } catch (IOException e) {
            throw StoreErrors.unavailable(path, e);
        }
    }

    @Override
    public Creation createIfAbsent(SecretRef ref, Secret secret) {
        Objects.requireNonNull(secret, "secret");
        Path path = pathOf(ref);
        checkOpen();
        Creation creation = lock.hold(() -> {
            SecretFolder place = new SecretFolder(path);
            Optional<Versioned<Secret>> there = place.read();
            if (there.isPresent()) {
                return new Creation(Creation.Outcome.EXISTED, there.get());
            }
            Disk.makeFolders(Objects.requireNonNull(path.getParent(), "parent"));
            Path temporary = Disk.makeTemporaryFolder(folder);
            try {
                place.create(temporary, secret);
            } finally {
                Disk.remove(temporary);
            }
            Versioned<Secret> created = place.read().orElseThrow(() -> new IOException("it is gone again"));
            return new Creation(Creation.Outcome.CREATED, created);
        });
        lookAt(ref);
        return creation;
    }

    @Override
    public void delete(SecretRef ref, StoreVersion expected) {
        Objects.requireNonNull(expected, "expected");
        Path path = pathOf(ref);
        checkOpen();
        lock.hold(() -> {
            Optional<Versioned<Secret>> there = new SecretFolder(path).read();
            if (there.isPresent()) {
                if (!there.get().version().equals(expected)) {
                    throw StoreErrors.otherVersion(ref);
                }
                Path temporary = Disk.temporaryIn(folder);
                Disk.rename(path, temporary);
                Disk.sync(Objects.requireNonNull(path.getParent(), "parent"));
                Disk.remove(temporary);
            }
            return path;
        });
        lookAt(ref);
    }

    @Override
    public Subscription watch(SecretRef ref, Runnable onChange) {
        Path path = pathOf(ref);
        checkOpen();
        Subscription subscription;
        synchronized (watched) {
            Watched secret = watched.computeIfAbsent(ref, unused -> new Watched(new SecretFolder(path)));
            subscription = secret.watchers.add(onChange);
        }
        poll.start();
        return () -> {
            subscription.close();
            synchronized (watched) {
                watched.values().removeIf(secret -> secret.watchers.isEmpty());
            }
        };
    }

    private boolean look() {
        List<Watched> all;
        synchronized (watched) {
            all = new ArrayList<>(watched.values());
        }
        all.forEach(Watched::look);
        return !all.isEmpty();
    }

    private void lookAt(SecretRef ref) {
        Watched secret;
        synchronized (watched) {
            secret = watched.get(ref);
        }
        if (secret != null) {
            secret.look();
        }
    }

    /** Stops looking for changes. What is stored stays. Closing twice does no harm. */
    @Override
    public void close() {
        closed = true;
        poll.close();
        synchronized (watched) {
            watched.clear();
        }
        ownThreads.ifPresent(SystemThreads::close);
    }

    private void checkOpen() {
        if (closed) {
            throw StoreErrors.closed();
        }
    }

    /** A secret that somebody watches, as it was seen last. */
    private static final class Watched {
        private final Watchers watchers = new Watchers();
        private final SecretFolder secret;
        private String known;

        Watched(SecretFolder secret) {
            this.secret = secret;
            this.known = secret.fingerprint();
        }

        void look() {
            synchronized (this) {
                String now = secret.fingerprint();
                if (now.equals(known)) {
                    return;
                }
                known = now;
            }
            watchers.tell();
        }
    }
}
