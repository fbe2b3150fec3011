package io.meshroot.vault;

import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.x509.SeenRoots;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.http.Jitter;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Looks from time to time whether the roots are still those with which an issuer was opened. The role tells which issuer is
 * meant, unless the document does, and the list of issuers whether another one signs now; only then certificates are read.
 * A server that can't be asked has changed nothing.
 */
final class RootWatch implements AutoCloseable {
    private final VaultClient client;
    private final RootLookup lookup;
    private final Function<CallScope, Optional<Role>> role;
    private final SeenRoots roots;
    private final Scheduler scheduler;
    private final Duration interval;
    private final Jitter jitter;
    private final AtomicBoolean looking = new AtomicBoolean();
    /** Somebody asked for a look while one was under way, which may have come too early. */
    private final AtomicBoolean again = new AtomicBoolean();

    private volatile Optional<String> id;
    private volatile SigningRoots seen;
    private volatile boolean closed;
    private volatile Scheduler.Cancellable timer = () -> {};

    RootWatch(
            VaultClient client,
            RootLookup lookup,
            Function<CallScope, Optional<Role>> role,
            Opening opening,
            Scheduler scheduler,
            Duration interval,
            Jitter jitter) {
        this.client = client;
        this.lookup = lookup;
        this.role = role;
        this.id = opening.id();
        this.roots = new SeenRoots(opening.roots().roots(), scheduler);
        this.seen = opening.roots();
        this.scheduler = scheduler;
        this.interval = interval;
        this.jitter = jitter;
    }

    /**
     * What was found when the issuer was opened.
     *
     * @param id the ID of the issuer that signs, if the server tells; read before the roots
     * @param roots the roots
     */
    record Opening(Optional<String> id, SigningRoots roots) {
        static Opening read(RootLookup lookup, Optional<Role> role, CallScope scope) {
            String reference = lookup.reference(role);
            Optional<String> id = lookup.currentId(reference, scope);
            return new Opening(id, lookup.read(reference, scope));
        }
    }

    void start() {
        later(Duration.ofMillis((long) (interval.toMillis() * (1 - jitter.next() / 10))));
    }

    /** Looks without waiting for the next time, since somebody saw a leaf from another root. */
    void lookSoon() {
        id = Optional.empty();
        later(Duration.ZERO);
    }

    private synchronized void later(Duration delay) {
        timer.cancel();
        if (!closed) {
            timer = scheduler.schedule(delay, this::look);
        }
    }

    private void look() {
        if (closed) {
            return;
        }
        if (!looking.compareAndSet(false, true)) {
            again.set(true);
            return;
        }
        try (CallScope scope = client.begin()) {
            lookOnce(scope);
        } catch (RuntimeException e) {
            // Nothing is known: what was seen last still counts, and the next look tells.
            id = Optional.empty();
        } finally {
            looking.set(false);
            if (again.getAndSet(false)) {
                lookSoon();
            } else {
                start();
            }
        }
    }

    private void lookOnce(CallScope scope) {
        String reference = lookup.reference(role.apply(scope));
        Optional<String> now = lookup.currentId(reference, scope);
        if (now.isPresent() && now.equals(id)) {
            return;
        }
        SigningRoots found = lookup.read(reference, scope);
        id = now;
        if (!found.hasRoots(seen)) {
            seen = found;
            roots.see(found.roots());
        }
    }

    /** Whether the roots are still those with which the issuer was opened, as far as was seen. */
    boolean isUnchanged() {
        return roots.isUnchanged();
    }

    /** What was seen last. */
    SigningRoots seen() {
        return seen;
    }

    Subscription onChange(Consumer<List<X509Certificate>> listener) {
        return roots.onChange(listener);
    }

    @Override
    public void close() {
        closed = true;
        timer.cancel();
        roots.close();
    }
}
