package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Warns of roots in use that come near their end, each once a day. */
final class RootWarnings {
    private static final Duration EVERY = Duration.ofDays(1);

    private final Events events;
    private final Settings settings;
    private final Map<MrcName, Instant> warned = new HashMap<>();

    RootWarnings(Events events, Settings settings) {
        this.events = events;
        this.settings = settings;
    }

    void check(TrustState state) {
        Instant now = settings.clock().instant();
        for (RootState root : state.validating()) {
            Optional<Instant> end =
                    root.anchors().stream().map(Anchor::notAfter).min(Instant::compareTo);
            if (end.isPresent() && now.plus(settings.rootWarning()).isAfter(end.get()) && isDue(root.name(), now)) {
                warned.put(root.name(), now);
                events.publish(new MeshEvent.RootEnding(now, root.name(), end.get()));
            }
        }
    }

    private boolean isDue(MrcName root, Instant now) {
        Instant last = warned.get(root);
        return last == null || !last.plus(EVERY).isAfter(now) || last.isAfter(now);
    }
}
