package io.meshroot.tests.stacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.core.x509.Pem;
import io.spiffe.bundle.x509bundle.X509Bundle;
import io.spiffe.exception.BundleNotFoundException;
import io.spiffe.exception.X509BundleException;
import io.spiffe.exception.X509SvidException;
import io.spiffe.spiffeid.TrustDomain;
import io.spiffe.svid.x509svid.X509Svid;
import io.spiffe.workloadapi.X509Source;

/**
 * Feeds java-spiffe from a manager. Java-spiffe looks at the newest bundle only, also in a handshake whose peer chose its leaf
 * before; so the trust before the newest goes on being handed out.
 */
final class ManagedSource implements X509Source {
    private final IssueRequest request;
    private final CertificateManager manager;
    private final Subscription subscription;
    private volatile CertificateUpdate newest;
    private volatile TrustBundle before;

    ManagedSource(CertificateManager manager, String service) {
        this.manager = manager;
        request = IssueRequest.builder(LeafIdentity.service(service))
                .holder(HolderId.of("java-spiffe"))
                .build();
        newest = new CertificateUpdate(manager.issue(request), manager.trust());
        before = newest.trust();
        subscription = manager.subscribe(request, this::adopt);
    }

    private void adopt(CertificateUpdate update) {
        before = newest.trust();
        newest = update;
        manager.acknowledge(Acknowledgement.of(
                request.holder(),
                1,
                update.certificate().serial(),
                update.trust().sequence()));
    }

    @Override
    public X509Svid getX509Svid() {
        CertificateUpdate used = newest;
        try {
            return X509Svid.parse(
                    used.certificate().chainPem().getBytes(UTF_8),
                    Pem.of(used.certificate().privateKey().orElseThrow()).getBytes(UTF_8));
        } catch (X509SvidException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public X509Bundle getBundleForTrustDomain(TrustDomain domain) throws BundleNotFoundException {
        io.meshroot.api.identity.TrustDomain ours = new io.meshroot.api.identity.TrustDomain(domain.getName());
        String roots = Pem.of(newest.trust().rootsOf(ours)) + Pem.of(before.rootsOf(ours));
        if (roots.isEmpty()) {
            throw new BundleNotFoundException("no trust in " + domain);
        }
        try {
            return X509Bundle.parse(domain, roots.getBytes(UTF_8));
        } catch (X509BundleException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        subscription.close();
        manager.release(request);
        manager.deregister(request.holder());
    }
}
