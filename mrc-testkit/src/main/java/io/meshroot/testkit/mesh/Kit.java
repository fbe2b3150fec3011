package io.meshroot.testkit.mesh;

import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.testkit.mesh.Credentials.LeafFacts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a holder uses, or has on its disk.
 *
 * @param trust the number of the kind of trust
 * @param sequence the trust sequence
 * @param leaf its leaf, null before the first one and for a holder of trust alone
 * @param order how many leaves it had got before, so that older ones are told from newer ones
 */
record Kit(int trust, long sequence, @Nullable LeafFacts leaf, long order) {
    /** What is sent to a holder: trust, and perhaps a leaf. */
    record Parcel(TrustBundle trust, Optional<IssuedCertificate> leaf) {}

    /** The newer of both in each respect; only numbers that are compared count. */
    Kit atLeast(Kit other) {
        return new Kit(trust, Math.max(sequence, other.sequence), leaf, Math.max(order, other.order));
    }

    boolean isOlderThan(Kit other) {
        return sequence < other.sequence || order < other.order;
    }
}
