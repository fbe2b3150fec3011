package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.LiveLeaf;

/**
 * A leaf as holders have it.
 *
 * @param leaf what is known of it
 * @param needs what a peer must accept, root and trust domain
 * @param ends the tick at which it is over
 */
record ExploredLeaf(LiveLeaf leaf, String needs, int ends) {
    @Override
    public String toString() {
        return leaf.serial() + "/" + needs + "/" + ends;
    }
}
