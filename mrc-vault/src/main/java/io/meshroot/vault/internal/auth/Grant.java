package io.meshroot.vault.internal.auth;

import io.meshroot.vault.internal.client.Token;
import java.time.Duration;
import java.time.Instant;

/**
 * A token and how long it lasts.
 *
 * @param token the token
 * @param since when it was given or renewed
 * @param lease for how long from then on; zero if it never ends or nobody may know
 * @param whole for how long a renewal is asked: the lease when the token was new
 * @param renewal whether the server renews it
 */
public record Grant(Token token, Instant since, Duration lease, Duration whole, Renewal renewal) {
    /** Whether a token can be renewed. */
    public enum Renewal {
        /** The server renews it. */
        POSSIBLE,
        /** The server does not. */
        IMPOSSIBLE
    }

    boolean ends() {
        return !lease.isZero();
    }

    Duration left(Instant now) {
        return Duration.between(now, since.plus(lease));
    }

    boolean isOver(Instant now) {
        return ends() && left(now).compareTo(Duration.ofSeconds(1)) < 0;
    }

    /** Near the maximum the server gives less and less: time for another token. */
    boolean isShrinking() {
        return ends() && lease.multipliedBy(2).compareTo(whole) < 0;
    }
}
