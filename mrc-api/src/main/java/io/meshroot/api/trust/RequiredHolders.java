package io.meshroot.api.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The holders of whom a manager knows, and those that are registered in the state, each once. */
final class RequiredHolders {
    private RequiredHolders() {}

    static List<HolderEvidence> of(TrustState state, Evidence evidence) {
        Map<HolderId, HolderEvidence> holders = new TreeMap<>();
        evidence.holders().forEach(holder -> holders.put(holder.holder(), holder));
        state.holders()
                .values()
                .forEach(declared -> holders.merge(
                        declared.holder(),
                        new HolderEvidence(
                                declared.holder(),
                                HolderEvidence.Counts.UNTIL_DEREGISTERED,
                                declared.acknowledgement(),
                                List.of()),
                        (known, stored) -> new HolderEvidence(
                                known.holder(),
                                stored.counts(),
                                newer(known.acknowledgement(), stored.acknowledgement()),
                                known.leaves())));
        return new ArrayList<>(holders.values());
    }

    private static Optional<Acknowledgement> newer(Optional<Acknowledgement> one, Optional<Acknowledgement> other) {
        return one.isPresent() && (other.isEmpty() || !other.get().replaces(one.get())) ? one : other;
    }
}
