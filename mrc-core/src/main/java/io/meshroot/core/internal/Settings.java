package io.meshroot.core.internal;

import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.leaf.AuditListener;
import io.meshroot.api.leaf.IssuancePolicy;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.rotation.AutomaticRotation;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.RenewalPolicy;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * What the builder of the manager hands to the parts of the engine.
 *
 * @param replica this manager's name in the store
 * @param clock tells the wall-clock time
 * @param scheduler runs tasks later; its tasks hand what blocks to the executor
 * @param executor runs what may block: providers, stores, subscribers
 * @param clockSkew by how much clocks may differ; leaves begin that much in the past
 * @param validity the validity of leaves by kind
 * @param shortestValidity what is not worth issuing
 * @param keyType the type of leaf keys unless a request says otherwise
 * @param layout how SPIFFE IDs are written
 * @param renewal when leaves are renewed
 * @param storeOutage the longest outage of the store during which leaves are still issued: how far the horizon is
 *     written ahead
 * @param rootWarning how long before its end a root warns
 * @param policy may refuse issues
 * @param audit hears of issues and refusals
 * @param reissueRate how many held leaves a second are issued again after another root became the signer
 * @param automatic when roots are rotated without being asked; empty if they are not
 */
public record Settings(
        ReplicaId replica,
        InstantSource clock,
        Scheduler scheduler,
        Executor executor,
        Duration clockSkew,
        Map<LeafKind, Duration> validity,
        Duration shortestValidity,
        KeyType keyType,
        SpiffeLayout layout,
        RenewalPolicy renewal,
        Duration storeOutage,
        Duration rootWarning,
        IssuancePolicy policy,
        AuditListener audit,
        int reissueRate,
        Optional<AutomaticRotation> automatic) {
    /** Copies the map. */
    public Settings {
        Objects.requireNonNull(replica, "replica");
        Objects.requireNonNull(automatic, "automatic");
        validity = Map.copyOf(new EnumMap<>(validity));
    }

    /**
     * Returns the longest ordinary validity.
     *
     * @return the maximum over the kinds
     */
    public Duration longestValidity() {
        return validity.values().stream().max(Duration::compareTo).orElseThrow();
    }
}
