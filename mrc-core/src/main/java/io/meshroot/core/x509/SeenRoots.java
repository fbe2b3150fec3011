package io.meshroot.core.x509;

import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The roots with which a provider opened an issuer, and those that it saw last; tells when they differ. Safe for use by
 * several threads.
 */
public final class SeenRoots implements AutoCloseable {
    private final List<X509Certificate> opened;
    private final Scheduler scheduler;
    private final List<Consumer<List<X509Certificate>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<X509Certificate> seen;

    /**
     * Begins with what was there when the issuer was opened.
     *
     * @param opened the roots, in an order that is the same each time
     * @param scheduler calls the listeners
     */
    public SeenRoots(List<X509Certificate> opened, Scheduler scheduler) {
        this.opened = List.copyOf(opened);
        this.seen = this.opened;
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    }

    /**
     * Returns the roots with which the issuer was opened.
     *
     * @return the roots
     */
    public List<X509Certificate> opened() {
        return opened;
    }

    /**
     * Returns whether the roots that were seen last are those with which the issuer was opened.
     *
     * @return whether they are
     */
    public boolean isUnchanged() {
        return seen.equals(opened);
    }

    /**
     * Takes what is seen now, and tells the listeners if it is something else than before.
     *
     * @param roots the roots, in the same order each time
     */
    public void see(List<X509Certificate> roots) {
        synchronized (this) {
            if (seen.equals(roots)) {
                return;
            }
            seen = List.copyOf(roots);
        }
        listeners.forEach(this::tell);
    }

    /**
     * Hears of roots that are seen from now on, and of the last ones if they are not those of the beginning.
     *
     * @param listener takes them
     * @return closing it ends the deliveries
     */
    public Subscription onChange(Consumer<List<X509Certificate>> listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        if (!isUnchanged()) {
            tell(listener);
        }
        return () -> listeners.remove(listener);
    }

    /** Each listener on its own, so that one that throws keeps nothing from the others; what is told is the newest. */
    private void tell(Consumer<List<X509Certificate>> listener) {
        Scheduler.Cancellable unused = scheduler.schedule(Duration.ZERO, () -> {
            if (listeners.contains(listener)) {
                listener.accept(seen);
            }
        });
    }

    /** Tells nobody any more. */
    @Override
    public void close() {
        listeners.clear();
    }
}
