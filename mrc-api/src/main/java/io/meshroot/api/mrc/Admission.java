package io.meshroot.api.mrc;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The rules for creating, updating and deleting MeshRootCertificates: one pure function that stores, the manager and
 * admission webhooks share. It decides what is legal; whether a legal change is safe is decided by {@link
 * io.meshroot.api.trust.Safety}.
 */
public final class Admission {
    private Admission() {}

    /** A request to create, update or delete one MeshRootCertificate. */
    public sealed interface Request {
        /**
         * Creates one.
         *
         * @param mrc what is created
         */
        record Create(MeshRootCertificate mrc) implements Request {}

        /**
         * Updates one.
         *
         * @param before what is there
         * @param after what shall be there
         */
        record Update(MeshRootCertificate before, MeshRootCertificate after) implements Request {}

        /**
         * Deletes one.
         *
         * @param mrc its name
         */
        record Delete(MrcName mrc) implements Request {}
    }

    /**
     * Decides whether a request is legal.
     *
     * @param roles the roles of all MeshRootCertificates that exist: the accepted ones where there are any, otherwise
     *     those that are asked for
     * @param request the request
     * @return why it is refused, or empty if it is legal. An update that asks for the role that there is, as one that
     *     takes back a request which is still pending, is legal.
     */
    public static Optional<Illegality> violation(Map<MrcName, Role> roles, Request request) {
        if (request instanceof Request.Create create) {
            return create(roles, create.mrc());
        }
        if (request instanceof Request.Update update) {
            return update(roles, update);
        }
        return delete(roles, ((Request.Delete) request).mrc());
    }

    private static Optional<Illegality> create(Map<MrcName, Role> roles, MeshRootCertificate created) {
        if (roles.containsKey(created.name())) {
            return Optional.of(Illegality.NAME_TAKEN);
        }
        Role role = created.role();
        if (role == Role.INACTIVE) {
            return Optional.empty();
        }
        long active = roles.values().stream().filter(Role::signs).count();
        long inUse = roles.values().stream().filter(Role::validates).count();
        if (inUse == 0) {
            return role == Role.ACTIVE ? Optional.empty() : Optional.of(Illegality.FIRST_MUST_BE_ACTIVE);
        }
        if (RootSet.violation(roles).isPresent()) {
            return RootSet.violation(with(roles, created.name(), role));
        }
        if (role == Role.ACTIVE || inUse > active) {
            return Optional.of(Illegality.ROLE_IN_USE);
        }
        return active > 1 ? Optional.of(Illegality.ROTATION_IN_PROGRESS) : Optional.empty();
    }

    private static Optional<Illegality> update(Map<MrcName, Role> roles, Request.Update update) {
        MrcSpec before = update.before().spec();
        MrcSpec after = update.after().spec();
        if (!update.before().name().equals(update.after().name())
                || !before.withRole(after.role()).equals(after)) {
            return Optional.of(Illegality.IMMUTABLE_FIELD);
        }
        if (before.role() == after.role()) {
            return Optional.empty();
        }
        MrcName name = update.before().name();
        Role from = roles.getOrDefault(name, before.role());
        if (from == after.role()) {
            return Optional.empty();
        }
        Map<MrcName, Role> now = with(roles, name, from);
        if (RootSet.violation(now).isPresent()) {
            return repair(now, name, after.role());
        }
        return RootSet.of(now).violation(name, after.role());
    }

    /** Roles that were never accepted may be no valid set: whatever makes them one is legal. */
    private static Optional<Illegality> repair(Map<MrcName, Role> roles, MrcName mrc, Role to) {
        if (to == Role.PASSIVE && roles.values().stream().noneMatch(Role::validates)) {
            return Optional.of(Illegality.FIRST_MUST_BE_ACTIVE);
        }
        return RootSet.violation(with(roles, mrc, to));
    }

    private static Map<MrcName, Role> with(Map<MrcName, Role> roles, MrcName mrc, Role role) {
        Map<MrcName, Role> changed = new TreeMap<>(roles);
        changed.put(mrc, role);
        return changed;
    }

    private static Optional<Illegality> delete(Map<MrcName, Role> roles, MrcName mrc) {
        Role role = roles.get(mrc);
        if (role == null) {
            return Optional.of(Illegality.UNKNOWN_MRC);
        }
        return role == Role.INACTIVE ? Optional.empty() : Optional.of(Illegality.DELETE_IN_USE);
    }
}
