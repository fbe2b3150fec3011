package io.meshroot.api.trust;

import io.meshroot.api.mrc.RoleChange;
import java.time.Instant;
import java.util.Objects;

/**
 * A step that is about to be taken. Every registered manager takes it in and then says what it knows, so that the evidence
 * on which the step is decided is no older than its announcement.
 *
 * @param number grows with each announcement, from 1 on
 * @param change the step
 * @param at when it was announced, by the clock of whoever did
 * @param by who asked for the step
 */
public record Announcement(long number, RoleChange change, Instant at, String by) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the number is not positive
     */
    public Announcement {
        if (number < 1) {
            throw new IllegalArgumentException("number of an announcement is " + number + "; they begin at 1");
        }
        Objects.requireNonNull(change, "change");
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(by, "by");
    }
}
