package io.meshroot.core.internal.trust;

import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.internal.Conflated;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
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

    /** One listener; what it was given last is known to its deliveries only, which follow one another. */
    private final class Subscriber {
        private final Consumer<TrustBundle> listener;
        private final Conflated delivery = new Conflated(executor, this::deliver);
        private volatile @Nullable TrustBundle newest;
        private @Nullable TrustBundle delivered;

        Subscriber(Consumer<TrustBundle> listener) {
            this.listener = listener;
        }

        void offer(TrustBundle bundle) {
            newest = bundle;
            delivery.offer();
        }

        private void deliver() {
            TrustBundle next = newest;
            if (next == null || next.equals(delivered)) {
                return;
            }
            delivered = next;
            try {
                listener.accept(next);
            } catch (RuntimeException e) {
                System.getLogger(TrustSubscribers.class.getName())
                        .log(System.Logger.Level.WARNING, "a subscriber of trust failed", e);
            }
        }

        void close() {
            delivery.close();
        }
    }
}
