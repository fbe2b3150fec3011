package io.meshroot.core.internal;

import io.meshroot.api.trust.HolderId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The holders that have a handle, by manager. Two handles of one holder would speak for each other: the acknowledgement of
 * the faster one would hide what the slower one still uses.
 */
public final class HoldersInUse {
    private static final Map<Object, Set<HolderId>> BY_MANAGER = new WeakHashMap<>();

    private HoldersInUse() {}

    /**
     * Takes a holder for a handle.
     *
     * @param manager whose holder
     * @param holder the holder
     * @throws IllegalStateException if another handle has it
     */
    public static void take(Object manager, HolderId holder) {
        synchronized (BY_MANAGER) {
            if (!BY_MANAGER.computeIfAbsent(manager, any -> new HashSet<>()).add(holder)) {
                throw new IllegalStateException(
                        "holder " + holder
                                + " already has an open MeshTls or FilePublisher; share that one, or give this one a holder of its own");
            }
        }
    }

    /**
     * Gives a holder back, as its handle is closed.
     *
     * @param manager whose holder
     * @param holder the holder
     */
    public static void giveBack(Object manager, HolderId holder) {
        synchronized (BY_MANAGER) {
            Set<HolderId> holders = BY_MANAGER.get(manager);
            if (holders != null) {
                holders.remove(holder);
            }
        }
    }
}
