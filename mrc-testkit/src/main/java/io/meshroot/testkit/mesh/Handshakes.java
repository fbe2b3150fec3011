package io.meshroot.testkit.mesh;

import io.meshroot.testkit.mesh.Credentials.LeafFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts exactly the pairs of holders whose handshake would fail. Holders that use the same trust, the same signer, and the
 * same clock, and whose leaves the same clocks take, are one group; a change of one holder costs as many steps as there
 * are groups.
 */
final class Handshakes {
    private final Credentials credentials;
    private final Clocks clocks;
    private final Map<Group, Integer> numbers = new HashMap<>();
    private final List<Group> groups = new ArrayList<>();
    private final List<Integer> inhabited = new ArrayList<>();
    private final List<List<@Nullable Verdict>> verdicts = new ArrayList<>();
    private final Map<Failure, Long> failing = new EnumMap<>(Failure.class);
    private int[] sizes = new int[16];
    private long pairs;

    Handshakes(Credentials credentials, Clocks clocks) {
        this.credentials = credentials;
        this.clocks = clocks;
        for (Failure failure : Failure.values()) {
            failing.put(failure, 0L);
        }
    }

    /** What peers can tell of a holder; the signer is -1 without a leaf. */
    private record Group(int trust, int signer, int clock, long takenBy, Standing standing) {}

    /** Whether a holder uses at least what it has acknowledged. */
    enum Standing {
        AS_ACKNOWLEDGED,
        FALLEN_BACK
    }

    private enum Verdict {
        NO_HANDSHAKE(null),
        GOOD(null),
        NOT_VALID_NOW(Failure.NOT_VALID_NOW),
        NOT_TRUSTED(Failure.NOT_TRUSTED),
        FELL_BACK(Failure.FELL_BACK);

        private final @Nullable Failure failure;

        Verdict(@Nullable Failure failure) {
            this.failure = failure;
        }
    }

    /** Returns the number of the group of a holder that uses this now. */
    int group(int trust, @Nullable LeafFacts leaf, int clock, Standing standing, Instant now) {
        Group group = leaf == null
                ? new Group(trust, -1, clock, 0, standing)
                : new Group(trust, leaf.signer(), clock, clocks.takenBy(leaf, now), standing);
        return numbers.computeIfAbsent(group, fresh -> {
            groups.add(fresh);
            verdicts.add(new ArrayList<>());
            return groups.size() - 1;
        });
    }

    void add(int group) {
        count(group, 1);
        if (sizes.length <= group) {
            sizes = Arrays.copyOf(sizes, 2 * group + 2);
        }
        if (sizes[group]++ == 0) {
            inhabited.add(group);
        }
    }

    void remove(int group) {
        if (--sizes[group] == 0) {
            inhabited.remove((Integer) group);
        }
        count(group, -1);
    }

    /** Adds or takes away the pairs of one holder of a group with all that are there. */
    private void count(int group, int sign) {
        for (int other : inhabited) {
            Verdict verdict = verdict(group, other);
            long change = (long) sign * sizes[other];
            if (verdict != Verdict.NO_HANDSHAKE) {
                pairs += change;
            }
            if (verdict.failure != null) {
                failing.merge(verdict.failure, change, Long::sum);
            }
        }
    }

    private Verdict verdict(int one, int other) {
        List<@Nullable Verdict> known = verdicts.get(one);
        while (known.size() <= other) {
            known.add(null);
        }
        Verdict verdict = known.get(other);
        if (verdict == null) {
            verdict = computed(groups.get(one), groups.get(other));
            known.set(other, verdict);
        }
        return verdict;
    }

    private Verdict computed(Group one, Group other) {
        if (one.signer < 0 && other.signer < 0) {
            return Verdict.NO_HANDSHAKE;
        }
        if (!isValid(one, other) || !isValid(other, one)) {
            return Verdict.NOT_VALID_NOW;
        }
        if (isTrusted(one, other) && isTrusted(other, one)) {
            return Verdict.GOOD;
        }
        return one.standing == Standing.FALLEN_BACK || other.standing == Standing.FALLEN_BACK
                ? Verdict.FELL_BACK
                : Verdict.NOT_TRUSTED;
    }

    private static boolean isValid(Group bearer, Group verifier) {
        return bearer.signer < 0 || (bearer.takenBy >> verifier.clock & 1) == 1;
    }

    private boolean isTrusted(Group bearer, Group verifier) {
        return bearer.signer < 0 || credentials.accepts(verifier.trust, bearer.signer);
    }

    /** Returns how many pairs could make a handshake. */
    long pairs() {
        return pairs;
    }

    /** Returns how many of them would fail. */
    long failing(Failure failure) {
        return failing.getOrDefault(failure, 0L);
    }
}
