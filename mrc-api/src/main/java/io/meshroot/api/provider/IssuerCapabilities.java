package io.meshroot.api.provider;

import io.meshroot.api.leaf.KeyType;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * What an issuer can do.
 *
 * @param keyTypes the types of leaf keys that it signs
 * @param longestValidity the longest validity of a leaf, if there is a limit
 * @param notAfter the end of the certificates above the leaves, if known: no leaf can end later
 * @param signaturesPerSecond how many leaves a second it signs in the long run, if known; a plan for a rotation uses it
 */
public record IssuerCapabilities(
        Set<KeyType> keyTypes,
        Optional<Duration> longestValidity,
        Optional<Instant> notAfter,
        OptionalInt signaturesPerSecond) {
    /** Copies the set. */
    public IssuerCapabilities {
        keyTypes = Collections.unmodifiableSet(
                keyTypes.isEmpty() ? EnumSet.noneOf(KeyType.class) : EnumSet.copyOf(keyTypes));
        Objects.requireNonNull(longestValidity, "longestValidity");
        Objects.requireNonNull(notAfter, "notAfter");
        Objects.requireNonNull(signaturesPerSecond, "signaturesPerSecond");
    }

    /**
     * Returns the capabilities of an issuer that signs all key types for any time.
     *
     * @return the capabilities
     */
    public static IssuerCapabilities unlimited() {
        return new IssuerCapabilities(
                EnumSet.allOf(KeyType.class), Optional.empty(), Optional.empty(), OptionalInt.empty());
    }
}
