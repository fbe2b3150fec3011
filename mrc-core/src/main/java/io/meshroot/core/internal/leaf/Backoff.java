package io.meshroot.core.internal.leaf;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.core.internal.Doubling;
import java.time.Duration;

/** How long to wait after a failure: doubling, within what a leaf's life allows, with jitter. */
final class Backoff {
    private static final int LIFE_SHARE_FIRST = 200;
    private static final int LIFE_SHARE_MOST = 20;

    private Backoff() {}

    /** The delay after so many failures in a row, the jitter drawn from the seed: alike in every run. */
    static Duration delay(int failures, Duration life, MeshRootException failure, int seed) {
        Duration most = Duration.ofMillis(clamp(life.toMillis() / LIFE_SHARE_MOST, 2_000, 300_000));
        Duration first = Duration.ofMillis(clamp(life.toMillis() / LIFE_SHARE_FIRST, 500, 5_000));
        Duration base = helpsToRepeat(failure) ? new Doubling(first, most).after(failures) : most;
        Duration delay = Doubling.spread(base, failures, seed);
        Duration asked = failure instanceof ProviderException provider
                ? provider.retryAfter().orElse(Duration.ZERO)
                : Duration.ZERO;
        return delay.compareTo(asked) >= 0 ? delay : asked;
    }

    /** Whether the same call may succeed soon. Where it can't, somebody has to change something; that is looked for slowly. */
    private static boolean helpsToRepeat(MeshRootException failure) {
        if (failure instanceof ProviderException provider) {
            return provider.retry() == ProviderException.Retry.MAY_HELP;
        }
        return switch (failure.code()) {
            case ISSUANCE_REFUSED,
                    VALIDITY_TOO_SHORT,
                    KEY_UNACCEPTABLE,
                    KEY_REUSED,
                    PROVIDER_UNKNOWN,
                    SECRET_UNUSABLE -> false;
            default -> true;
        };
    }

    private static long clamp(long value, long least, long most) {
        return Math.max(least, Math.min(most, value));
    }
}
