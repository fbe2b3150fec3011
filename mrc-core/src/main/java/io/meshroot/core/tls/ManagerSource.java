package io.meshroot.core.tls;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateListener;
import io.meshroot.core.CertificateManager;
import java.time.InstantSource;
import java.util.SortedSet;
import java.util.function.Consumer;

/** The manager as TLS sees it. */
record ManagerSource(CertificateManager manager) implements CertificateSource {
    @Override
    public Object key() {
        return manager;
    }

    @Override
    public InstantSource clock() {
        return manager.clock();
    }

    @Override
    public IssuedCertificate issue(IssueRequest request) {
        return manager.issue(request);
    }

    @Override
    public TrustBundle trust() {
        return manager.trust();
    }

    @Override
    public SortedSet<String> principals(LeafIdentity identity) {
        return manager.principals(identity);
    }

    @Override
    public void release(IssueRequest request) {
        manager.release(request);
    }

    @Override
    public Subscription subscribe(IssueRequest request, CertificateListener listener) {
        return manager.subscribe(request, listener);
    }

    @Override
    public Subscription subscribeTrust(Consumer<TrustBundle> listener) {
        return manager.subscribeTrust(listener);
    }

    @Override
    public void acknowledge(Acknowledgement acknowledgement) {
        manager.acknowledge(acknowledgement);
    }

    @Override
    public void register(HolderId holder) {
        manager.registerInProcess(holder);
    }

    @Override
    public void deregister(HolderId holder) {
        manager.deregister(holder);
    }
}
