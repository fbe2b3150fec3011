package io.meshroot.tresor;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What an issuer needs around it. */
final class Bench {
    static final SecretRef REF = new SecretRef("osm-system", "mrc-1-ca");
    static final Duration SKEW = Duration.ofMinutes(1);
    static final Duration LEAF = Duration.ofHours(24);
    static final KeyPair LEAF_KEY = Keys.generate(KeyType.EC_P256);

    final TestClock clock;
    final TestScheduler scheduler;
    final SecretStore secrets;

    Bench() {
        this(TestClock.create(), new InMemorySecretStore());
    }

    Bench(TestClock clock, SecretStore secrets) {
        this.clock = clock;
        this.scheduler = new TestScheduler(clock);
        this.secrets = secrets;
    }

    static MeshRootCertificate mrc(String name, TresorConfig config) {
        return MeshRootCertificate.builder(name)
                .provider(config)
                .trustDomain(TrustDomain.of("cluster.local"))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
    }

    static MeshRootCertificate mrc() {
        return mrc("mrc-1", new TresorConfig(REF, Optional.empty()));
    }

    static MeshRootCertificate mrc(KeyType keyType) {
        return mrc("mrc-1", new TresorConfig(REF, Optional.of(keyType)));
    }

    IssuerContext context(MeshRootCertificate mrc) {
        return new IssuerContext(mrc, secrets, clock, scheduler, SKEW);
    }

    IssuerContext context() {
        return context(mrc());
    }

    void store(Map<String, String> entries) {
        Map<String, byte[]> bytes = new HashMap<>();
        entries.forEach((name, text) -> bytes.put(name, text.getBytes(StandardCharsets.US_ASCII)));
        secrets.createIfAbsent(REF, Secret.of(bytes));
    }

    void store(List<X509Certificate> chain, PrivateKey key) {
        store(Map.of("ca.crt", Pem.of(chain), "private.key", Pem.of(key)));
    }

    Secret stored() {
        return secrets.read(REF).orElseThrow().value();
    }

    /** A leaf with its chain, without the root. */
    List<X509Certificate> leaf(Issuer issuer) {
        return leaf(issuer, LEAF);
    }

    List<X509Certificate> leaf(Issuer issuer, Duration validity) {
        return issuer.sign(request(LEAF_KEY, profile(clock.instant(), validity)));
    }

    static LeafProfile profile(Instant now, Duration validity) {
        var names = LeafIdentity.service("bookbuyer.bookstore")
                .names(TrustDomain.of("cluster.local"), SpiffeMode.ENABLED, SpiffeLayout.SERVICE_ACCOUNT_FIRST);
        return new LeafProfile(
                names.commonName(),
                new TreeSet<>(Set.of(names.dnsName().orElseThrow())),
                Set.of(),
                names.spiffeId(),
                now.minus(SKEW),
                now.plus(validity));
    }

    static SigningRequest request(KeyPair pair, LeafProfile profile) {
        return new SigningRequest() {
            @Override
            public PublicKey publicKey() {
                return pair.getPublic();
            }

            @Override
            public LeafProfile profile() {
                return profile;
            }

            @Override
            public byte[] pkcs10() {
                return Csr.create(pair, profile);
            }
        };
    }
}
