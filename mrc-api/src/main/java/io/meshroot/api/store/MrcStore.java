package io.meshroot.api.store;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import java.util.List;
import java.util.Optional;

/**
 * Keeps MeshRootCertificates, which say what is asked for, and the one {@link TrustState}, which says what is accepted.
 * Several processes may use one store; all methods may block and are safe for use by several threads.
 *
 * <p>A store that can't be read, or holds what can't be read, fails; it never answers as if it were empty.
 */
public interface MrcStore extends AutoCloseable {
    /**
     * Lists the MeshRootCertificates.
     *
     * @return the listing
     * @throws io.meshroot.api.MeshRootException code {@code STORE_UNAVAILABLE} if the store can't be read
     */
    MrcListing list();

    /**
     * Creates a MeshRootCertificate. Whether that is legal is for the caller to check.
     *
     * @param mrc what to create
     * @throws io.meshroot.api.MeshRootException code {@code STORE_CONFLICT} if the name is taken
     */
    void create(MeshRootCertificate mrc);

    /**
     * Changes the role that is asked for.
     *
     * @param name whose role
     * @param from the role that it must have now
     * @param to the new role
     * @throws io.meshroot.api.MeshRootException code {@code STORE_CONFLICT} if there is none of that name, or it has
     *     another role
     */
    void updateRole(MrcName name, Role from, Role to);

    /**
     * Deletes a MeshRootCertificate; one that is not there is no error.
     *
     * @param name which one
     */
    void delete(MrcName name);

    /**
     * Reads the trust state.
     *
     * @return the state, or empty if there never was one
     * @throws io.meshroot.api.MeshRootException code {@code STORE_CORRUPT} if there was one and it can't be read
     */
    Optional<Versioned<TrustState>> readState();

    /**
     * Writes the first trust state.
     *
     * @param state the state
     * @return its version, or empty if there is a state already
     */
    Optional<StoreVersion> createState(TrustState state);

    /**
     * Replaces the trust state if it still has the expected version.
     *
     * @param expected the version at which it was read
     * @param state the new state
     * @return the new version, or empty if another version is there now
     */
    Optional<StoreVersion> replaceState(StoreVersion expected, TrustState state);

    /**
     * Writes what a manager tells the others, in place of what it told before.
     *
     * @param view what it tells
     */
    void writeView(ReplicaView view);

    /**
     * Reads what all managers tell, each the newest that it wrote.
     *
     * @return the views, ordered by name
     */
    List<ReplicaView> readViews();

    /**
     * Removes the view of a manager; one that is not there is no error.
     *
     * @param replica whose
     */
    void removeView(ReplicaId replica);

    /**
     * Hears that something may have changed: a MeshRootCertificate, the state, or a view. Level-triggered: the listener looks for itself; several changes may make
     * one call, and a call may come without a change. A change by another process or an editor is seen within 2 s.
     *
     * @param onChange called on any thread, must not block for long
     * @return closing it ends the registration
     */
    Subscription watch(Runnable onChange);

    /** Lets go of what the store holds. Closing twice does no harm. */
    @Override
    void close();
}
