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
import io.meshroot.core.CertificateManager;
import io.meshroot.core.federation.Federation;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The manager as TLS sees it.
 *
 * @param manager issues, and publishes our own trust
 * @param federation knows the trust of other meshes, if there are any
 */
record ManagerSource(CertificateManager manager, Optional<Federation> federation) implements CertificateSource {
    ManagerSource(CertificateManager manager) {
        this(manager, Optional.empty());
    }

    @Override
    public SortedMap<TrustDomain, List<X509Certificate>> federated() {
        SortedMap<TrustDomain, List<X509Certificate>> roots = new TreeMap<>();
        federation.ifPresent(
                others -> others.bundles().forEach((domain, bundle) -> roots.put(domain, bundle.authorities())));
        return roots;
    }

    @Override
    public Subscription subscribeFederated(Runnable listener) {
        return federation.map(others -> others.subscribe(any -> listener.run())).orElse(() -> {});
    }

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

    @Override
    public void publish(MeshEvent event) {
        manager.publish(event);
    }
}
