package io.meshroot.api.trust;

import io.meshroot.api.identity.LeafIdentity;
import java.util.Objects;

/**
 * Names whatever uses leaves or trust: a workload, a gateway, a webhook's CA bundle, a federated domain.
 *
 * @param value 1 to 512 printable ASCII characters without spaces
 */
public record HolderId(String value) implements Comparable<HolderId> {
    private static final int MAX_LENGTH = 512;

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is empty, too long or has other characters
     */
    public HolderId {
        Objects.requireNonNull(value, "value");
        Names.checkPrintable("holder", value, MAX_LENGTH);
    }

    /**
     * Makes a name.
     *
     * @param value the name
     * @return the holder's name
     * @throws IllegalArgumentException if it is empty, too long or has other characters
     */
    public static HolderId of(String value) {
        return new HolderId(value);
    }

    /**
     * Returns the holder that an identity's leaf has unless another one is named.
     *
     * @param identity the identity
     * @return as {@code service:bookbuyer.bookstore}
     */
    public static HolderId of(LeafIdentity identity) {
        return new HolderId(identity.toString());
    }

    @Override
    public int compareTo(HolderId other) {
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
