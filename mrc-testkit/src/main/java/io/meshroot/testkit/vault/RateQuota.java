package io.meshroot.testkit.vault;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** So many requests in an interval below a path. Safe for use by several threads. */
final class RateQuota {
    private final String path;
    private final long rate;
    private final Duration interval;
    private Instant begin = Instant.MIN;
    private long used;

    RateQuota(String path, long rate, Duration interval) {
        this.path = path;
        this.rate = rate;
        this.interval = interval;
    }

    boolean covers(String requested) {
        return path.isEmpty() || (requested + "/").startsWith(path);
    }

    /** Counts a request; returns the headers of a refusal if it is one too many. */
    synchronized Optional<Map<String, String>> refuse(Instant now) {
        if (begin.equals(Instant.MIN) || !now.isBefore(begin.plus(interval))) {
            begin = now;
            used = 0;
        }
        if (used < rate) {
            used++;
            return Optional.empty();
        }
        String reset = String.valueOf(
                Math.max(0, Duration.between(now, begin.plus(interval)).toSeconds()));
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Retry-After", reset);
        headers.put("X-Ratelimit-Limit", String.valueOf(rate));
        headers.put("X-Ratelimit-Remaining", "0");
        headers.put("X-Ratelimit-Reset", reset);
        return Optional.of(headers);
    }
}
