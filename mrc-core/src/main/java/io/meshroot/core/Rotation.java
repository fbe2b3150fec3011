package io.meshroot.core;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Blocker;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A rotation under way, as {@link CertificateManager#rotateTo} began it. Safe for use by several threads. */
public interface Rotation {
    /**
     * Returns the root that is replaced.
     *
     * @return its name
     */
    MrcName from();

    /**
     * Returns the root that replaces it.
     *
     * @return its name
     */
    MrcName to();

    /**
     * Returns what the next step waits for.
     *
     * @return the blockers, empty while nothing stands in the way
     */
    List<Blocker> waitsFor();

    /**
     * Returns a stage that completes when the last step is done, and completes exceptionally with a {@link
     * io.meshroot.api.MeshRootException} when the rotation can't go on or the manager is closed.
     *
     * @return the stage
     */
    CompletionStage<Void> completion();
}
