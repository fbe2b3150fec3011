package io.meshroot.api;

import io.meshroot.api.event.MeshEventListener;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.rotation.RotationDriver;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import java.util.Optional;

/**
 * What a control plane does with the authority that it embeds: hand out leaves and trust, pass on what holders say, and
 * rotate. The manager of {@code mrc-core} is one; simulators and adapters are written against this. Safe for use by
 * several threads.
 */
public interface MeshAuthority extends AutoCloseable {
    /**
     * Hands out a leaf with its key: the one that is held, or a new one. May block.
     *
     * @param request for what
     * @return the leaf, with the trust of now
     * @throws MeshRootException if it can't be issued
     */
    IssuedCertificate issue(IssueRequest request);

    /**
     * Signs a caller's key. May block.
     *
     * @param pkcs10 the certification request in DER (RFC 2986); only its key counts
     * @param request for what
     * @return the leaf, without a key, with the trust of now
     * @throws MeshRootException if it can't be issued
     */
    IssuedCertificate sign(byte[] pkcs10, IssueRequest request);

    /**
     * Returns the leaf that is held for a request, without issuing one.
     *
     * @param request for what
     * @return the newest leaf, with the trust of now; empty if none is held or it has expired
     */
    Optional<IssuedCertificate> current(IssueRequest request);

    /**
     * Ends the renewal of a leaf. Its holder counts until the leaf ends or another one is acknowledged.
     *
     * @param request for what it was issued
     */
    void release(IssueRequest request);

    /**
     * Returns the published trust.
     *
     * @return the bundle
     */
    TrustBundle trust();

    /**
     * Returns what is accepted.
     *
     * @return the state
     */
    TrustState state();

    /**
     * Takes what a holder says that it uses.
     *
     * @param acknowledgement what it says
     */
    void acknowledge(Acknowledgement acknowledgement);

    /**
     * Makes a holder count until it is deregistered, as one without a leaf must be; it is stored.
     *
     * @param holder who
     * @throws MeshRootException code {@code STORE_UNAVAILABLE} if it can't be stored
     */
    void register(HolderId holder);

    /**
     * Stops counting a holder and its leaves.
     *
     * @param holder who
     * @throws MeshRootException code {@code STORE_UNAVAILABLE} if it was registered and that can't be stored
     */
    void deregister(HolderId holder);

    /**
     * Hears of what happens.
     *
     * @param listener called outside all locks, in order
     * @return closing it ends the registration
     */
    Subscription onEvent(MeshEventListener listener);

    /**
     * Returns what replaces roots.
     *
     * @return the driver
     */
    RotationDriver rotations();

    /** Ends renewals and lets go of keys. Closing twice does no harm. */
    @Override
    void close();
}
