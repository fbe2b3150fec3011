package io.meshroot.core;

import io.meshroot.api.leaf.IssueRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.zip.CRC32C;

/**
 * When a leaf is renewed: when a share of its life is left, brought forward by a jitter that is always the same for one
 * identity, so that leaves that were issued together are not renewed together.
 *
 * @param shareLeft the share of the life that is left at renewal at the latest, between 0 and 1; {@code 1/3} by default
 * @param jitterShare the share of the life by which renewal is brought forward at most; {@code 1/10} by default
 */
public record RenewalPolicy(double shareLeft, double jitterShare) {
    /** A third of the life left, brought forward by up to a tenth. */
    public static final RenewalPolicy DEFAULT = new RenewalPolicy(1.0 / 3, 0.1);

    /**
     * Checks the shares.
     *
     * @throws IllegalArgumentException if one is out of range, or both together leave no life before the renewal
     */
    public RenewalPolicy {
        if (!(shareLeft > 0 && shareLeft < 1) || !(jitterShare >= 0 && shareLeft + jitterShare < 1)) {
            throw new IllegalArgumentException("shareLeft is " + shareLeft + " and jitterShare is " + jitterShare
                    + "; give shareLeft above 0, jitterShare 0 or more, and less than 1 together");
        }
    }

    /**
     * Returns when a leaf is renewed.
     *
     * @param request for what it was issued
     * @param issued when it was issued
     * @param notAfter until when it is valid
     * @return the instant, between the two
     */
    public Instant renewAt(IssueRequest request, Instant issued, Instant notAfter) {
        long lifeMillis = Math.max(0, Duration.between(issued, notAfter).toMillis());
        CRC32C hash = new CRC32C();
        hash.update(request.identity().toString().getBytes(StandardCharsets.UTF_8));
        double jitter = jitterShare * (hash.getValue() / (double) (1L << 32));
        return notAfter.minusMillis((long) (lifeMillis * (shareLeft + jitter)));
    }
}
