package io.meshroot.examples.envoysds;

import io.envoyproxy.envoy.config.core.v3.Node;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.trust.HolderId;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * How secrets are served.
 *
 * @param settle how long after its ACK an Envoy is taken to use a secret everywhere
 * @param patience how long after its last stream an Envoy's leaf is renewed
 * @param identities which leaf a node may have, and under which holder; empty refuses the node
 */
public record SdsSettings(Duration settle, Duration patience, Function<Node, Optional<IssueRequest>> identities) {
    /** Checks that nothing is null. */
    public SdsSettings {
        Objects.requireNonNull(settle, "settle");
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(identities, "identities");
    }

    /**
     * Believes what a node says: its cluster is its service. For a socket that only the right Envoys can reach.
     *
     * @return settings with a settle time of 5 seconds and a patience of 10 minutes
     */
    public static SdsSettings trusting() {
        return new SdsSettings(Duration.ofSeconds(5), Duration.ofMinutes(10), SdsSettings::byCluster);
    }

    /**
     * Changes the settle time.
     *
     * @param other the settle time
     * @return these settings with it
     */
    public SdsSettings withSettle(Duration other) {
        return new SdsSettings(other, patience, identities);
    }

    static Optional<IssueRequest> byCluster(Node node) {
        try {
            return Optional.of(IssueRequest.builder(LeafIdentity.service(node.getCluster()))
                    .holder(HolderId.of("envoy:" + node.getId()))
                    .build());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
