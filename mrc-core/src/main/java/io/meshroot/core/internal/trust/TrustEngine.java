package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.Rotation;
import io.meshroot.core.internal.Authority;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.Consumer;

/**
 * The trust side of the engine: brings what is accepted to what is asked for, as far as it is legal and as soon as it is
 * safe. Safe for use by several threads.
 */
public final class TrustEngine implements Authority, AutoCloseable {
    private final MrcStore store;

    /**
     * Makes an engine that does nothing yet.
     *
     * @param store keeps the documents and the state; closed by whoever made it
     * @param secrets is handed to the providers; closed by whoever made it
     * @param providers the certificate authorities that may be used, by {@link CertificateProvider#name()}
     * @param settings the settings
     * @param events hears of what happens
     * @param firstRoot what to create, active, in a store without any MeshRootCertificate
     */
    public TrustEngine(
            MrcStore store,
            SecretStore secrets,
            List<CertificateProvider> providers,
            Settings settings,
            Events events,
            Optional<MeshRootCertificate> firstRoot) {
        this.store = Objects.requireNonNull(store, "store");
    }

    /**
     * Reads the store, registers this replica and begins to work. Blocks until there are accepted roles.
     *
     * @throws io.meshroot.api.MeshRootException if the store can't be read, or the roles asked for are not valid
     */
    public void start() {
        throw new UnsupportedOperationException();
    }

    @Override
    public Snapshot snapshot() {
        throw new UnsupportedOperationException();
    }

    @Override
    public IssueTicket begin() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void record(HolderId holder, LiveLeaf leaf) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void ended(HolderId holder, String serial) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Subscription onChange(Consumer<Snapshot> listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * Returns the published trust.
     *
     * @return the bundle
     */
    public TrustBundle trust() {
        return snapshot().bundle();
    }

    /**
     * Returns what is accepted.
     *
     * @return the state
     */
    public TrustState state() {
        return snapshot().state();
    }

    /**
     * Returns all names under which a peer may appear now.
     *
     * @param identity its identity
     * @return the names, sorted
     */
    public SortedSet<String> principals(LeafIdentity identity) {
        throw new UnsupportedOperationException();
    }

    /**
     * Delivers the newest trust from now on, the first at once; conflated, on the executor.
     *
     * @param listener takes it
     * @return closing it ends the deliveries
     */
    public Subscription subscribeTrust(Consumer<TrustBundle> listener) {
        throw new UnsupportedOperationException();
    }

    /**
     * Takes what a holder says that it uses; tells {@link MeshEvent.AcknowledgementIgnored} if it does not count.
     *
     * @param acknowledgement what it says
     */
    public void acknowledge(Acknowledgement acknowledgement) {
        throw new UnsupportedOperationException();
    }

    /**
     * Makes a holder count until it is deregistered.
     *
     * @param holder who
     */
    public void register(HolderId holder) {
        throw new UnsupportedOperationException();
    }

    /**
     * Stops counting a holder and its leaves.
     *
     * @param holder who
     */
    public void deregister(HolderId holder) {
        throw new UnsupportedOperationException();
    }

    /**
     * Lists what is known of the holders.
     *
     * @return the holders, ordered by name
     */
    public List<HolderEvidence> holders() {
        throw new UnsupportedOperationException();
    }

    /**
     * Lists the MeshRootCertificates as the store holds them.
     *
     * @return what is asked for, ordered by name
     */
    public List<MeshRootCertificate> roots() {
        return store.list().mrcs();
    }

    /**
     * Creates a MeshRootCertificate.
     *
     * @param mrc what to create
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public void create(MeshRootCertificate mrc) {
        throw new UnsupportedOperationException();
    }

    /**
     * Asks for another role.
     *
     * @param mrc whose role
     * @param role the role
     * @return safe, and accepted, or blocked, and pending
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public Verdict changeRole(MrcName mrc, Role role) {
        throw new UnsupportedOperationException();
    }

    /**
     * Changes a role at once, safe or not.
     *
     * @param mrc whose role
     * @param role the role
     * @param breakGlass the reason
     * @return what the gates said
     * @throws io.meshroot.api.RoleChangeException if it is not legal, or can't be overridden
     */
    public Verdict changeRole(MrcName mrc, Role role, BreakGlass breakGlass) {
        throw new UnsupportedOperationException();
    }

    /**
     * Deletes a MeshRootCertificate. Its secret is kept: other MeshRootCertificates may refer to it.
     *
     * @param mrc its name
     * @throws io.meshroot.api.RoleChangeException if it is in use
     */
    public void delete(MrcName mrc) {
        throw new UnsupportedOperationException();
    }

    /**
     * Tells whether a change would be safe now; changes nothing.
     *
     * @param change the change, from the accepted role
     * @return the verdict
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public Verdict evaluate(RoleChange change) {
        throw new UnsupportedOperationException();
    }

    /**
     * Begins a rotation, or goes on with it.
     *
     * @param mrc the new MeshRootCertificate, asking for {@link Role#PASSIVE}
     * @return the rotation
     * @throws io.meshroot.api.RoleChangeException if another rotation is under way
     */
    public Rotation rotateTo(MeshRootCertificate mrc) {
        throw new UnsupportedOperationException();
    }

    /**
     * Tells why nothing can be signed or trust can't be kept up to date, for the readiness.
     *
     * @return the problems; empty if all is well
     */
    public List<String> problems() {
        throw new UnsupportedOperationException();
    }

    /** Ends everything that runs, takes this replica from the store and closes the issuers. Closing twice does no harm. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
