package io.meshroot.core;

import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.leaf.AuditListener;
import io.meshroot.api.leaf.IssuancePolicy;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.rotation.AutomaticRotation;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.internal.Settings;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The settings while they are collected; they begin as the defaults. */
final class Defaults {
    private static final int REPLICA_BYTES = 8;

    final Map<LeafKind, Duration> validity = new EnumMap<>(LeafKind.class);

    @Nullable
    ReplicaId replica;

    InstantSource clock = InstantSource.system();
    Duration clockSkew = Duration.ofMinutes(1);
    Duration shortestValidity = Duration.ofMinutes(1);
    Duration storeOutage = Duration.ofHours(1);
    Duration rootWarning = Duration.ofDays(30);
    KeyType keyType = KeyType.EC_P256;
    SpiffeLayout layout = SpiffeLayout.SERVICE_ACCOUNT_FIRST;
    RenewalPolicy renewal = RenewalPolicy.DEFAULT;
    IssuancePolicy policy = IssuancePolicy.ALLOW_ALL;
    AuditListener audit = AuditListener.NONE;
    int reissueRate = 100;

    @Nullable
    AutomaticRotation automatic;

    Defaults() {
        for (LeafKind kind : LeafKind.values()) {
            validity.put(kind, Duration.ofHours(24));
        }
    }

    Settings settings(Scheduler scheduler, Executor executor) {
        return new Settings(
                replica == null ? randomReplica() : replica,
                clock,
                scheduler,
                executor,
                clockSkew,
                validity,
                shortestValidity,
                keyType,
                layout,
                renewal,
                storeOutage,
                rootWarning,
                policy,
                audit,
                reissueRate,
                Optional.ofNullable(automatic));
    }

    private static ReplicaId randomReplica() {
        byte[] random = new byte[REPLICA_BYTES];
        new SecureRandom().nextBytes(random);
        return new ReplicaId("replica-" + HexFormat.of().formatHex(random));
    }
}
