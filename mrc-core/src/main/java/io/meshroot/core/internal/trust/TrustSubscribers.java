package io.meshroot.core.internal.trust;

import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.TrustBundle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Delivers the newest trust to subscribers on the executor; what comes while one is busy is conflated. */
final class TrustSubscribers {
    private final Executor executor;
    private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();

    TrustSubscribers(Executor executor) {
        this.executor = executor;
    }

    Subscription add(Consumer<TrustBundle> listener) {
        Subscriber subscriber = new Subscriber(listener);
        subscribers.add(subscriber);
        return () -> {
            subscribers.remove(subscriber);
            subscriber.close();
        };
    }

    void publish(TrustBundle bundle) {
        subscribers.forEach(subscriber -> subscriber.offer(bundle));
    }

    private final class Subscriber {
        private final Consumer<TrustBundle> listener;
        private @Nullable TrustBundle newest;
        private @Nullable TrustBundle delivered;
        private boolean busy;
        private boolean closed;

        Subscriber(Consumer<TrustBundle> listener) {
            this.listener = listener;
        }

        void offer(TrustBundle bundle) {
            synchronized (this) {
                if (closed || bundle.equals(newest)) {
                    return;
                }
                newest = bundle;
                if (busy) {
                    return;
                }
                busy = true;
            }
            try {
                executor.execute(this::deliver);
            } catch (RejectedExecutionException e) {
                close();
            }
        }

        private void deliver() {
            for (TrustBundle next = next(); next != null; next = next()) {
                try {
                    listener.accept(next);
                } catch (RuntimeException e) {
                    System.getLogger(TrustSubscribers.class.getName())
                            .log(System.Logger.Level.WARNING, "a subscriber of trust failed", e);
                }
            }
        }

        private synchronized @Nullable TrustBundle next() {
            if (closed || Objects.equals(newest, delivered)) {
                busy = false;
                return null;
            }
            delivered = newest;
            return delivered;
        }

        synchronized void close() {
            closed = true;
        }
    }
}
