package io.meshroot.api.mrc;

import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A valid combination of roles: one or two roots in use and at least one of them active. It can't be built otherwise.
 */
public final class RootSet {
    private static final int MOST_IN_USE = 2;

    private final SortedMap<MrcName, Role> roles;

    private RootSet(SortedMap<MrcName, Role> roles) {
        this.roles = Collections.unmodifiableSortedMap(roles);
    }

    /**
     * Makes a set of the roles of all MeshRootCertificates, the inactive ones included.
     *
     * @param roles the roles by name
     * @return the set
     * @throws IllegalArgumentException if the combination is not valid, with the reason
     */
    public static RootSet of(Map<MrcName, Role> roles) {
        violation(roles).ifPresent(reason -> {
            throw new IllegalArgumentException(
                    "roles " + new TreeMap<>(roles) + ": " + reason.text() + "; " + reason.remedy());
        });
        return new RootSet(new TreeMap<>(roles));
    }

    /**
     * Tells why a combination is not valid.
     *
     * @param roles the roles by name
     * @return the reason, or empty if the combination is valid
     */
    public static Optional<Illegality> violation(Map<MrcName, Role> roles) {
        long inUse = roles.values().stream().filter(Role::validates).count();
        if (inUse == 0) {
            return Optional.of(Illegality.NO_MRC_IN_USE);
        }
        if (inUse > MOST_IN_USE) {
            return Optional.of(Illegality.MORE_THAN_TWO_IN_USE);
        }
        return roles.containsValue(Role.ACTIVE) ? Optional.empty() : Optional.of(Illegality.NO_ACTIVE_MRC);
    }

    /**
     * Returns the roles of all, the inactive ones included.
     *
     * @return the roles by name, unmodifiable
     */
    public SortedMap<MrcName, Role> roles() {
        return roles;
    }

    /**
     * Returns those that may sign.
     *
     * @return one or two names
     */
    public SortedSet<MrcName> signing() {
        return select(Role::signs);
    }

    /**
     * Returns those that validate.
     *
     * @return one or two names
     */
    public SortedSet<MrcName> validating() {
        return select(Role::validates);
    }

    private SortedSet<MrcName> select(java.util.function.Predicate<Role> wanted) {
        SortedSet<MrcName> names = new TreeSet<>();
        roles.forEach((name, role) -> {
            if (wanted.test(role)) {
                names.add(name);
            }
        });
        return Collections.unmodifiableSortedSet(names);
    }

    /**
     * Tells why a change is not legal from here.
     *
     * @param mrc whose role would change
     * @param to the new role
     * @return the reason, or empty if the change is legal
     */
    public Optional<Illegality> violation(MrcName mrc, Role to) {
        Role from = roles.get(mrc);
        if (from == null) {
            return Optional.of(Illegality.UNKNOWN_MRC);
        }
        if (from == to) {
            return Optional.of(Illegality.NO_CHANGE);
        }
        if (!from.isNeighbourOf(to)) {
            return Optional.of(from == Role.ACTIVE ? Illegality.ACTIVE_TO_INACTIVE : Illegality.INACTIVE_TO_ACTIVE);
        }
        if (from == Role.ACTIVE && signing().size() == 1) {
            return Optional.of(Illegality.WOULD_LEAVE_NO_ACTIVE);
        }
        if (from == Role.INACTIVE && validating().size() == MOST_IN_USE) {
            return Optional.of(Illegality.WOULD_USE_MORE_THAN_TWO);
        }
        return Optional.empty();
    }

    /**
     * Returns the set after a legal change.
     *
     * @param mrc whose role changes
     * @param to the new role
     * @return the changed copy
     * @throws IllegalArgumentException if the change is not legal, with the reason
     */
    public RootSet with(MrcName mrc, Role to) {
        violation(mrc, to).ifPresent(reason -> {
            throw new IllegalArgumentException(mrc + " -> " + to.id() + ": " + reason.text() + "; " + reason.remedy());
        });
        SortedMap<MrcName, Role> changed = new TreeMap<>(roles);
        changed.put(mrc, to);
        return new RootSet(changed);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RootSet that && roles.equals(that.roles);
    }

    @Override
    public int hashCode() {
        return Objects.hash(roles);
    }

    /**
     * Returns the roles in words.
     *
     * @return as {@code {mrc-1=ACTIVE, mrc-2=PASSIVE}}
     */
    @Override
    public String toString() {
        return roles.toString();
    }
}
