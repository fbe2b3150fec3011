package io.meshroot.api.mrc;

import java.util.Objects;

/**
 * The name of a MeshRootCertificate: 1 to 253 characters of {@code a-z 0-9 - .}, beginning and ending with a letter or
 * digit, as Kubernetes demands of object names (RFC 1123 subdomain).
 *
 * @param value the name
 */
public record MrcName(String value) implements Comparable<MrcName> {
    private static final int MAX_LENGTH = 253;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is not as described
     */
    public MrcName {
        Objects.requireNonNull(value, "value");
        ObjectNames.check("metadata.name", value, MAX_LENGTH);
    }

    /**
     * Makes a name.
     *
     * @param value the name
     * @return the name
     * @throws IllegalArgumentException if it is not as described
     */
    public static MrcName of(String value) {
        return new MrcName(value);
    }

    @Override
    public int compareTo(MrcName other) {
        return value.compareTo(other.value);
    }

    /**
     * Returns the name.
     *
     * @return the name
     */
    @Override
    public String toString() {
        return value;
    }
}
