package io.meshroot.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.store.Secret;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.testkit.vault.VaultAdmin;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A server's mounts under random names, a role that signs, and a token that may do no more than that; what is made here is
 * removed at the end.
 */
final class ServerMounts implements AutoCloseable {
    static final TrustDomain DOMAIN = TrustDomain.of("cluster.local");
    private static final SecretKeyRef TOKEN = new SecretKeyRef(new SecretRef("mesh", "vault"), "token");

    private final VaultAdmin admin;
    private final InstantSource clock;
    private final String name = "mrc-" + UUID.randomUUID();
    private final String below = name + "-below";
    private final InMemorySecretStore secrets = new InMemorySecretStore();
    private final boolean withIntermediate;

    /** How leaves are signed. */
    enum Signer {
        /** By a root. */
        ROOT,
        /** By an intermediate, in a mount of its own. */
        INTERMEDIATE
    }

    ServerMounts(VaultAdmin admin, InstantSource clock, Signer signer) {
        this.admin = admin;
        this.clock = clock;
        this.withIntermediate = signer == Signer.INTERMEDIATE;
        admin.mountPki(name);
        admin.generateRoot(name, "root-a");
        if (withIntermediate) {
            admin.mountPki(below);
            admin.generateIntermediate(below, name, "intermediate-a");
        }
        admin.writeRole(mount(), "mesh", VaultAdmin.meshRole("spiffe://" + DOMAIN + "/*"));
        admin.writePolicy(name, """
                path "%1$s/sign/mesh" { capabilities = ["update"] }
                path "%1$s/roles/mesh" { capabilities = ["read"] }
                """.formatted(mount()));
        String token = admin.createToken(Map.of("policies", List.of(name), "ttl", "1h"));
        var unused = secrets.createIfAbsent(TOKEN.secret(), Secret.of(Map.of(TOKEN.key(), token.getBytes(UTF_8))));
    }

    String mount() {
        return withIntermediate ? below : name;
    }

    /** Returns a context whose time stands still; calls are made in real time all the same. */
    IssuerContext context() {
        return new IssuerContext(mrc(), secrets, clock, new TestScheduler(clock()), Duration.ofMinutes(1));
    }

    private TestClock clock() {
        return TestClock.at(clock.instant());
    }

    private MeshRootCertificate mrc() {
        VaultConfig config = new VaultConfig(
                admin.address().getHost(),
                admin.address().getPort(),
                admin.address().getScheme().equals("https") ? VaultConfig.Protocol.HTTPS : VaultConfig.Protocol.HTTP,
                "mesh",
                Optional.of(TOKEN),
                Optional.empty(),
                Optional.of(mount()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        return MeshRootCertificate.builder("mrc-vault")
                .provider(config)
                .trustDomain(DOMAIN)
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
    }

    @Override
    public void close() {
        if (withIntermediate) {
            admin.unmount(below);
        }
        admin.unmount(name);
        admin.call("DELETE", "sys/policies/acl/" + name, "").requireSuccess();
    }
}
