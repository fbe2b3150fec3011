package io.meshroot.api.mrc;

import java.util.Locale;

/** What a MeshRootCertificate's root is used for. */
public enum Role {
    /** The root signs leaves and validates them. */
    ACTIVE,
    /** The root validates leaves and signs none, one probe leaf before a promotion excepted. */
    PASSIVE,
    /** The root is not used. */
    INACTIVE;

    /**
     * Tells whether a root with this role may sign leaves.
     *
     * @return whether it may
     */
    public boolean signs() {
        return this == ACTIVE;
    }

    /**
     * Tells whether leaves under a root with this role are trusted.
     *
     * @return whether they are
     */
    public boolean validates() {
        return this != INACTIVE;
    }

    /**
     * Tells whether one step leads from this role to the other: {@code INACTIVE <-> PASSIVE <-> ACTIVE}.
     *
     * @param other the other role
     * @return whether the two are neighbours
     */
    public boolean isNeighbourOf(Role other) {
        return this != other && (this == PASSIVE || other == PASSIVE);
    }

    /**
     * Returns the name in documents: {@code active}, {@code passive} or {@code inactive}.
     *
     * @return the name
     */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the name in documents; case matters.
     *
     * @param id {@code active}, {@code passive} or {@code inactive}
     * @return the role
     * @throws IllegalArgumentException if it is another text
     */
    public static Role parse(String id) {
        for (Role role : values()) {
            if (role.id().equals(id)) {
                return role;
            }
        }
        throw new IllegalArgumentException("role is \"" + id + "\"; one of active, passive, inactive");
    }
}
