package io.meshroot.core.tls;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateListener;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.testkit.x509.TestCertificate;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** A manager as TLS sees it: it has one leaf and tells its holder what the test publishes, at once. */
final class FakeSource implements CertificateSource {
    final List<Acknowledgement> acknowledgements = new CopyOnWriteArrayList<>();
    final List<MeshEvent> events = new CopyOnWriteArrayList<>();
    final List<String> holders = new CopyOnWriteArrayList<>();
    private final InstantSource clock;
    private final List<CertificateListener> listeners = new CopyOnWriteArrayList<>();
    private final List<Consumer<TrustBundle>> trustListeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> federatedListeners = new CopyOnWriteArrayList<>();
    private volatile SortedMap<TrustDomain, List<X509Certificate>> federated = new TreeMap<>();
    private volatile TestCertificate leaf;
    private volatile TrustBundle trust;

    FakeSource(InstantSource clock, TestCertificate leaf, TrustBundle trust) {
        this.clock = clock;
        this.leaf = leaf;
        this.trust = trust;
    }

    void publish(TestCertificate newLeaf, TrustBundle newTrust) {
        leaf = newLeaf;
        trust = newTrust;
        CertificateUpdate update = new CertificateUpdate(issued(), newTrust);
        listeners.forEach(listener -> listener.on(update));
        trustListeners.forEach(listener -> listener.accept(newTrust));
    }

    void publish(TestCertificate newLeaf) {
        publish(newLeaf, trust);
    }

    void publish(TrustBundle newTrust) {
        publish(leaf, newTrust);
    }

    void publishFederated(SortedMap<TrustDomain, List<X509Certificate>> roots) {
        federated = roots;
        federatedListeners.forEach(Runnable::run);
    }

    @Override
    public SortedMap<TrustDomain, List<X509Certificate>> federated() {
        return federated;
    }

    @Override
    public Subscription subscribeFederated(Runnable listener) {
        federatedListeners.add(listener);
        listener.run();
        return () -> federatedListeners.remove(listener);
    }

    TestCertificate leaf() {
        return leaf;
    }

    private IssuedCertificate issued() {
        return IssuedCertificate.withKey(
                LeafIdentity.service("bookbuyer.bookstore"),
                new IssuedCertificate.Signed(new MrcName("mrc-1"), 1, leaf.chain()),
                leaf.keys().getPrivate(),
                trust);
    }

    Acknowledgement lastAcknowledgement() {
        List<Acknowledgement> all = new ArrayList<>(acknowledgements);
        return all.get(all.size() - 1);
    }

    boolean isSubscribed() {
        return !listeners.isEmpty() || !trustListeners.isEmpty() || !federatedListeners.isEmpty();
    }

    @Override
    public Object key() {
        return this;
    }

    @Override
    public InstantSource clock() {
        return clock;
    }

    @Override
    public IssuedCertificate issue(IssueRequest request) {
        return issued();
    }

    @Override
    public void release(IssueRequest request) {
        holders.add("released " + request.holder().value());
    }

    @Override
    public TrustBundle trust() {
        return trust;
    }

    @Override
    public SortedSet<String> principals(LeafIdentity identity) {
        SortedSet<String> names = new TreeSet<>();
        trust.authorities()
                .keySet()
                .forEach(domain ->
                        names.addAll(identity.names(domain, SpiffeMode.ENABLED, SpiffeLayout.SERVICE_ACCOUNT_FIRST)
                                .principals()));
        return names;
    }

    @Override
    public Subscription subscribe(IssueRequest request, CertificateListener listener) {
        listeners.add(listener);
        listener.on(new CertificateUpdate(issued(), trust));
        return () -> listeners.remove(listener);
    }

    @Override
    public Subscription subscribeTrust(Consumer<TrustBundle> listener) {
        trustListeners.add(listener);
        listener.accept(trust);
        return () -> trustListeners.remove(listener);
    }

    @Override
    public void acknowledge(Acknowledgement acknowledgement) {
        acknowledgements.add(acknowledgement);
    }

    @Override
    public void register(HolderId holder) {
        holders.add(holder.value());
    }

    @Override
    public void deregister(HolderId holder) {
        holders.add("-" + holder.value());
    }

    @Override
    public void publish(MeshEvent event) {
        events.add(event);
    }
}
