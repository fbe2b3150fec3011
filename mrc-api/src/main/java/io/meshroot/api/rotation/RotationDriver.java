package io.meshroot.api.rotation;

import java.util.Optional;

/**
 * Replaces a root step by step, each step as soon as it is safe. What it has done and what it is about to do is in the
 * store: it goes on after a restart, and any manager on the store takes it further. Safe for use by several threads.
 */
public interface RotationDriver {
    /**
     * Starts a rotation, or goes on with the one to the same root.
     *
     * @param request to which root, and how
     * @return the rotation
     * @throws io.meshroot.api.RoleChangeException if another rotation is under way, or nothing can be replaced
     * @throws io.meshroot.api.MeshRootException code {@code PROVIDER_UNKNOWN} if no provider answers to the name in the
     *     target
     */
    Rotation start(RotationRequest request);

    /**
     * Plans a rotation that is not started, or the rest of the one to the same root; changes nothing.
     *
     * @param request to which root, and how
     * @return the steps, their gates, the earliest dates, the load, what blocks now and the point of no return
     * @throws io.meshroot.api.RoleChangeException if the rotation could not be started
     */
    RotationPlan plan(RotationRequest request);

    /**
     * Plans the rest of the rotation under way; changes nothing.
     *
     * @return the plan
     * @throws io.meshroot.api.RoleChangeException if there is no rotation
     */
    RotationPlan plan();

    /**
     * Plans the way back, if the rotation under way were aborted now; changes nothing.
     *
     * @return the plan
     * @throws io.meshroot.api.RoleChangeException if there is no rotation, or it is past the point of no return
     */
    RotationPlan planAbort();

    /**
     * Lets the rotation under way stand still where it is. A role that is asked for by API is still changed; the documents
     * of both roots ask for nothing while there is a rotation.
     *
     * @param by who pauses it; recorded
     * @param reason why; recorded
     * @throws io.meshroot.api.RoleChangeException if there is no rotation
     */
    void pause(String by, String reason);

    /**
     * Lets the rotation go on. The time that it stood still does not count as waiting.
     *
     * @throws io.meshroot.api.RoleChangeException if there is no rotation
     */
    void resume();

    /**
     * Lets the rotation walk back by the inverse steps, each as soon as it is safe.
     *
     * @throws io.meshroot.api.RoleChangeException if there is no rotation, or it is past the point of no return: its old
     *     root is being deleted, is gone or is tainted
     */
    void abort();

    /**
     * Lets go of the rotation where it stands, as when a document that it needs is gone for good. The roots keep their
     * roles, and their documents ask for roles again.
     *
     * @param reason why; recorded
     * @throws io.meshroot.api.RoleChangeException if there is no rotation
     */
    void giveUp(String reason);

    /**
     * Tells where the rotation under way stands, and what it waits for.
     *
     * @return the status, empty if there is no rotation
     */
    Optional<RotationStatus> status();
}
