package io.meshroot.core;

import io.meshroot.api.MeshAuthority;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEventListener;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.Admission;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.rotation.CompromiseReport;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.rotation.RotationDriver;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.leaf.LeafEngine;
import io.meshroot.core.internal.trust.TrustEngine;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The certificate authority of a mesh: issues and renews leaves, publishes trust, and changes roots only when it is safe.
 * Safe for use by several threads.
 */
public final class CertificateManager implements MeshAuthority {
    private final TrustEngine trust;
    private final LeafEngine leaves;
    private final ListedStore store;
    private final Events events;
    private final List<Runnable> owned;
    private final AtomicBoolean closed = new AtomicBoolean();

    /** The list holds what closes the things that the builder made, in the order of closing. */
    CertificateManager(TrustEngine trust, LeafEngine leaves, ListedStore store, Events events, List<Runnable> owned) {
        this.trust = trust;
        this.leaves = leaves;
        this.store = store;
        this.events = events;
        this.owned = List.copyOf(owned);
    }

    void start() {
        trust.start();
        store.requireReadable(trust.state());
        leaves.start();
    }

    /**
     * Begins a manager; every setting has a default.
     *
     * @return a builder
     */
    public static CertificateManagerBuilder builder() {
        return new CertificateManagerBuilder();
    }

    /**
     * Returns the wall clock that the manager reads, for whoever judges validity together with it.
     *
     * @return the clock
     */
    public InstantSource clock() {
        return trust.clock();
    }

    /**
     * Returns a leaf with its key: the one that is held, or a new one. It is renewed until it is released.
     *
     * @param request what is asked for
     * @return the certificate
     * @throws io.meshroot.api.MeshRootException if none can be issued
     */
    @Override
    public IssuedCertificate issue(IssueRequest request) {
        return leaves.issue(Objects.requireNonNull(request, "request"));
    }

    /**
     * Signs a key of the caller's, after checking that the caller possesses it. Everything else that the certification
     * request asks for is ignored.
     *
     * @param pkcs10 the certification request in DER or PEM (RFC 2986)
     * @param request what is asked for
     * @return the certificate, without a key
     * @throws io.meshroot.api.MeshRootException if the request is refused or none can be issued
     */
    @Override
    public IssuedCertificate sign(byte[] pkcs10, IssueRequest request) {
        return leaves.sign(
                Objects.requireNonNull(pkcs10, "pkcs10").clone(), Objects.requireNonNull(request, "request"));
    }

    /**
     * Returns the certificate that is held for a request; a cache read. The request's holder holds it from then on, until
     * {@link #release}.
     *
     * @param request what was asked for
     * @return the certificate, unless none is held or it has expired
     */
    @Override
    public Optional<IssuedCertificate> current(IssueRequest request) {
        return leaves.current(Objects.requireNonNull(request, "request"));
    }

    /**
     * Stops renewing what was issued for a request. The leaf counts until it ends.
     *
     * @param request what was asked for
     */
    @Override
    public void release(IssueRequest request) {
        leaves.release(Objects.requireNonNull(request, "request"));
    }

    /**
     * Lists the leaves that are held and renewed.
     *
     * @return the leaves, ordered by identity
     */
    public List<LeafView> leaves() {
        return leaves.leaves();
    }

    /**
     * Returns the published trust.
     *
     * @return the bundle with its sequence
     */
    @Override
    public TrustBundle trust() {
        return trust.trust();
    }

    /**
     * Returns the accepted state: roles, signer, sequences, the records of steps.
     *
     * @return the state
     */
    @Override
    public TrustState state() {
        return trust.state();
    }

    /**
     * Returns all names under which a peer of this identity may appear now, in every accepted trust domain.
     *
     * @param identity the identity
     * @return the names, sorted
     */
    public SortedSet<String> principals(LeafIdentity identity) {
        return trust.principals(Objects.requireNonNull(identity, "identity"));
    }

    /**
     * Issues for a request and delivers the newest certificate and trust from then on, on the executor; the first at
     * once. After {@link #release} or {@link #ban} only trust goes on.
     *
     * @param request what is asked for
     * @param listener takes them
     * @return closing it ends the deliveries; the leaf stays held until {@link #release}
     * @throws io.meshroot.api.MeshRootException if nothing can be issued
     */
    public Subscription subscribe(IssueRequest request, CertificateListener listener) {
        return leaves.subscribe(
                Objects.requireNonNull(request, "request"), Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Delivers the newest trust from now on, the first at once; conflated.
     *
     * @param listener takes it
     * @return closing it ends the deliveries
     */
    public Subscription subscribeTrust(Consumer<TrustBundle> listener) {
        return trust.subscribeTrust(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Hears of events from now on.
     *
     * @param listener takes them
     * @return closing it ends the deliveries
     */
    @Override
    public Subscription onEvent(MeshEventListener listener) {
        return events.subscribe(Objects.requireNonNull(listener, "listener"));
    }

    /**
     * Signs a leaf of one root only to see whether a holder trusts that root, also while the root is passive: a holder that
     * is shown the leaf and accepts it has proven what it would otherwise only say. The leaf bears the DNS name {@code
     * probe.meshroot.internal} and no SPIFFE ID, lives for 5 minutes or the longest validity if that is less, is not held
     * and not renewed. Serve nothing with it. May block.
     *
     * @param root the MeshRootCertificate; its accepted role is passive or active
     * @return the leaf with its key
     * @throws io.meshroot.api.MeshRootException code {@code NO_SIGNER} if the root does not validate or is tainted, or the
     *     provider's code if it can't sign
     */
    public IssuedCertificate probeLeaf(MrcName root) {
        return trust.probeLeaf(Objects.requireNonNull(root, "root"));
    }

    /**
     * Tells the listeners of an event, for what stands beside the manager: TLS, publishers, servers of secrets.
     *
     * @param event what happened
     */
    public void publish(MeshEvent event) {
        events.publish(Objects.requireNonNull(event, "event"));
    }

    /**
     * Takes what a holder says that it uses.
     *
     * @param acknowledgement what it says
     */
    @Override
    public void acknowledge(Acknowledgement acknowledgement) {
        trust.acknowledge(Objects.requireNonNull(acknowledgement, "acknowledgement"));
    }

    /**
     * Registers a holder that counts until it is deregistered, as one without a leaf must be.
     *
     * @param holder who
     */
    @Override
    public void register(HolderId holder) {
        trust.register(Objects.requireNonNull(holder, "holder"));
    }

    /**
     * Registers a holder of this process, as a TLS context that validates peers: it counts until it is deregistered or the
     * process ends.
     *
     * @param holder who
     */
    public void registerInProcess(HolderId holder) {
        trust.registerInProcess(Objects.requireNonNull(holder, "holder"));
    }

    /**
     * Stops counting a holder and everything that it held: it no longer exists.
     *
     * @param holder who
     */
    @Override
    public void deregister(HolderId holder) {
        leaves.gone(Objects.requireNonNull(holder, "holder"));
        trust.deregister(holder);
    }

    /**
     * Lists what is known of the holders.
     *
     * @return the holders, ordered by name
     */
    public List<HolderEvidence> holders() {
        return trust.holders();
    }

    /**
     * Lists the MeshRootCertificates as the store holds them.
     *
     * @return what is asked for, ordered by name
     */
    public List<MeshRootCertificate> roots() {
        return trust.roots();
    }

    /**
     * Creates a MeshRootCertificate.
     *
     * @param mrc what to create
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public void create(MeshRootCertificate mrc) {
        trust.create(Objects.requireNonNull(mrc, "mrc"));
    }

    /**
     * Asks for another role. Refused when illegal; while it is not safe it stays pending and is accepted as soon as it
     * is.
     *
     * @param mrc whose role
     * @param role the role
     * @return what is known now: safe, and accepted, or blocked, and pending
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public Verdict changeRole(MrcName mrc, Role role) {
        return trust.changeRole(Objects.requireNonNull(mrc, "mrc"), Objects.requireNonNull(role, "role"));
    }

    /**
     * Changes a role at once, safe or not. The reason and who will break are recorded.
     *
     * @param mrc whose role
     * @param role the role
     * @param breakGlass the reason
     * @return what the gates said
     * @throws io.meshroot.api.RoleChangeException if it is not legal, or can't be overridden
     */
    public Verdict changeRole(MrcName mrc, Role role, BreakGlass breakGlass) {
        return trust.changeRole(
                Objects.requireNonNull(mrc, "mrc"),
                Objects.requireNonNull(role, "role"),
                Objects.requireNonNull(breakGlass, "breakGlass"));
    }

    /**
     * Deletes a MeshRootCertificate.
     *
     * @param mrc its name
     * @throws io.meshroot.api.RoleChangeException if it is in use
     */
    public void delete(MrcName mrc) {
        trust.delete(Objects.requireNonNull(mrc, "mrc"));
    }

    /**
     * Tells whether a change would be safe now; changes nothing.
     *
     * @param change the change, from the accepted role
     * @return the verdict
     * @throws io.meshroot.api.RoleChangeException if it is not legal
     */
    public Verdict evaluate(RoleChange change) {
        return trust.evaluate(Objects.requireNonNull(change, "change"));
    }

    /**
     * Tells what would become of a change of a MeshRootCertificate that somebody else is about to make in the store, as an
     * admission webhook has to know; changes nothing. What the manager brings about by itself as soon as the change is
     * asked for, such as a probe leaf or the word of another manager, does not stand in its way.
     *
     * @param request the change
     * @return what it would wait for; empty if it would be accepted at once
     * @throws io.meshroot.api.RoleChangeException if it is not legal, or not safe
     */
    public List<Blocker> review(Admission.Request request) {
        return trust.review(Objects.requireNonNull(request, "request"));
    }

    /**
     * Replaces the root that signs: creates the new one passive, promotes it, demotes, retires and deletes the old one,
     * each step as soon as the evidence makes it safe. Called again with the same, also after a restart, it goes on where
     * it was.
     *
     * @param mrc the new MeshRootCertificate, asking for {@link Role#PASSIVE}
     * @return the rotation
     * @throws io.meshroot.api.RoleChangeException if another rotation is under way
     */
    public Rotation rotateTo(MeshRootCertificate mrc) {
        return rotations().start(RotationRequest.to(mrc));
    }

    @Override
    public RotationDriver rotations() {
        return trust.rotations();
    }

    /**
     * Declares that the key of a root is compromised; final. The root gains no role again and stops signing as soon as
     * another root can sign; where another root stands ready, a rotation to it begins. Trust in it is removed when no leaf
     * depends on it, or by {@link #cutTrust}.
     *
     * @param mrc the root
     * @param reason why; recorded
     * @return who would break if the trust were cut now
     * @throws io.meshroot.api.RoleChangeException if there is no such root, or if it is the only one that can sign: then
     *     choose with {@link #taint(MrcName, String, Taint.Signing)}
     */
    public CompromiseReport taint(MrcName mrc, String reason) {
        return trust.taint(
                Objects.requireNonNull(mrc, "mrc"), Objects.requireNonNull(reason, "reason"), Optional.empty());
    }

    /**
     * Declares that the key of a root is compromised, and chooses what happens while no other root can sign.
     *
     * @param mrc the root
     * @param reason why; recorded
     * @param signing go on signing until another root can, or stop: then leaves run out
     * @return who would break if the trust were cut now, and when leaves run out
     * @throws io.meshroot.api.RoleChangeException if there is no such root
     */
    public CompromiseReport taint(MrcName mrc, String reason, Taint.Signing signing) {
        return trust.taint(
                Objects.requireNonNull(mrc, "mrc"), Objects.requireNonNull(reason, "reason"), Optional.of(signing));
    }

    /**
     * Cuts the trust in a tainted root at once, whoever depends on it: every trust manager refuses its key from now on.
     *
     * @param mrc the root
     * @return who breaks
     * @throws io.meshroot.api.RoleChangeException if there is no such root
     * @throws IllegalArgumentException if it is not tainted
     */
    public CompromiseReport cutTrust(MrcName mrc) {
        return trust.cutTrust(Objects.requireNonNull(mrc, "mrc"));
    }

    /**
     * Tells who would break if the trust in a root were cut now; changes nothing.
     *
     * @param mrc the root
     * @return the report
     * @throws io.meshroot.api.RoleChangeException if there is no such root
     */
    public CompromiseReport whoWouldBreak(MrcName mrc) {
        return trust.whoWouldBreak(Objects.requireNonNull(mrc, "mrc"));
    }

    /**
     * Stops counting another manager on the same store, of which an operator vouches that it is dead and that what it
     * handed out is of no matter. Without that a dead manager counts until its horizon has passed.
     *
     * @param replica which one, as blockers name it
     * @throws IllegalArgumentException if it is this one
     */
    public void removeReplica(ReplicaId replica) {
        trust.removeReplica(Objects.requireNonNull(replica, "replica"));
    }

    /**
     * Refuses an identity from now on: nothing is issued and nothing renewed for it.
     *
     * @param identity whom
     */
    public void ban(LeafIdentity identity) {
        leaves.ban(Objects.requireNonNull(identity, "identity"));
    }

    /**
     * Tells whether the manager serves what it should.
     *
     * @return the readiness
     */
    public Readiness readiness() {
        List<String> problems = new ArrayList<>(trust.problems());
        problems.addAll(store.problems());
        problems.addAll(leaves.problems());
        return new Readiness(problems);
    }

    /** Ends renewals and deliveries, and lets go of issuers and of stores that the manager made. Closing twice does no harm. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            leaves.close();
        } finally {
            try {
                trust.close();
            } finally {
                owned.forEach(Runnable::run);
            }
        }
    }
}
