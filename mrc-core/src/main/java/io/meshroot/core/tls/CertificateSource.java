package io.meshroot.core.tls;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateListener;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
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

    /** The roots of other meshes by their trust domain. */
    default SortedMap<TrustDomain, List<X509Certificate>> federated() {
        return Collections.emptySortedMap();
    }

    /** Calls the listener whenever {@link #federated} changed; once at the beginning. */
    default Subscription subscribeFederated(Runnable listener) {
        return () -> {};
    }

    SortedSet<String> principals(LeafIdentity identity);

    Subscription subscribe(IssueRequest request, CertificateListener listener);

    Subscription subscribeTrust(Consumer<TrustBundle> listener);

    void acknowledge(Acknowledgement acknowledgement);

    void register(HolderId holder);

    void deregister(HolderId holder);

    void publish(MeshEvent event);
}
