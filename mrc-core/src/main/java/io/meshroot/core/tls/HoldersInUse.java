package io.meshroot.core.tls;

import io.meshroot.api.trust.HolderId;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The holders that have a handle, by manager. Two handles of one holder would speak for each other: the acknowledgement of
 * the faster one would hide what the slower one still uses.
 */
final class HoldersInUse {
    private static final Map<Object, Set<HolderId>> BY_MANAGER = new WeakHashMap<>();

    private HoldersInUse() {}

    static void take(Object manager, HolderId holder) {
        synchronized (BY_MANAGER) {
            if (!BY_MANAGER.computeIfAbsent(manager, any -> new HashSet<>()).add(holder)) {
                throw new IllegalStateException("holder " + holder
                        + " already has an open MeshTls; share that one, or give this one a holder of its own");
            }
        }
    }

    static void giveBack(Object manager, HolderId holder) {
        synchronized (BY_MANAGER) {
            Set<HolderId> holders = BY_MANAGER.get(manager);
            if (holders != null) {
                holders.remove(holder);
            }
        }
    }
}
