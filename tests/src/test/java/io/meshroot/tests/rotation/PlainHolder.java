package io.meshroot.tests.rotation;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateManager;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A holder far away, as it may be: a plain JDK context with what it has been given, until it is given something else. It
 * acknowledges when it is told to.
 */
final class PlainHolder {
    private final IssueRequest request;
    private IssuedCertificate leaf;
    private TrustBundle trust;
    private long incarnation = 1;

    PlainHolder(CertificateManager manager, String identity) {
        request = IssueRequest.service(identity);
        leaf = manager.issue(request);
        trust = manager.trust();
    }

    String name() {
        return request.holder().value();
    }

    IssueRequest request() {
        return request;
    }

    IssuedCertificate leaf() {
        return leaf;
    }

    TrustBundle trust() {
        return trust;
    }

    void takeTrust(CertificateManager manager) {
        trust = manager.trust();
    }

    /** Takes what it would be given now, as after a restart: over a channel that needs neither its leaf nor its trust. */
    void bootstrap(CertificateManager manager) {
        incarnation++;
        takeLeaf(manager);
        acknowledge(manager);
    }

    void takeLeaf(CertificateManager manager) {
        // snippet: bootstrap
        leaf = manager.issue(request);
        trust = manager.trust();
        // end
    }

    void acknowledge(CertificateManager manager) {
        // snippet: acknowledge
        manager.acknowledge(Acknowledgement.of(request.holder(), incarnation, leaf.serial(), trust.sequence()));
        // end
    }

    SSLContext context() {
        return context(leaf, trust);
    }

    static SSLContext context(IssuedCertificate leaf, TrustBundle trust) {
        try {
            KeyStore keys = empty();
            keys.setKeyEntry(
                    "leaf",
                    leaf.privateKey().orElseThrow(),
                    new char[0],
                    leaf.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(keys, new char[0]);
            KeyStore roots = empty();
            for (X509Certificate root : trust.roots()) {
                roots.setCertificateEntry("root-" + roots.size(), root);
            }
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("no JDK context can be made of " + leaf, e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
