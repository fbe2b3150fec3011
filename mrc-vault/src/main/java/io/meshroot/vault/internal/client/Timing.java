package io.meshroot.vault.internal.client;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param attempt one attempt
 * @param total a call with all its attempts and pauses
 */
public record Timing(Duration attempt, Duration total) {}
