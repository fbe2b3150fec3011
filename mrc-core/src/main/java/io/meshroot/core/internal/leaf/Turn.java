package io.meshroot.core.internal.leaf;

import java.util.concurrent.CompletableFuture;

/** What somebody who asks for a leaf is to do. */
sealed interface Turn {
    /** Take the leaf. */
    record Take(Leaf leaf) implements Turn {}

    /** Wait for the issue that is under way, and ask again. */
    record Wait(CompletableFuture<Leaf> flight) implements Turn {}

    /** Issue, and end the flight in any case. */
    record Issue(CompletableFuture<Leaf> flight) implements Turn {}

    /** Begin again: what was held is dropped. */
    record Gone() implements Turn {}

    /** Give up: the key may not be signed again. */
    record Reused() implements Turn {}
}
