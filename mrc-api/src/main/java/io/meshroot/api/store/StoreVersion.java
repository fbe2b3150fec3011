package io.meshroot.api.store;

import java.util.Objects;

/**
 * The version of something in a store. Compare for equality only.
 *
 * @param value what the store knows it by
 */
public record StoreVersion(String value) {
    /** Checks that nothing is null. */
    public StoreVersion {
        Objects.requireNonNull(value, "value");
    }
}
