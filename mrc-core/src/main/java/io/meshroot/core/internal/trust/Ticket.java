package io.meshroot.core.internal.trust;

import io.meshroot.api.provider.Issuer;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RootState;
import io.meshroot.core.internal.Authority;
import java.time.Instant;

/** One issue under way; its signer counts as busy until the ticket is closed. */
final class Ticket implements Authority.IssueTicket {
    private final RootState signer;
    private final Authority.Snapshot snapshot;
    private final Issuer issuer;
    private final Books books;
    private final Horizons horizons;
    private final Runnable onClose;
    private boolean closed;

    Ticket(Work work, Books books, Horizons horizons, Runnable onClose) {
        this.signer = work.signer();
        this.snapshot = work.snapshot();
        this.issuer = work.issuer();
        this.books = books;
        this.horizons = horizons;
        this.onClose = onClose;
    }

    /**
     * Who signs.
     *
     * @param signer the root
     * @param snapshot the snapshot in which it is the signer
     * @param issuer its issuer
     */
    record Work(RootState signer, Authority.Snapshot snapshot, Issuer issuer) {}

    @Override
    public RootState signer() {
        return signer;
    }

    @Override
    public Authority.Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public Issuer issuer() {
        return issuer;
    }

    @Override
    public void ensureHorizon(Instant leafEnd) {
        horizons.cover(signer.name(), leafEnd);
    }

    @Override
    public boolean commit(HolderId holder, String use, LiveLeaf leaf) {
        if (!leaf.signer().equals(signer.name())) {
            throw new IllegalArgumentException("leaf " + leaf.serial() + " is signed by " + leaf.signer()
                    + ", the ticket is for " + signer.name());
        }
        if (closed) {
            throw new IllegalStateException("the ticket is closed; commit before");
        }
        horizons.record(leaf);
        boolean committed = books.commit(holder, use, leaf);
        if (!committed) {
            horizons.ended(leaf.signer(), leaf.serial());
        }
        return committed;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            books.finish(signer.name());
            onClose.run();
        }
    }
}
