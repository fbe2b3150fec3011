package io.meshroot.api.store;

import io.meshroot.api.mrc.MeshRootCertificate;
import java.util.List;
import java.util.Objects;

/**
 * What a store holds of MeshRootCertificates.
 *
 * @param mrcs those that can be read, and of those that can't any more, the last good state; ordered by name
 * @param problems what can't be read; empty when all is well
 */
public record MrcListing(List<MeshRootCertificate> mrcs, List<Problem> problems) {
    /** Copies the lists. */
    public MrcListing {
        mrcs = List.copyOf(mrcs);
        problems = List.copyOf(problems);
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
