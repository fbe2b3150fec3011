package io.meshroot.core.bundle;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Scheduler.Cancellable;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateManager;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stands for those who poll: acknowledges a trust sequence once it has been there for so long that they must have seen it. */
final class PolledHolder implements AutoCloseable {
    private static final String ASSUMED = "assumed";

    private final CertificateManager manager;
    private final HolderId id;
    private final Duration wait;
    private final Scheduler scheduler;
    private final Runnable end;
    private final long incarnation;
    private final Object lock = new Object();
    private final Map<Long, Cancellable> waiting = new HashMap<>();
    private @Nullable Subscription subscription;
    private boolean closed;

    PolledHolder(CertificateManager manager, HolderId id, Duration wait, Scheduler scheduler, Runnable end) {
        this.manager = manager;
        this.id = id;
        this.wait = wait;
        this.scheduler = scheduler;
        this.end = end;
        this.incarnation = manager.clock().millis();
    }

    HolderId id() {
        return id;
    }

    void start() {
        manager.registerInProcess(id);
        subscription = manager.subscribeTrust(this::published);
    }

    private void published(TrustBundle trust) {
        synchronized (lock) {
            if (!closed) {
                long sequence = trust.sequence();
                waiting.put(sequence, scheduler.schedule(wait, () -> seen(sequence)));
            }
        }
    }

    private void seen(long sequence) {
        synchronized (lock) {
            waiting.remove(sequence);
            if (closed) {
                return;
            }
        }
        try {
            manager.acknowledge(new Acknowledgement(id, incarnation, Optional.empty(), sequence, Set.of(ASSUMED)));
        } catch (MeshRootException e) {
            requireClosed(e);
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            closed = true;
            waiting.values().forEach(Cancellable::cancel);
            waiting.clear();
        }
        if (subscription != null) {
            subscription.close();
        }
        try {
            manager.deregister(id);
        } catch (MeshRootException e) {
            requireClosed(e);
        } finally {
            end.run();
        }
    }

    /** A manager that was closed before knows no holders any more. */
    private static void requireClosed(MeshRootException e) {
        if (e.code() != ErrorCode.CLOSED) {
            throw e;
        }
    }
}
