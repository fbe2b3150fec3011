package io.meshroot.api.trust;

import java.util.Collections;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a holder says that it uses.
 *
 * @param holder who says it
 * @param incarnation which life of the holder; grows with each start, as the start time or a counter does. Within one
 *     incarnation an older trust sequence is ignored; a newer incarnation replaces what was known, also by less.
 * @param leafSerial the serial number of the leaf in use, lower-case hexadecimal; empty for a holder without a leaf
 * @param trustSequence the sequence of the trust bundle in use
 * @param capabilities words for what the holder can do, for later use; may be empty
 */
public record Acknowledgement(
        HolderId holder, long incarnation, Optional<String> leafSerial, long trustSequence, Set<String> capabilities) {
    /**
     * Checks the fields and copies the set.
     *
     * @throws IllegalArgumentException if the sequence is negative or the serial number is not lower-case hexadecimal
     */
    public Acknowledgement {
        Objects.requireNonNull(holder, "holder");
        leafSerial.ifPresent(serial -> {
            if (!serial.matches("[0-9a-f]{1,40}")) {
                throw new IllegalArgumentException(
                        "leafSerial of " + holder + " is not 1 to 40 lower-case hexadecimal digits; leave out colons");
            }
        });
        if (trustSequence < 0) {
            throw new IllegalArgumentException(
                    "trustSequence of " + holder + " is " + trustSequence + "; give the bundle's, 0 or more");
        }
        capabilities = Collections.unmodifiableSet(new TreeSet<>(capabilities));
    }

    /**
     * Makes an acknowledgement of a leaf and a bundle.
     *
     * @param holder who says it
     * @param incarnation which life of the holder
     * @param leafSerial the serial number of the leaf in use
     * @param trustSequence the sequence of the bundle in use
     * @return the acknowledgement, without capabilities
     * @throws IllegalArgumentException as the constructor
     */
    public static Acknowledgement of(HolderId holder, long incarnation, String leafSerial, long trustSequence) {
        return new Acknowledgement(holder, incarnation, Optional.of(leafSerial), trustSequence, Set.of());
    }

    /**
     * Makes an acknowledgement of a bundle by a holder that has no leaf.
     *
     * @param holder who says it
     * @param incarnation which life of the holder
     * @param trustSequence the sequence of the bundle in use
     * @return the acknowledgement, without capabilities
     * @throws IllegalArgumentException as the constructor
     */
    public static Acknowledgement ofTrust(HolderId holder, long incarnation, long trustSequence) {
        return new Acknowledgement(holder, incarnation, Optional.empty(), trustSequence, Set.of());
    }

    /**
     * Tells whether this says something newer than what was heard before: a newer incarnation always does, within one the
     * same or a higher trust sequence.
     *
     * @param before what was heard before, of the same holder
     * @return whether it replaces that
     */
    public boolean replaces(Acknowledgement before) {
        return incarnation > before.incarnation
                || (incarnation == before.incarnation && trustSequence >= before.trustSequence);
    }
}
