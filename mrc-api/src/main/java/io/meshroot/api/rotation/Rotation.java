package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RotationRecord;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A rotation as it was started, to be followed. Safe for use by several threads. */
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
     * Returns a stage that completes when the new root has replaced the old one. It completes exceptionally with a {@link
     * io.meshroot.api.MeshRootException}: code {@code ROTATION_ABORTED} when the rotation was aborted or given up, {@code
     * CLOSED} when the manager was closed; a closed manager's rotation goes on in the next one.
     *
     * @return the stage
     */
    CompletionStage<RotationRecord> completion();
}
