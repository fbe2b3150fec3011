package io.meshroot.api.store;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What a store holds of MeshRootCertificates.
 *
 * @param mrcs those that can be read, and of those that can't any more, the last good state; ordered by name
 * @param problems what can't be read; empty when all is well
 * @param missing those of {@code mrcs} that can't be found at this moment, as while an editor writes a file anew. Until it
 *     is certain they are neither deleted nor ask for anything.
 */
public record MrcListing(List<MeshRootCertificate> mrcs, List<Problem> problems, Set<MrcName> missing) {
    /** Copies the collections. */
    public MrcListing {
        mrcs = List.copyOf(mrcs);
        problems = List.copyOf(problems);
        missing = Set.copyOf(missing);
    }

    /**
     * Makes a listing of which everything is certain.
     *
     * @param mrcs those that can be read, and of those that can't any more, the last good state; ordered by name
     * @param problems what can't be read; empty when all is well
     */
    public MrcListing(List<MeshRootCertificate> mrcs, List<Problem> problems) {
        this(mrcs, problems, Set.of());
    }

    /**
     * Something in the store that can't be read. It is left as it is.
     *
     * @param where a name that leads people to it, as a file name
     * @param message what is wrong, with the remedy
     */
    public record Problem(String where, String message) {
        /** Checks that nothing is null. */
        public Problem {
            Objects.requireNonNull(where, "where");
            Objects.requireNonNull(message, "message");
        }
    }
}
