package io.meshroot.kubernetes;

import io.meshroot.api.time.Subscription;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who want to hear of changes. One that throws hinders nobody else. */
final class Watchers {
    private static final System.Logger LOG = System.getLogger(Watchers.class.getName());

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    Subscription add(Runnable onChange) {
        Watcher watcher = new Watcher(Objects.requireNonNull(onChange, "onChange"));
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    void tell() {
        for (Watcher watcher : watchers) {
            try {
                watcher.onChange.run();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a listener of a store failed; it is called again at the next change", e);
            }
        }
    }

    boolean isEmpty() {
        return watchers.isEmpty();
    }

    void clear() {
        watchers.clear();
    }

    /** One registration; by identity, so that one listener may be registered twice. */
    private static final class Watcher {
        private final Runnable onChange;

        Watcher(Runnable onChange) {
            this.onChange = onChange;
        }
    }
}
