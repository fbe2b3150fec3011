package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.Admission;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.rotation.CompromiseReport;
import io.meshroot.api.rotation.RotationDriver;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.internal.Authority;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The trust side of the engine: brings what is accepted to what is asked for, as far as it is legal and as soon as it is
 * safe. Safe for use by several threads.
 */
public final class TrustEngine implements Authority, AutoCloseable {
    private final Parts parts;
    private final TrustSubscribers subscribers;
    private volatile Subscription watch = () -> {};

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
        this.parts = new Parts(
                Objects.requireNonNull(store, "store"),
                Objects.requireNonNull(secrets, "secrets"),
                providers,
                Objects.requireNonNull(settings, "settings"),
                Objects.requireNonNull(events, "events"),
                firstRoot);
        this.subscribers = new TrustSubscribers(settings.executor());
    }

    /**
     * Returns the wall clock.
     *
     * @return the clock of the settings
     */
    public InstantSource clock() {
        return parts.settings.clock();
    }

    /**
     * Reads the store, registers this replica and begins to work. Blocks until there are accepted roles, unless the store
     * has no MeshRootCertificate and no first one was given.
     *
     * @throws io.meshroot.api.MeshRootException if the store can't be read, or the roles asked for are not valid
     */
    public void start() {
        try {
            parts.announcer.subscribe(
                    snapshot -> subscribers.publish(parts.books.snapshot().bundle()));
            parts.keeper.load();
            parts.books.earlierLivesUntil(parts.books.beyondMembers());
            parts.keeper.apply(state -> Optional.of(parts.membership.registration(state)));
            parts.keeper.refresh();
            if (state().validating().isEmpty()) {
                parts.firstRoots.adopt();
            }
            watch = parts.store.watch(() -> parts.keeper.later(parts.loop::storeChanged));
            parts.loop.runNow();
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    @Override
    public Snapshot snapshot() {
        return parts.books.snapshot();
    }

    @Override
    public IssueTicket begin() {
        requireOpen();
        Snapshot snapshot = parts.books.beginIssue();
        RootState signer = snapshot.state()
                .signer()
                .orElseThrow(() -> new MeshRootException(ErrorCode.NO_SIGNER, noSigner(snapshot.state())));
        try {
            Ticket.Work work = new Ticket.Work(signer, snapshot, parts.issuers.use(signer.name()));
            return new Ticket(work, parts.books, parts.horizons, parts.loop::issueEnded);
        } catch (RuntimeException e) {
            parts.books.finish(signer.name());
            throw e;
        }
    }

    private static String noSigner(TrustState state) {
        return state.roots().values().stream()
                .filter(root -> root.role().signs())
                .findFirst()
                .map(root ->
                        "the key of " + root.name() + ", the only active root, is tainted and was told to stop signing;"
                                + " rotate to another root")
                .orElse("no active root can sign; create a MeshRootCertificate that is active");
    }

    @Override
    public boolean record(HolderId holder, String use, LiveLeaf leaf) {
        return parts.books.record(holder, use, leaf);
    }

    @Override
    public void ended(HolderId holder, String serial) {
        parts.books.change(ledger -> ledger.end(holder, serial));
        parts.loop.evidenceChanged(holder);
    }

    @Override
    public Subscription onChange(Consumer<Snapshot> listener) {
        return parts.announcer.subscribe(listener);
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
     * Signs a leaf of a root only to see whether a holder trusts it. May block.
     *
     * @param mrc the root; it validates
     * @return the leaf
     * @throws io.meshroot.api.MeshRootException if the root does not validate or can't sign
     */
    public IssuedCertificate probeLeaf(MrcName mrc) {
        requireOpen();
        try {
            return parts.probes.leaf(mrc);
        } finally {
            parts.loop.issueEnded();
        }
    }

    /**
     * Returns all names under which a peer may appear now.
     *
     * @param identity its identity
     * @return the names, sorted
     */
    public SortedSet<String> principals(LeafIdentity identity) {
        SortedSet<String> principals = new TreeSet<>();
        for (RootState root : state().validating()) {
            principals.addAll(identity.names(root.trustDomain(), root.spiffe(), parts.settings.layout())
                    .principals());
        }
        return Collections.unmodifiableSortedSet(principals);
    }

    /**
     * Delivers the newest trust from now on, the first at once; conflated, on the executor.
     *
     * @param listener takes it
     * @return closing it ends the deliveries
     */
    public Subscription subscribeTrust(Consumer<TrustBundle> listener) {
        Subscription subscription = subscribers.add(Objects.requireNonNull(listener, "listener"));
        parts.keeper.later(() -> subscribers.publish(parts.books.snapshot().bundle()));
        return subscription;
    }

    /**
     * Takes what a holder says that it uses; tells {@link MeshEvent.AcknowledgementIgnored} if it does not count.
     *
     * @param acknowledgement what it says
     */
    public void acknowledge(Acknowledgement acknowledgement) {
        Optional<String> ignored = parts.books.acknowledge(acknowledgement);
        if (ignored.isPresent()) {
            parts.events.publish(new MeshEvent.AcknowledgementIgnored(
                    parts.settings.clock().instant(), acknowledgement, ignored.get()));
        } else {
            parts.loop.evidenceChanged(acknowledgement.holder());
        }
    }

    /**
     * Makes a holder count until it is deregistered, also over restarts.
     *
     * @param holder who
     */
    public void register(HolderId holder) {
        requireOpen();
        parts.keeper.apply(state -> Optional.of(new TrustEvent.HolderRegistered(holder)));
    }

    /**
     * Makes a holder of this process count until it is deregistered or the process ends.
     *
     * @param holder who
     */
    public void registerInProcess(HolderId holder) {
        parts.books.change(
                ledger -> ledger.register(holder, parts.settings.clock().instant()));
        parts.loop.evidenceChanged(holder);
    }

    /**
     * Stops counting a holder and its leaves.
     *
     * @param holder who
     */
    public void deregister(HolderId holder) {
        parts.books.change(ledger -> ledger.deregister(holder));
        parts.loop.evidenceChanged(holder);
        if (state().holders().containsKey(holder)) {
            parts.keeper.apply(state -> Optional.of(new TrustEvent.HolderDeregistered(holder)));
            parts.loop.storeChanged();
        }
    }

    /**
     * Lists what is known of the holders.
     *
     * @return the holders, ordered by name
     */
    public List<HolderEvidence> holders() {
        return parts.books.holders();
    }

    /**
     * Lists the MeshRootCertificates as the store holds them.
     *
     * @return what is asked for, ordered by name
     */
    public List<MeshRootCertificate> roots() {
        return parts.store.list().mrcs();
    }

    /**
     * Creates a MeshRootCertificate.
     *
     * @param mrc what to create
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public void create(MeshRootCertificate mrc) {
        requireOpen();
        parts.admin.create(mrc);
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
        requireOpen();
        return parts.admin.changeRole(mrc, role, Optional.empty());
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
        requireOpen();
        return parts.admin.changeRole(mrc, role, Optional.of(breakGlass));
    }

    /**
     * Deletes a MeshRootCertificate. Its secret is kept: other MeshRootCertificates may refer to it.
     *
     * @param mrc its name
     * @throws io.meshroot.api.RoleChangeException if it is in use
     */
    public void delete(MrcName mrc) {
        requireOpen();
        parts.admin.delete(mrc);
    }

    /**
     * Tells whether a change would be safe now; changes nothing.
     *
     * @param change the change, from the accepted role
     * @return the verdict
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public Verdict evaluate(RoleChange change) {
        return parts.admin.evaluate(change);
    }

    /**
     * Tells what would become of a change of a document, for those who guard the store; changes nothing.
     *
     * @param request the change
     * @return what it waits for and this manager brings about by itself; empty if it would be accepted at once
     * @throws io.meshroot.api.RoleChangeException if it is not legal, or something else stands in its way
     */
    public List<Blocker> review(Admission.Request request) {
        requireOpen();
        return new Reviewer(parts).review(request);
    }

    /**
     * Returns what replaces roots.
     *
     * @return the driver
     */
    public RotationDriver rotations() {
        return parts.driver;
    }

    /**
     * Taints a root: it gains no role again, and stops signing as soon as another root can sign. Where another root stands
     * ready, a rotation to it begins.
     *
     * @param mrc the root
     * @param reason why
     * @param signing what it does while no other root can sign; required exactly if none can
     * @return who would break if the trust were cut now
     * @throws io.meshroot.api.RoleChangeException if there is no such root, or the choice is missing
     */
    public CompromiseReport taint(MrcName mrc, String reason, Optional<Taint.Signing> signing) {
        requireOpen();
        Transition transition = parts.keeper.exclusively(() -> {
            parts.keeper.refresh();
            if (signing.isEmpty() && isOnlySigner(state(), mrc)) {
                return new Transition.Illegal(Illegality.ONLY_SIGNER);
            }
            return parts.keeper.apply(state ->
                    Optional.of(new TrustEvent.RootTainted(mrc, reason, signing.orElse(Taint.Signing.UNTIL_REPLACED))));
        });
        if (transition instanceof Transition.Illegal illegal) {
            throw RoleChangeException.illegal("the taint of " + mrc, illegal.reason());
        }
        parts.driver.leave(mrc, "taint: " + reason);
        parts.loop.storeChanged();
        return whoWouldBreak(mrc);
    }

    /**
     * Tells who would break if the trust in a root were cut now.
     *
     * @param mrc the root
     * @return the report
     * @throws io.meshroot.api.RoleChangeException if there is no such root
     */
    public CompromiseReport whoWouldBreak(MrcName mrc) {
        if (state().root(mrc).isEmpty()) {
            throw RoleChangeException.illegal("the report on " + mrc, Illegality.UNKNOWN_MRC);
        }
        return CompromiseReport.of(state(), parts.books.evidence(), mrc);
    }

    private static boolean isOnlySigner(TrustState state, MrcName mrc) {
        return state.signer().filter(root -> root.name().equals(mrc)).isPresent()
                && state.roots().values().stream()
                        .noneMatch(root ->
                                root.role().signs() && !root.name().equals(mrc) && !state.isTainted(root.name()));
    }

    /**
     * Cuts the trust in a tainted root at once: every trust manager refuses its key, whoever depends on it.
     *
     * @param mrc the root
     * @return who breaks
     * @throws io.meshroot.api.RoleChangeException if there is no such root
     * @throws IllegalArgumentException if it is not tainted
     */
    public CompromiseReport cutTrust(MrcName mrc) {
        requireOpen();
        CompromiseReport broken = whoWouldBreak(mrc);
        Transition transition = parts.keeper.apply(state -> Optional.of(new TrustEvent.TrustCut(mrc)));
        if (transition instanceof Transition.Illegal illegal) {
            throw RoleChangeException.illegal("cutting the trust in " + mrc, illegal.reason());
        }
        parts.loop.storeChanged();
        return broken;
    }

    /**
     * Stops counting another manager, of which an operator vouches that it is dead and that its leaves are of no matter.
     *
     * @param replica which one
     * @throws IllegalArgumentException if it is this one
     */
    public void removeReplica(ReplicaId replica) {
        requireOpen();
        if (replica.equals(parts.settings.replica())) {
            throw new IllegalArgumentException(replica + " is this manager itself; close it instead");
        }
        parts.keeper.apply(state -> Optional.of(new TrustEvent.ReplicaGone(replica)));
        parts.store.removeView(replica);
        parts.loop.storeChanged();
    }

    /**
     * Tells why nothing can be signed or trust can't be kept up to date, for the readiness.
     *
     * @return the problems; empty if all is well
     */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (state().signer().isEmpty()) {
            problems.add(noSigner(state()));
        }
        parts.books.clockTrouble().ifPresent(problems::add);
        return problems;
    }

    /** Ends everything that runs, takes this replica from the store and closes the issuers. Closing twice does no harm. */
    @Override
    public void close() {
        if (!parts.closed.compareAndSet(false, true)) {
            return;
        }
        watch.close();
        parts.loop.close();
        parts.followers.close();
        try {
            leave();
        } catch (MeshRootException e) {
            parts.troubles.report("store", e);
        }
        parts.issuers.closeAll();
    }

    /** Leaves that are in use and of which nobody else knows make this replica count until its horizon has passed. */
    private void leave() {
        if (!parts.books.isInUse()) {
            parts.keeper.apply(state -> Optional.of(parts.membership.leaving())
                    .filter(gone -> state.replicas().containsKey(parts.settings.replica())));
            parts.store.removeView(parts.settings.replica());
        }
    }

    private void requireOpen() {
        parts.requireOpen();
    }
}
