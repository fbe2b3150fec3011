package io.meshroot.core.tls;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateListener;
import java.time.InstantSource;
import java.util.SortedSet;
import java.util.function.Consumer;

/** What TLS needs of a {@link io.meshroot.core.CertificateManager}; its methods are described there. */
interface CertificateSource {
    /** The object that holders are registered with; two sources of one manager are one. */
    Object key();

    InstantSource clock();

    IssuedCertificate issue(IssueRequest request);

    void release(IssueRequest request);

    TrustBundle trust();

    SortedSet<String> principals(LeafIdentity identity);

    Subscription subscribe(IssueRequest request, CertificateListener listener);

    Subscription subscribeTrust(Consumer<TrustBundle> listener);

    void acknowledge(Acknowledgement acknowledgement);

    void register(HolderId holder);

    void deregister(HolderId holder);
}
