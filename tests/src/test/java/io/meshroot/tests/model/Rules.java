package io.meshroot.tests.model;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The rules of the design about roles in a few lines, apart from the model that is tested. */
final class Rules {
    private Rules() {}

    static boolean isValid(Map<MrcName, Role> roles) {
        long inUse =
                roles.values().stream().filter(role -> role != Role.INACTIVE).count();
        return inUse <= 2 && roles.containsValue(Role.ACTIVE);
    }

    /** One root, one step, from a valid set to a valid one. */
    static boolean mayChange(Map<MrcName, Role> accepted, MrcName root, Role to) {
        Role from = accepted.getOrDefault(root, Role.INACTIVE);
        return (from == Role.PASSIVE) != (to == Role.PASSIVE) && isValid(with(accepted, root, to));
    }

    /** In use only beside one that is alone; if others have asked for what is not valid, whatever mends it. */
    static boolean mayCreate(Map<MrcName, Role> exist, MrcName root, Role role) {
        if (exist.containsKey(root)) {
            return false;
        }
        if (role == Role.INACTIVE) {
            return true;
        }
        long inUse =
                exist.values().stream().filter(other -> other != Role.INACTIVE).count();
        return isValid(exist) ? role == Role.PASSIVE && inUse == 1 : isValid(with(exist, root, role));
    }

    static boolean mayDelete(Map<MrcName, Role> exist, Map<MrcName, Role> accepted, MrcName root) {
        return exist.containsKey(root) && accepted.getOrDefault(root, Role.INACTIVE) == Role.INACTIVE;
    }

    /** A legal change of one of the roots. */
    record Change(MrcName root, Role to) {}

    static List<Change> legalChanges(Map<MrcName, Role> accepted, List<MrcName> roots) {
        List<Change> legal = new ArrayList<>();
        for (MrcName root : roots) {
            for (Role to : Role.values()) {
                if (mayChange(accepted, root, to)) {
                    legal.add(new Change(root, to));
                }
            }
        }
        return legal;
    }

    static SortedMap<MrcName, Role> with(Map<MrcName, Role> roles, MrcName root, Role role) {
        SortedMap<MrcName, Role> changed = new TreeMap<>(roles);
        changed.put(root, role);
        return changed;
    }
}
