package io.meshroot.core.internal.trust;

import java.util.Optional;
import java.util.SortedSet;

/**
 * What a holder has, in use or on its disk.
 *
 * @param sequence the trust sequence
 * @param accepts the roots that it trusts, each with the trust domain under which it accepts names
 * @param leaf its leaf
 */
record Possession(long sequence, SortedSet<String> accepts, Optional<ExploredLeaf> leaf) {
    Possession withTrust(long newSequence, SortedSet<String> newAccepts) {
        return new Possession(newSequence, newAccepts, leaf);
    }

    Possession withLeaf(ExploredLeaf other) {
        return new Possession(sequence, accepts, Optional.of(other));
    }

    boolean isLiveAt(int tick) {
        return leaf.filter(own -> tick < own.ends()).isPresent();
    }

    @Override
    public String toString() {
        return sequence + "" + accepts + leaf.map(ExploredLeaf::toString).orElse("-");
    }
}
