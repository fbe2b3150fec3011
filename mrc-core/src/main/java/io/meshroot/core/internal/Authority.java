package io.meshroot.core.internal;

import io.meshroot.api.provider.Issuer;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;

/** What the leaf side of the engine needs of the trust side. Safe for use by several threads. */
public interface Authority {
    /**
     * Returns what is accepted now; one volatile read.
     *
     * @return the snapshot
     */
    Snapshot snapshot();

    /**
     * Begins an issue under the root that signs now. Until the ticket is closed the issue counts as unfinished and the
     * root can't be retired.
     *
     * @return the ticket; close it in any case
     * @throws io.meshroot.api.MeshRootException code NO_SIGNER, PROVIDER_FAILED, ROOT_DRIFTED, STORE_UNAVAILABLE, CLOSED
     */
    IssueTicket begin();

    /**
     * Records that a holder may use a leaf that was handed out before, from the cache.
     *
     * @param holder who
     * @param use for what: of several leaves of a holder for one use, the newer ones replace the older ones
     * @param leaf the leaf
     * @return whether it may be handed out: a leaf whose signer stopped signing is only for those who have it already
     */
    boolean record(HolderId holder, String use, LiveLeaf leaf);

    /**
     * Forgets a leaf of an in-process holder whose key has been destroyed.
     *
     * @param holder who
     * @param serial the leaf
     */
    void ended(HolderId holder, String serial);

    /**
     * Hears that the snapshot changed. Called in order, on a thread that may not be blocked.
     *
     * @param listener takes the new snapshot
     * @return closing it ends the registration
     */
    Subscription onChange(java.util.function.Consumer<Snapshot> listener);

    /**
     * What is accepted, and what is published of it.
     *
     * @param state the state
     * @param bundle the trust
     */
    record Snapshot(TrustState state, TrustBundle bundle) {}

    /** An issue under way. Not for use by several threads. */
    interface IssueTicket extends AutoCloseable {
        /**
         * Returns the root that signs.
         *
         * @return what is accepted of it
         */
        RootState signer();

        /**
         * Returns the snapshot at the beginning.
         *
         * @return the snapshot
         */
        Snapshot snapshot();

        /**
         * Returns who signs for the root.
         *
         * @return the issuer; not to be closed
         */
        Issuer issuer();

        /**
         * Makes sure that the store's horizon covers a leaf, before it is signed. Writes only now and then.
         *
         * @param leafEnd its notAfter
         * @throws io.meshroot.api.MeshRootException code STORE_UNAVAILABLE if it can't be written
         */
        void ensureHorizon(Instant leafEnd);

        /**
         * Makes the leaf count as the holder's, if its signer is still active. A leaf that outlives the ordinary
         * validity is written to the store.
         *
         * @param holder who will use it
         * @param use for what: of several leaves of a holder for one use, the newer ones replace the older ones
         * @param leaf the leaf
         * @return whether it may be handed out; if not it is thrown away and the issue repeated
         */
        boolean commit(HolderId holder, String use, LiveLeaf leaf);

        @Override
        void close();
    }
}
