package io.meshroot.certmanager;

import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The roots with which an issuer was opened, and those above the last leaf; tells when they differ. */
final class RootsSeen implements AutoCloseable {
    private final List<X509Certificate> opened;
    private final Scheduler scheduler;
    private final List<Consumer<List<X509Certificate>>> listeners = new CopyOnWriteArrayList<>();
    private volatile List<X509Certificate> seen;

    RootsSeen(List<X509Certificate> opened, Scheduler scheduler) {
        this.opened = List.copyOf(opened);
        this.seen = this.opened;
        this.scheduler = scheduler;
    }

    List<X509Certificate> opened() {
        return opened;
    }

    void see(List<X509Certificate> roots) {
        synchronized (this) {
            if (seen.equals(roots)) {
                return;
            }
            seen = List.copyOf(roots);
        }
        listeners.forEach(this::tell);
    }

    Subscription onChange(Consumer<List<X509Certificate>> listener) {
        listeners.add(listener);
        if (!seen.equals(opened)) {
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

    @Override
    public void close() {
        listeners.clear();
    }
}
