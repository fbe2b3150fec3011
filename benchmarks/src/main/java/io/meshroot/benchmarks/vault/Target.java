package io.meshroot.benchmarks.vault;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.store.Secret;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** A mount, a role and a token on a server, and a request to it. */
final class Target implements AutoCloseable {
    private static final SecretKeyRef TOKEN = new SecretKeyRef(new SecretRef("mesh", "vault"), "token");
    private static final String NAME = "bookbuyer.bookstore.cluster.local";

    private final VaultAdmin admin;
    private final String mount = "mrc-load-" + UUID.randomUUID();
    private final String token;
    private final InMemorySecretStore secrets = new InMemorySecretStore();

    Target(URI server, String rootToken) {
        admin = VaultAdmin.of(server, rootToken);
        admin.mountPki(mount);
        admin.generateRoot(mount, "root-a");
        admin.writeRole(mount, "mesh", VaultAdmin.meshRole("spiffe://cluster.local/*"));
        admin.writePolicy(mount, """
                path "%1$s/sign/mesh" { capabilities = ["update"] }
                path "%1$s/roles/mesh" { capabilities = ["read"] }
                """.formatted(mount));
        token = admin.createToken(Map.of("policies", List.of(mount), "ttl", "2h"));
        var unused = secrets.createIfAbsent(TOKEN.secret(), Secret.of(Map.of(TOKEN.key(), token.getBytes(UTF_8))));
    }

    IssuerContext context(Scheduler scheduler) {
        VaultConfig config = new VaultConfig(
                admin.address().getHost(),
                admin.address().getPort(),
                VaultConfig.Protocol.HTTP,
                "mesh",
                Optional.of(TOKEN),
                Optional.empty(),
                Optional.of(mount),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        MeshRootCertificate mrc = MeshRootCertificate.builder("load")
                .provider(config)
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
        return new IssuerContext(mrc, secrets, InstantSource.system(), scheduler, Duration.ofMinutes(1));
    }

    static SigningRequest request() {
        Instant now = InstantSource.system().instant().truncatedTo(ChronoUnit.SECONDS);
        TrustDomain domain = TrustDomain.of("cluster.local");
        return TestSigningRequest.of(
                TestKeys.shared(KeyType.EC_P256),
                new LeafProfile(
                        Optional.of(NAME),
                        new TreeSet<>(Set.of(NAME)),
                        Set.of(),
                        Optional.of(SpiffeId.of(domain, "/bookbuyer/bookstore")),
                        now.minus(Duration.ofMinutes(1)),
                        now.plus(Duration.ofHours(12))));
    }

    URI signUri() {
        return URI.create(admin.address() + "/v1/" + mount + "/sign/mesh");
    }

    String token() {
        return token;
    }

    @Override
    public void close() {
        admin.unmount(mount);
        admin.call("DELETE", "sys/policies/acl/" + mount, "").requireSuccess();
    }
}
