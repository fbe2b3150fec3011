package io.meshroot.api.trust;

import static io.meshroot.api.trust.AnyEvents.NAMES;
import static io.meshroot.api.trust.AnyEvents.any;
import static io.meshroot.api.trust.AnyEvents.around;
import static io.meshroot.api.trust.Mrcs.NOW;

import io.meshroot.api.mrc.MrcName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Random evidence: own holders, and views of the other managers that may be late, ahead or behind. */
final class AnyEvidence {
    private AnyEvidence() {}

    static Evidence of(TrustState state, Random random) {
        Evidence.Builder evidence = own(state, Mrcs.SELF, NOW, random);
        Map<MrcName, Probe> probes = new TreeMap<>();
        for (MrcName name : NAMES) {
            if (random.nextInt(8) != 0) {
                Optional<String> failure = random.nextInt(8) == 0 ? Optional.of("sealed") : Optional.empty();
                probes.put(name, new Probe(state.trust().number(), failure));
            }
        }
        evidence.probes(probes);
        if (random.nextInt(8) == 0) {
            evidence.dependents(Map.of(any(random, NAMES), Set.of("cross")));
        }
        if (random.nextInt(5) == 0) {
            evidence.unknownHoldersUntil(around(random));
        }
        if (random.nextInt(20) == 0) {
            evidence.apart(Set.of(Views.OTHER));
        }
        for (ReplicaId other : List.of(Views.OTHER, Views.THIRD)) {
            if (random.nextInt(4) != 0) {
                evidence.view(view(state, other, random));
            }
        }
        return evidence.build();
    }

    private static ReplicaView view(TrustState state, ReplicaId id, Random random) {
        Instant clock = random.nextBoolean() ? NOW : NOW.plusSeconds(random.nextInt(800) - 400L);
        ReplicaView view = ReplicaView.of(state, own(state, id, clock, random).build(), 1);
        if (random.nextInt(6) == 0) {
            view = Views.withFloors(
                    view,
                    Math.max(0, view.trustSequence() - random.nextInt(2)),
                    Math.max(0, view.signingSequence() - random.nextInt(2)));
        }
        return random.nextInt(6) == 0 ? Views.confirming(view, Math.max(0, view.confirms() - 1)) : view;
    }

    private static Evidence.Builder own(TrustState state, ReplicaId self, Instant now, Random random) {
        Evidence.Builder evidence = Evidence.at(now, self).clockSkew(Mrcs.SKEW).longestValidity(Mrcs.VALIDITY);
        long stored = state.trust().number();
        for (int holders = random.nextInt(3); holders > 0; holders--) {
            HolderId id = AnyEvents.holder(random);
            long said = random.nextInt(20) == 0 ? stored + 1 : Math.max(0, stored - random.nextInt(3));
            List<LiveLeaf> leaves = new ArrayList<>();
            for (int leaf = random.nextInt(3); leaf > 0; leaf--) {
                leaves.add(AnyEvents.leaf(any(random, NAMES), random));
            }
            evidence.holder(new HolderEvidence(
                    id,
                    any(random, List.of(HolderEvidence.Counts.values())),
                    random.nextInt(5) == 0 ? Optional.empty() : Optional.of(Acknowledgement.ofTrust(id, 1, said)),
                    leaves));
        }
        if (random.nextInt(6) == 0) {
            evidence.unfinishedIssues(Map.of(any(random, NAMES), random.nextInt(2)));
        }
        return evidence;
    }
}
