package io.meshroot.api.trust;

import java.util.Objects;

/**
 * An order to make a change that is not safe. It is recorded, with the names of those who will break.
 *
 * @param reason why, in a sentence
 */
public record BreakGlass(String reason) {
    /**
     * Checks that a reason is given.
     *
     * @throws IllegalArgumentException if it is blank
     */
    public BreakGlass {
        Objects.requireNonNull(reason, "reason");
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason is blank; say why the gate is overridden");
        }
    }
}
