package io.meshroot.core;

import java.util.List;

/**
 * Whether the manager serves what it should. A failing provider alone does not make it unready; a leaf that has expired,
 * that there is no signer, or that the store holds a MeshRootCertificate that can't be read, does.
 *
 * @param problems why it is not ready; empty when it is
 */
public record Readiness(List<String> problems) {
    /** Copies the list. */
    public Readiness {
        problems = List.copyOf(problems);
    }

    /**
     * Tells whether the manager is ready.
     *
     * @return whether there is no problem
     */
    public boolean isReady() {
        return problems.isEmpty();
    }
}
