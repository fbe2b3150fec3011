package io.meshroot.core.internal.leaf;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Objects;

/**
 * When a leaf begins and ends, in whole seconds (RFC 5280, section 4.1.2.5).
 *
 * @param notBefore the begin, set back for clock skew
 * @param notAfter the end, never after that of a certificate above it
 */
record Lifetime(Instant notBefore, Instant notAfter) {
    /** Beyond it no certificate above can reach; keeps sums of instants in range. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    static Lifetime of(IssueRequest request, Instant now, RootState signer, IssuerCapabilities can, Settings settings) {
        Instant wanted = now.plus(asked(request, settings));
        Instant end = wanted;
        if (can.longestValidity().isPresent()) {
            end = earlier(end, now.plus(shorter(can.longestValidity().get(), LONGEST)));
        }
        if (can.notAfter().isPresent()) {
            end = earlier(end, can.notAfter().get());
        }
        // Of several anchors it is not known which one the chain ends at; the answer is checked.
        end = earlier(
                end,
                signer.anchors().stream()
                        .map(Anchor::notAfter)
                        .max(Comparator.naturalOrder())
                        .orElse(end));
        Instant notAfter = end.truncatedTo(ChronoUnit.SECONDS);
        requireUseful(request, now, notAfter, signer, settings);
        return new Lifetime(now.minus(settings.clockSkew()).truncatedTo(ChronoUnit.SECONDS), notAfter);
    }

    /** Refuses a leaf that ends before it was asked to and soon. What the caller asked to be short may be. */
    static void requireUseful(
            IssueRequest request, Instant now, Instant notAfter, RootState signer, Settings settings) {
        Duration left = Duration.between(now, notAfter);
        Duration asked = asked(request, settings);
        boolean cut = notAfter.isBefore(now.plus(asked).truncatedTo(ChronoUnit.SECONDS));
        boolean useful =
                !left.isNegative() && !left.isZero() && (!cut || left.compareTo(settings.shortestValidity()) >= 0);
        if (!useful) {
            throw new MeshRootException(
                    ErrorCode.VALIDITY_TOO_SHORT,
                    "the leaf of " + request.identity() + " would end at " + notAfter + ", " + left.toSeconds()
                            + " s from now instead of " + asked.toSeconds() + " s; "
                            + (cut
                                    ? "replace root " + signer.name() + ", which ends or allows no more"
                                    : "ask for more"));
        }
    }

    private static Duration asked(IssueRequest request, Settings settings) {
        return shorter(
                request.validity()
                        .orElseGet(() -> Objects.requireNonNull(
                                settings.validity().get(request.identity().kind()), "validity")),
                LONGEST);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
