package io.meshroot.api.mrc;

import java.util.Objects;

/**
 * A request to give one MeshRootCertificate another role.
 *
 * @param mrc which one
 * @param from the role that it has
 * @param to the role that is asked for
 */
public record RoleChange(MrcName mrc, Role from, Role to) {
    /** Checks that nothing is null. */
    public RoleChange {
        Objects.requireNonNull(mrc, "mrc");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
    }

    /**
     * Returns the change that undoes this one.
     *
     * @return the inverse
     */
    public RoleChange inverse() {
        return new RoleChange(mrc, to, from);
    }

    /**
     * Returns the change in words.
     *
     * @return as {@code mrc-2: passive -> active}
     */
    @Override
    public String toString() {
        return mrc + ": " + from.id() + " -> " + to.id();
    }
}
