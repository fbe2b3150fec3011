package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An order in which the roles that are asked for can be reached, one legal step of one root at a time.
 *
 * @param order the steps; one may need those before it
 * @param refused those that no order makes legal, and why
 */
record Plan(List<RoleChange> order, SortedMap<MrcName, Illegality> refused) {
    Plan {
        order = List.copyOf(order);
        refused = Collections.unmodifiableSortedMap(new TreeMap<>(refused));
    }

    /**
     * Makes a plan: what adds trust comes first, then who signs, then what takes away.
     *
     * @param accepted the roles now
     * @param asked the roles that are asked for; roots that are not in it stay as they are
     */
    static Plan of(RootSet accepted, Map<MrcName, Role> asked) {
        List<RoleChange> open = new ArrayList<>();
        accepted.roles().forEach((name, role) -> {
            Role wanted = asked.getOrDefault(name, role);
            if (wanted != role) {
                open.add(new RoleChange(name, role, wanted));
            }
        });
        open.sort(Comparator.comparingInt(Plan::rank).thenComparing(RoleChange::mrc));
        List<RoleChange> order = new ArrayList<>();
        RootSet roles = accepted;
        Optional<RoleChange> next = firstLegal(roles, open);
        while (next.isPresent()) {
            RoleChange change = next.get();
            order.add(change);
            open.remove(change);
            roles = roles.with(change.mrc(), change.to());
            next = firstLegal(roles, open);
        }
        SortedMap<MrcName, Illegality> refused = new TreeMap<>();
        for (RoleChange change : open) {
            roles.violation(change.mrc(), change.to()).ifPresent(reason -> refused.put(change.mrc(), reason));
        }
        return new Plan(order, refused);
    }

    private static Optional<RoleChange> firstLegal(RootSet roles, List<RoleChange> open) {
        return open.stream()
                .filter(change -> roles.violation(change.mrc(), change.to()).isEmpty())
                .findFirst();
    }

    private static int rank(RoleChange change) {
        return switch (change.to()) {
            case PASSIVE -> change.from() == Role.INACTIVE ? 0 : 2;
            case ACTIVE -> 1;
            case INACTIVE -> 3;
        };
    }
}
