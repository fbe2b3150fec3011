package io.meshroot.core.internal.leaf;

import io.meshroot.api.leaf.IssueRequest;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What is to be done about a leaf whose time has come. */
sealed interface Duty {
    /** Nothing, or no longer. */
    record None() implements Duty {}

    /** Tell that it expired. */
    record TellExpired(IssueRequest request, String serial) implements Duty {}

    /** Tell that a new certification request is needed. */
    record TellRequestNeeded(IssueRequest request, String serial) implements Duty {}

    /** Issue the next one, for the same key if there is one, and end the flight in any case. */
    record Renew(IssueRequest request, Optional<Material.Presented> key, CompletableFuture<Leaf> flight)
            implements Duty {}
}
