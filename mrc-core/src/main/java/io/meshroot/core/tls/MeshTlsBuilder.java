package io.meshroot.core.tls;

import io.meshroot.api.leaf.IssueRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Builds a {@link MeshTls}. Not for use by several threads. */
public final class MeshTlsBuilder {
    private final CertificateSource source;
    private final IssueRequest main;
    private final List<IssueRequest> others = new ArrayList<>();

    MeshTlsBuilder(CertificateSource source, IssueRequest main) {
        this.source = source;
        this.main = main;
    }

    /**
     * Adds a leaf that servers show to clients who call them by one of its DNS names (SNI, RFC 6066, section 3); none by
     * default. A name of the identity in another trust domain that is in use counts as well, so that clients may go on
     * calling it by either while a rotation changes the trust domain. If several bear a name, the one that was added first is
     * shown. Each leaf is a holder of its own.
     *
     * @param request what leaf, and for which holder
     * @return this
     */
    public MeshTlsBuilder alsoServing(IssueRequest request) {
        others.add(Objects.requireNonNull(request, "request"));
        return this;
    }

    /**
     * Issues the leaves and makes TLS with them.
     *
     * @return the handle; closing it releases all leaves and deregisters their holders
     * @throws io.meshroot.api.MeshRootException if one of the leaves can't be issued; then none is held
     * @throws IllegalStateException if two leaves have the same holder, or one has an open handle with this manager
     */
    public MeshTls build() {
        List<SnapshotFeed> opened = new ArrayList<>();
        boolean built = false;
        try {
            SnapshotFeed first = open(main, opened);
            for (IssueRequest request : others) {
                open(request, opened);
            }
            MeshTls tls = MeshTls.of(new ServedIdentities(first, opened.subList(1, opened.size())));
            built = true;
            return tls;
        } finally {
            if (!built) {
                opened.forEach(SnapshotFeed::close);
            }
        }
    }

    private SnapshotFeed open(IssueRequest request, List<SnapshotFeed> opened) {
        SnapshotFeed feed = SnapshotFeed.of(source, request);
        opened.add(feed);
        return feed;
    }
}
