package io.meshroot.api.store;

import java.util.Objects;

/**
 * A value and the version at which it was read.
 *
 * @param <T> the type of the value
 * @param value the value
 * @param version its version
 */
public record Versioned<T>(T value, StoreVersion version) {
    /** Checks that nothing is null. */
    public Versioned {
        Objects.requireNonNull(value, "value");
        Objects.requireNonNull(version, "version");
    }
}
