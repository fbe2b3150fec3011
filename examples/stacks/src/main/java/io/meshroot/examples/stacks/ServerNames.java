package io.meshroot.examples.stacks;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;

/** A server that is called by several names, and has a leaf for each. */
public final class ServerNames {
    private ServerNames() {}

    /**
     * Makes TLS with three leaves.
     *
     * @param manager issues them
     * @return the handle
     */
    public static MeshTls open(CertificateManager manager) {
        // snippet: server-names
        return MeshTls.builder(manager, IssueRequest.service("bookstore.shop"))
                .alsoServing(IssueRequest.service("catalogue.shop"))
                .alsoServing(IssueRequest.builder(LeafIdentity.ingressGateway("shop.example"))
                        .build())
                .build();
        // end
    }
}
