package io.meshroot.testkit.jqwik;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A sequence of legal role changes.
 *
 * @param start the roles before the first change
 * @param changes the changes, each legal after those before it
 */
public record RoleWalk(RootSet start, List<RoleChange> changes) {
    /** The longest walk that is generated. */
    public static final int MOST_CHANGES = 12;

    /** Copies the list. */
    public RoleWalk {
        Objects.requireNonNull(start, "start");
        changes = List.copyOf(changes);
    }

    /** Takes for each number one of the changes that are legal then; a walk ends where none is. */
    static RoleWalk choosing(RootSet start, List<Integer> numbers) {
        List<RoleChange> changes = new ArrayList<>();
        RootSet now = start;
        for (int number : numbers) {
            List<RoleChange> legal = legalChanges(now);
            if (legal.isEmpty()) {
                break;
            }
            RoleChange change = legal.get(number % legal.size());
            changes.add(change);
            now = now.with(change.mrc(), change.to());
        }
        return new RoleWalk(start, changes);
    }

    /**
     * Returns every change that is legal from a combination of roles.
     *
     * @param roles the roles
     * @return the changes, ordered by name and role
     */
    public static List<RoleChange> legalChanges(RootSet roles) {
        List<RoleChange> legal = new ArrayList<>();
        for (Map.Entry<MrcName, Role> entry : roles.roles().entrySet()) {
            for (Role to : Role.values()) {
                if (roles.violation(entry.getKey(), to).isEmpty()) {
                    legal.add(new RoleChange(entry.getKey(), entry.getValue(), to));
                }
            }
        }
        return legal;
    }

    /**
     * Returns the roles after the last change.
     *
     * @return the roles
     */
    public RootSet end() {
        RootSet now = start;
        for (RoleChange change : changes) {
            now = now.with(change.mrc(), change.to());
        }
        return now;
    }
}
