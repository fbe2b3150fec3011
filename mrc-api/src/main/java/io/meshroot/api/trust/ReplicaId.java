package io.meshroot.api.trust;

import java.util.Objects;

/**
 * Names one running manager. A restarted one takes another name.
 *
 * @param value 1 to 128 printable ASCII characters without spaces
 */
public record ReplicaId(String value) implements Comparable<ReplicaId> {
    private static final int MAX_LENGTH = 128;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty, too long or has other characters
     */
    public ReplicaId {
        Objects.requireNonNull(value, "value");
        Names.checkPrintable("replica", value, MAX_LENGTH);
    }

    @Override
    public int compareTo(ReplicaId other) {
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
