package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import java.time.Duration;
import java.time.Instant;

/** How long a leaf may be valid that is asked of a server which counts from its own time. */
public final class AskedValidity {
    private static final int LARGEST_SHARE = 10;

    private AskedValidity() {}

    /**
     * Leaves a margin: the server's time is later by the way of the request, and may be ahead of ours, and a leaf that ends
     * later than asked is refused by whoever checks it.
     *
     * @param now the time
     * @param end when the leaf is to end at the latest
     * @param latest by how much the server's time may be later; of what is left a tenth counts at most
     * @return the validity, in whole seconds, at least one: zero would mean the server's own default
     * @throws ProviderException code {@code VALIDITY_TOO_SHORT} if less than a second is left
     */
    public static Duration until(Instant now, Instant end, Duration latest) {
        Duration left = Duration.between(now, end);
        Duration share = left.dividedBy(LARGEST_SHARE);
        Duration margin = share.compareTo(latest) < 0 ? share : latest;
        Duration whole = Duration.ofSeconds(left.minus(margin).toSeconds());
        if (whole.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new ProviderException(
                    ErrorCode.VALIDITY_TOO_SHORT,
                    Retry.CANNOT_HELP,
                    null,
                    "a leaf until " + end + " is valid for less than a second from now; ask for more",
                    null);
        }
        return whole;
    }
}
