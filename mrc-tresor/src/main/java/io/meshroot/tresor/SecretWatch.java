package io.meshroot.tresor;

import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.x509.Pem;
import io.meshroot.core.x509.SeenRoots;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Notices that the secret no longer holds the root with which an issuer was opened. A secret that was deleted or can't be
 * read holds no other root: the issuer goes on with its own.
 */
final class SecretWatch implements AutoCloseable {
    private final SecretStore secrets;
    private final SecretRef ref;
    private final Scheduler scheduler;
    private final SeenRoots seen;
    /** How many looks were asked for and are not done: they are done one after the other, so that the last one counts. */
    private final AtomicInteger asked = new AtomicInteger();

    private volatile boolean closed;
    private volatile Subscription subscription = () -> {};

    SecretWatch(SecretStore secrets, SecretRef ref, Scheduler scheduler, X509Certificate opened) {
        this.secrets = secrets;
        this.ref = ref;
        this.scheduler = scheduler;
        this.seen = new SeenRoots(List.of(opened), scheduler);
    }

    /** Begins to watch; looks once, since the secret may have changed after it was read. */
    void start() {
        subscription = secrets.watch(ref, this::lookSoon);
        lookSoon();
    }

    Subscription onChange(Consumer<List<X509Certificate>> listener) {
        return seen.onChange(listener);
    }

    private void lookSoon() {
        if (!closed) {
            scheduler.schedule(Duration.ZERO, this::look);
        }
    }

    private void look() {
        if (asked.getAndIncrement() > 0) {
            return;
        }
        int done;
        do {
            done = asked.get();
            lookOnce();
        } while (asked.addAndGet(-done) > 0);
    }

    private void lookOnce() {
        Optional<X509Certificate> now = closed ? Optional.empty() : root();
        now.map(List::of).ifPresent(seen::see);
    }

    private Optional<X509Certificate> root() {
        try {
            return secrets.read(ref).map(Versioned::value).flatMap(SecretWatch::root);
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<X509Certificate> root(Secret secret) {
        return secret.expose(RootSecret.CERTIFICATE)
                .map(RootSecret::text)
                .map(Pem::certificates)
                .map(chain -> chain.get(chain.size() - 1));
    }

    @Override
    public void close() {
        closed = true;
        subscription.close();
        seen.close();
    }
}
