package io.meshroot.examples.quickstart;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.core.CertificateManager;

/** From nothing to a certificate. */
public final class FirstCertificate {
    private FirstCertificate() {}

    /**
     * Prints a certificate chain and the trust bundle that validates it.
     *
     * @param args none
     */
    public static void main(String[] args) {
        // snippet: certificate
        try (CertificateManager manager = CertificateManager.builder().build()) {
            IssuedCertificate leaf = manager.issue(IssueRequest.service("bookbuyer.bookstore"));
            System.out.println(leaf.chainPem());
            System.out.println(manager.trust().pem());
            System.out.println(leaf.identity() + " is valid until " + leaf.notAfter());
        }
        // end
    }
}
