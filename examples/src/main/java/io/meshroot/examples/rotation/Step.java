package io.meshroot.examples.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * One change of the store, and how the mesh was right after it.
 *
 * @param number counts from 1
 * @param at when it was accepted
 * @param what the change in words
 * @param roles the accepted roles
 * @param signer who signs
 * @param trustSequence the trust sequence
 * @param signingSequence the signing sequence
 * @param reissued leaves that were issued again since the step before, because another root signs
 * @param renewed leaves that were renewed since the step before
 * @param waitedFor whom it waited for last
 * @param waited for how long
 * @param handshakes how many there were so far
 */
record Step(
        int number,
        Instant at,
        String what,
        SortedMap<MrcName, Role> roles,
        String signer,
        long trustSequence,
        long signingSequence,
        long reissued,
        long renewed,
        List<String> waitedFor,
        Duration waited,
        long handshakes) {

    private static final int MOST_NAMES = 2;

    String rolesInWords() {
        return roles.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue().id())
                .collect(Collectors.joining(" "));
    }

    String validators() {
        return roles.entrySet().stream()
                .filter(entry -> entry.getValue().validates())
                .map(entry -> entry.getKey().value())
                .collect(Collectors.joining("+"));
    }

    String waiting() {
        if (waitedFor.size() > MOST_NAMES) {
            return waitedFor.size() + " holders";
        }
        return waitedFor.isEmpty() ? "nobody" : String.join(", ", waitedFor);
    }

    String seconds() {
        return String.format(Locale.ROOT, "%.1f s", waited.toMillis() / 1000.0);
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%2d  %-14s  roles %-29s  signer %-5s  validators %-11s  trust %d  signing %d  re-issued %2d"
                        + "  waited %s for %s  handshakes %d",
                number,
                what,
                rolesInWords(),
                signer,
                validators(),
                trustSequence,
                signingSequence,
                reissued,
                seconds(),
                waiting(),
                handshakes);
    }
}
