package io.meshroot.testkit.mesh;

import io.meshroot.api.MeshAuthority;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.RotationRecord;
import java.time.Duration;
import java.util.List;

/** A mesh while it is simulated, for what a script does to it and asks. Not for use by other threads. */
public interface SimulatedMesh {
    /**
     * Returns how much virtual time has passed.
     *
     * @return the time since the start
     */
    Duration elapsed();

    /**
     * Returns a manager that is up and reaches the store, if one does.
     *
     * @return the manager
     * @throws IllegalStateException if all are down
     */
    MeshAuthority authority();

    /**
     * Starts a rotation with a manager that is up, as soon as one is and no other rotation is under way.
     *
     * @param request to which root, and how
     */
    void rotate(RotationRequest request);

    /**
     * Kills a replica.
     *
     * @param replica its number, from 0 on
     * @param down how long it is down
     */
    void crash(int replica, Duration down);

    /**
     * Cuts a replica off from the store.
     *
     * @param replica its number, from 0 on
     * @param lasts how long
     */
    void cutOff(int replica, Duration lasts);

    /**
     * Lets all providers fail.
     *
     * @param lasts how long
     */
    void providerOutage(Duration lasts);

    /**
     * Returns how many pairs of holders can't make a handshake now.
     *
     * @param why for what reason
     * @return the number
     */
    long failingPairs(Failure why);

    /**
     * Returns the rotations that are over.
     *
     * @return their records, the oldest first
     */
    List<RotationRecord> rotations();
}
