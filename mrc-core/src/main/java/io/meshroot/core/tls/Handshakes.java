package io.meshroot.core.tls;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The handshakes under way of one context, by socket or engine. What was trusted at some moment of a handshake goes on
 * being trusted in it: the peer may have chosen its leaf then, before the trust was taken away. Not for long, or a stalled
 * handshake would be a way around.
 */
final class Handshakes {
    static final Duration LONGEST = Duration.ofSeconds(30);

    private final LongSupplier nanoTime;
    private final Map<Object, Handshake> underWay = new WeakHashMap<>();

    /** The same in the order in which they began, so that none holds its moment for longer than it may. */
    private final Deque<Handshake> order = new ArrayDeque<>();

    Handshakes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A handshake; verified once the trust manager has accepted the peer in it. */
    private static final class Handshake {
        @Nullable
        Moment began;

        final long since;
        boolean verified;

        Handshake(Moment began, long since) {
            this.began = began;
            this.since = since;
        }
    }

    void begin(Object transport, Moment moment) {
        synchronized (underWay) {
            long now = nanoTime.getAsLong();
            forgetUntil(now);
            Handshake handshake = new Handshake(moment, now);
            underWay.put(transport, handshake);
            order.add(handshake);
        }
    }

    /** When the transport's handshake began, if that was a short time ago. */
    Optional<Moment> beganWith(@Nullable Object transport) {
        synchronized (underWay) {
            forgetUntil(nanoTime.getAsLong());
            Handshake handshake = underWay.get(transport);
            return handshake == null ? Optional.empty() : Optional.ofNullable(handshake.began);
        }
    }

    /** An engine may live for long after its handshake, or without ever ending it; what it began with does not. */
    private void forgetUntil(long now) {
        for (Handshake first = order.peek();
                first != null && (first.began == null || now - first.since > LONGEST.toNanos());
                first = order.peek()) {
            first.began = null;
            order.remove();
        }
    }

    void verified(@Nullable Object transport) {
        synchronized (underWay) {
            Handshake handshake = underWay.get(transport);
            if (handshake != null) {
                handshake.verified = true;
                handshake.began = null;
            }
        }
    }

    /** Ends a handshake and tells whether the trust manager took part: it does not when a session is resumed. */
    boolean end(Object transport) {
        synchronized (underWay) {
            Handshake handshake = underWay.remove(transport);
            if (handshake == null) {
                return false;
            }
            handshake.began = null;
            return handshake.verified;
        }
    }
}
