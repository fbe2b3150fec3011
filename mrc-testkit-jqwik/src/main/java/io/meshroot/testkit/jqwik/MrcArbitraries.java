package io.meshroot.testkit.jqwik;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Metadata;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.MrcSpec;
import io.meshroot.api.mrc.MrcStatus;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitraries of MeshRootCertificates, their roles and how those change. */
public final class MrcArbitraries {
    private static final int MOST_ROOTS = 4;
    private static final int LONGEST_TEXT = 20;
    private static final int MOST_ENTRIES = 3;

    private MrcArbitraries() {}

    /**
     * Generates roles.
     *
     * @return the arbitrary
     */
    public static Arbitrary<Role> roles() {
        return Arbitraries.of(Role.class);
    }

    /**
     * Generates roles of up to four MeshRootCertificates, valid combinations or not.
     *
     * @return the arbitrary
     */
    public static Arbitrary<SortedMap<MrcName, Role>> roleMaps() {
        return Arbitraries.maps(NameArbitraries.fewMrcNames(), roles())
                .ofMaxSize(MOST_ROOTS)
                .map(TreeMap::new);
    }

    /**
     * Generates valid combinations of roles of one to four MeshRootCertificates.
     *
     * @return the arbitrary
     */
    public static Arbitrary<RootSet> rootSets() {
        return roleMaps().filter(roles -> RootSet.violation(roles).isEmpty()).map(RootSet::of);
    }

    /**
     * Generates changes of a role to any other, legal somewhere or not.
     *
     * @return the arbitrary
     */
    public static Arbitrary<RoleChange> roleChanges() {
        return Combinators.combine(NameArbitraries.fewMrcNames(), roles(), roles())
                .as(RoleChange::new)
                .filter(change -> change.from() != change.to());
    }

    /**
     * Generates walks of up to twelve legal changes from a valid combination.
     *
     * @return the arbitrary
     */
    public static Arbitrary<RoleWalk> roleWalks() {
        Arbitrary<Integer> choice = Arbitraries.integers().between(0, Integer.MAX_VALUE);
        return Combinators.combine(rootSets(), choice.list().ofMaxSize(RoleWalk.MOST_CHANGES))
                .as(RoleWalk::choosing);
    }

    /**
     * Generates MeshRootCertificates with every kind of provider and every field.
     *
     * @return the arbitrary
     */
    public static Arbitrary<MeshRootCertificate> meshRootCertificates() {
        Arbitrary<MrcSpec> spec = Combinators.combine(
                        providerConfigs(), NameArbitraries.trustDomains(), Arbitraries.of(SpiffeMode.class), roles())
                .as(MrcSpec::new);
        return Combinators.combine(metadata(), spec, statuses()).as(MeshRootCertificate::new);
    }

    /**
     * Generates configurations of every provider.
     *
     * @return the arbitrary
     */
    public static Arbitrary<ProviderConfig> providerConfigs() {
        return Arbitraries.oneOf(tresorConfigs(), vaultConfigs(), certManagerConfigs(), customConfigs());
    }

    /**
     * Generates configurations of the built-in provider.
     *
     * @return the arbitrary
     */
    public static Arbitrary<TresorConfig> tresorConfigs() {
        return Combinators.combine(
                        NameArbitraries.secretRefs(),
                        Arbitraries.of(KeyType.class).optional(0.5))
                .as(TresorConfig::new);
    }

    /**
     * Generates configurations of provider {@code vault}, with a token or a way to log in.
     *
     * @return the arbitrary
     */
    public static Arbitrary<VaultConfig> vaultConfigs() {
        Arbitrary<Optional<String>> some = words().optional(0.5);
        Arbitrary<Optional<SecretKeyRef>> key = secretKeyRefs().optional(0.5);
        return Combinators.combine(
                        NameArbitraries.dnsNames(),
                        Arbitraries.integers().between(1, 65535),
                        Arbitraries.of(VaultConfig.Protocol.class),
                        words(),
                        credentials(),
                        Combinators.combine(some, some, some).as(VaultOptions::new),
                        key)
                .as((host, port, protocol, role, credential, options, ca) -> new VaultConfig(
                        host,
                        port,
                        protocol,
                        role,
                        credential.token(),
                        credential.auth(),
                        options.mount(),
                        options.namespace(),
                        options.issuer(),
                        ca));
    }

    private record VaultOptions(Optional<String> mount, Optional<String> namespace, Optional<String> issuer) {}

    private record Credentials(Optional<SecretKeyRef> token, Optional<VaultAuth> auth) {}

    private static Arbitrary<Credentials> credentials() {
        Arbitrary<VaultAuth> appRole =
                Combinators.combine(words(), words(), secretKeyRefs()).as(VaultAuth.AppRole::new);
        Arbitrary<VaultAuth> kubernetes = Combinators.combine(words(), words()).as(VaultAuth.Kubernetes::new);
        return Arbitraries.oneOf(
                secretKeyRefs().map(token -> new Credentials(Optional.of(token), Optional.empty())),
                appRole.map(auth -> new Credentials(Optional.empty(), Optional.of(auth))),
                kubernetes.map(auth -> new Credentials(Optional.empty(), Optional.of(auth))));
    }

    /**
     * Generates configurations of provider {@code cert-manager}, of its own and of other groups.
     *
     * @return the arbitrary
     */
    public static Arbitrary<CertManagerConfig> certManagerConfigs() {
        Arbitrary<CertManagerConfig> own = Combinators.combine(words(), Arbitraries.of("Issuer", "ClusterIssuer"))
                .as((name, kind) -> new CertManagerConfig(name, kind, CertManagerConfig.OWN_GROUP));
        Arbitrary<CertManagerConfig> others = Combinators.combine(words(), words(), NameArbitraries.dnsNames())
                .as((name, kind, group) -> new CertManagerConfig(name, kind, group + ".example"));
        return Arbitraries.oneOf(own, others);
    }

    /**
     * Generates configurations of other people's providers.
     *
     * @return the arbitrary
     */
    public static Arbitrary<CustomProviderConfig> customConfigs() {
        Arbitrary<String> names = NameArbitraries.objectNames().map(name -> name.length() < 250 ? "my-" + name : name);
        return Combinators.combine(names, entries()).as(CustomProviderConfig::new);
    }

    private static Arbitrary<Metadata> metadata() {
        return Combinators.combine(
                        NameArbitraries.mrcNames(),
                        NameArbitraries.objectNames().optional(0.5),
                        entries(),
                        entries())
                .as(Metadata::new);
    }

    private static Arbitrary<MrcStatus> statuses() {
        Arbitrary<Instant> instants =
                Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond);
        Arbitrary<MrcStatus.Condition> condition = Combinators.combine(
                        words(), Arbitraries.of("True", "False", "Unknown"), words(), texts(), instants.optional(0.5))
                .as(MrcStatus.Condition::new);
        return Combinators.combine(words(), entries(), condition.list().ofMaxSize(2))
                .as(MrcStatus::new);
    }

    private static Arbitrary<SecretKeyRef> secretKeyRefs() {
        return Combinators.combine(NameArbitraries.secretRefs(), words()).as(SecretKeyRef::new);
    }

    private static Arbitrary<Map<String, String>> entries() {
        return Arbitraries.maps(words(), texts()).ofMaxSize(MOST_ENTRIES);
    }

    private static Arbitrary<String> words() {
        return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(LONGEST_TEXT);
    }

    /** Texts that a writer of documents has to quote. */
    private static Arbitrary<String> texts() {
        return Arbitraries.strings()
                .withCharRange(' ', '~')
                .withChars("\n\t\u00e9\u20ac")
                .ofMaxLength(LONGEST_TEXT);
    }
}
