package io.meshroot.core.tls;

import java.time.Duration;
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

    Handshakes(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** A handshake; verified once the trust manager has accepted the peer in it. */
    private static final class Handshake {
        final Moment began;
        final long since;
        boolean verified;

        Handshake(Moment began, long since) {
            this.began = began;
            this.since = since;
        }
    }

    void begin(Object transport, Moment moment) {
        synchronized (underWay) {
            underWay.put(transport, new Handshake(moment, nanoTime.getAsLong()));
        }
    }

    /** When the transport's handshake began, if that was a short time ago. */
    Optional<Moment> beganWith(@Nullable Object transport) {
        synchronized (underWay) {
            Handshake handshake = underWay.get(transport);
            return handshake == null || nanoTime.getAsLong() - handshake.since > LONGEST.toNanos()
                    ? Optional.empty()
                    : Optional.of(handshake.began);
        }
    }

    void verified(@Nullable Object transport) {
        synchronized (underWay) {
            Handshake handshake = underWay.get(transport);
            if (handshake != null) {
                handshake.verified = true;
            }
        }
    }

    /** Ends a handshake and tells whether the trust manager took part: it does not when a session is resumed. */
    boolean end(Object transport) {
        synchronized (underWay) {
            Handshake handshake = underWay.remove(transport);
            return handshake != null && handshake.verified;
        }
    }
}
