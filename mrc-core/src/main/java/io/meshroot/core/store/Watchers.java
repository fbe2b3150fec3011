package io.meshroot.core.store;

import io.meshroot.api.time.Subscription;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Those who want to hear of changes of a store, also one of somebody else's. They are called outside locks, and one that
 * throws hinders nobody else. Safe for use by several threads.
 */
public final class Watchers {
    private static final System.Logger LOG = System.getLogger(Watchers.class.getName());

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();

    /** Begins with nobody. */
    public Watchers() {}

    /**
     * Adds a listener; one that is added twice is called twice.
     *
     * @param onChange is called at each change
     * @return closing it removes the listener
     */
    public Subscription add(Runnable onChange) {
        Watcher watcher = new Watcher(Objects.requireNonNull(onChange, "onChange"));
        watchers.add(watcher);
        return () -> watchers.remove(watcher);
    }

    /** Calls all listeners on this thread. */
    public void tell() {
        for (Watcher watcher : watchers) {
            try {
                watcher.onChange.run();
            } catch (RuntimeException e) {
                LOG.log(Level.WARNING, "a listener of a store failed; it is called again at the next change", e);
            }
        }
    }

    /**
     * Returns whether nobody listens.
     *
     * @return whether there is no listener
     */
    public boolean isEmpty() {
        return watchers.isEmpty();
    }

    /** Removes all listeners. */
    public void clear() {
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
