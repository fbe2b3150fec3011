package io.meshroot.vault;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.testkit.vault.FakeVault;
import io.meshroot.testkit.vault.VaultAdmin;
import io.meshroot.testkit.vault.VaultRequest;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A server with a mount, a root and a role, and what an issuer needs around it. */
final class Bench implements AutoCloseable {
    static final Duration SKEW = Duration.ofMinutes(1);
    static final KeyPair KEY = TestKeys.shared(KeyType.EC_P256);
    static final SecretRef SECRET = new SecretRef("osm-system", "vault");
    static final SecretKeyRef TOKEN = new SecretKeyRef(SECRET, "token");
    static final String POLICY = "path \"pki/sign/mesh\" { capabilities = [\"update\"] }\n"
            + "path \"pki/issuer/+/sign/mesh\" { capabilities = [\"update\"] }\n"
            + "path \"pki/roles/mesh\" { capabilities = [\"read\"] }";

    final TestClock clock = TestClock.create();
    final TestScheduler time = new TestScheduler(clock);
    final FastPauses pauses = new FastPauses(time);
    final FakeVault vault;
    final VaultAdmin admin;
    final SecretStore secrets = new InMemorySecretStore();

    Bench() {
        vault = FakeVault.start(clock);
        admin = vault.admin();
        admin.mountPki("pki");
        admin.generateRoot("pki", "root-a");
        role(Map.of());
        admin.writePolicy("mesh-root", POLICY);
        token(admin.createToken(Map.of("policies", List.of("mesh-root"), "ttl", "720h")));
    }

    /** Writes the role as documented, with changes. */
    void role(Map<String, ?> changes) {
        Map<String, Object> role = new HashMap<>(VaultAdmin.meshRole("spiffe://cluster.local/*"));
        role.put("use_csr_sans", false);
        role.put("use_csr_common_name", false);
        role.putAll(changes);
        admin.writeRole("pki", "mesh", role);
    }

    void token(String token) {
        store(Map.of("token", token));
    }

    void store(Map<String, String> entries) {
        secrets.read(SECRET).ifPresent(old -> secrets.delete(SECRET, old.version()));
        Map<String, byte[]> bytes = new HashMap<>();
        entries.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.UTF_8)));
        secrets.createIfAbsent(SECRET, Secret.of(bytes));
    }

    static VaultConfig config(URI server) {
        return new VaultConfig(
                server.getHost(),
                server.getPort(),
                server.getScheme().equals("https") ? VaultConfig.Protocol.HTTPS : VaultConfig.Protocol.HTTP,
                "mesh",
                Optional.of(TOKEN),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    VaultConfig config() {
        return config(vault.address());
    }

    VaultConfig on(String mount, Optional<String> issuer) {
        VaultConfig c = config();
        return new VaultConfig(
                c.host(),
                c.port(),
                c.protocol(),
                c.role(),
                c.token(),
                c.auth(),
                Optional.of(mount),
                c.namespace(),
                issuer,
                c.caCertificate());
    }

    VaultConfig pinned(String issuer) {
        return on("pki", Optional.of(issuer));
    }

    VaultConfig with(VaultAuth auth) {
        VaultConfig c = config();
        return new VaultConfig(
                c.host(),
                c.port(),
                c.protocol(),
                c.role(),
                Optional.empty(),
                Optional.of(auth),
                c.mount(),
                c.namespace(),
                c.issuer(),
                c.caCertificate());
    }

    IssuerContext context(VaultConfig config) {
        MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
                .provider(config)
                .trustDomain(TrustDomain.of("cluster.local"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
        return new IssuerContext(mrc, secrets, clock, pauses, SKEW);
    }

    static VaultProviderBuilder builder() {
        return VaultProvider.builder()
                .seed(1)
                .attemptTimeout(Duration.ofMinutes(2))
                .totalTimeout(Duration.ofMinutes(5));
    }

    Issuer open() {
        return open(config());
    }

    Issuer open(VaultConfig config) {
        return builder().build().open(context(config));
    }

    LeafProfile profile(Duration validity) {
        String name = "bookbuyer.bookstore.cluster.local";
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        return new LeafProfile(
                Optional.of(name),
                new TreeSet<>(Set.of(name)),
                Set.of(),
                Optional.of(SpiffeId.of(TrustDomain.of("cluster.local"), "/bookbuyer/bookstore")),
                now.minus(SKEW),
                now.plus(validity));
    }

    SigningRequest request() {
        return request(Duration.ofHours(1));
    }

    SigningRequest request(Duration validity) {
        return TestSigningRequest.of(KEY, profile(validity));
    }

    /** The requests whose path has a part. */
    List<VaultRequest> requests(String part) {
        return vault.requests().stream()
                .filter(request -> request.path().contains(part))
                .toList();
    }

    @Override
    public void close() {
        vault.close();
    }
}
