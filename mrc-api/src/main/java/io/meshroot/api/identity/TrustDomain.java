package io.meshroot.api.identity;

import io.meshroot.api.internal.Shown;
import java.util.Objects;

/**
 * The name of a trust domain (SPIFFE-ID, section 2.1): 1 to 255 bytes of {@code a-z 0-9 . - _}. A configured name is
 * strict, it is not lower-cased; the name inside a SPIFFE ID is read by {@link SpiffeId#parse}.
 *
 * @param name the name
 */
public record TrustDomain(String name) implements Comparable<TrustDomain> {
    /** The longest name in bytes (SPIFFE-ID, section 2.3). */
    public static final int MAX_LENGTH = 255;

    /** The name that a MeshRootCertificate has when it gives none: {@code cluster.local}. */
    public static final TrustDomain DEFAULT = new TrustDomain("cluster.local");

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if the name is empty, too long or has other characters
     */
    public TrustDomain {
        Objects.requireNonNull(name, "name");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("trust domain is empty; give a name such as cluster.local");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!isNameCharacter(name.charAt(i))) {
                throw new IllegalArgumentException(
                        "trust domain \"" + Shown.of(name) + "\" has characters outside a-z 0-9 . - _; use those only");
            }
        }
        if (name.length() > MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "trust domain has " + name.length() + " bytes; use at most " + MAX_LENGTH);
        }
    }

    /**
     * Makes a trust domain of its name.
     *
     * @param name the name
     * @return the trust domain
     * @throws IllegalArgumentException if the name is empty, too long or has other characters
     */
    public static TrustDomain of(String name) {
        return new TrustDomain(name);
    }

    static boolean isNameCharacter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
    }

    @Override
    public int compareTo(TrustDomain other) {
        return name.compareTo(other.name);
    }

    /**
     * Returns the name.
     *
     * @return the name
     */
    @Override
    public String toString() {
        return name;
    }
}
