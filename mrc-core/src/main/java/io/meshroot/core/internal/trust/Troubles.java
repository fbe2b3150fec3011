package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.core.internal.Events;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** Tells of each trouble once, and again only after it was over or became another. */
final class Troubles {
    private final Events events;
    private final InstantSource clock;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    Troubles(Events events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    void report(String where, RuntimeException failure) {
        report(where, Objects.requireNonNullElseGet(failure.getMessage(), failure::toString));
    }

    void report(String where, String message) {
        if (!message.equals(known.put(where, message))) {
            events.publish(new MeshEvent.Trouble(clock.instant(), where, message));
        }
    }

    void over(String where) {
        known.remove(where);
    }
}
