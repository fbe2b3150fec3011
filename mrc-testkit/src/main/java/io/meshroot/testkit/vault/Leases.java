package io.meshroot.testkit.vault;

import java.time.Duration;
import java.util.Map;

/** The default and the longest life below a mount; the system's 768 hours unless set. */
final class Leases {
    private volatile Duration standard = TokenStore.SYSTEM_MAX;
    private volatile Duration longest = TokenStore.SYSTEM_MAX;

    Leases(Params config) {
        tune(config);
    }

    void tune(Params config) {
        standard = set(config.duration("default_lease_ttl", Duration.ZERO), standard);
        longest = set(config.duration("max_lease_ttl", Duration.ZERO), longest);
    }

    private static Duration set(Duration asked, Duration before) {
        return asked.isZero() ? before : asked;
    }

    Duration standard() {
        return standard;
    }

    Duration longest() {
        return longest;
    }

    Map<String, Object> read() {
        return Map.of("default_lease_ttl", standard.toSeconds(), "max_lease_ttl", longest.toSeconds());
    }
}
