package io.meshroot.core.document;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
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
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Random MeshRootCertificates, with texts that YAML and JSON readers find hard. */
final class MrcArbitraries {
    private MrcArbitraries() {}

    static Arbitrary<MeshRootCertificate> mrcs() {
        return Combinators.combine(metadata(), specs(), statuses()).as(MeshRootCertificate::new);
    }

    static Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withCharRange('a', 'z')
                        .numeric()
                        .ofMinLength(1)
                        .ofMaxLength(12),
                Arbitraries.of("1e3", "true", "null", "0x1f", "on", "a-b.c", "1.5", "2026-01-01", "123"));
    }

    static Arbitrary<String> texts() {
        Arbitrary<String> odd = Arbitraries.of(
                "",
                " ",
                "on",
                "yes",
                "Null",
                "~",
                "12",
                "0o17",
                ".inf",
                "a: b",
                "- a",
                "# x",
                "'",
                "\"",
                "\\",
                "\r\n\t",
                "{}",
                "[",
                "!x",
                "&a",
                "*a",
                "%",
                "@",
                "`",
                "|",
                ">",
                "---",
                "...",
                "\u0085\u2028",
                "\uD83D\uDE00",
                "\u0000\u001b\u007f",
                "\uFEFF",
                "<<",
                "=");
        Arbitrary<String> any = Arbitraries.chars()
                .all()
                .filter(c -> !Character.isSurrogate(c))
                .list()
                .ofMaxSize(20)
                .map(chars -> chars.stream().map(String::valueOf).reduce("", String::concat));
        return Arbitraries.oneOf(odd, any, Arbitraries.strings().ascii().ofMaxLength(30));
    }

    private static Arbitrary<String> nonEmpty() {
        return texts().filter(text -> !text.isEmpty());
    }

    private static Arbitrary<Map<String, String>> maps() {
        return Arbitraries.maps(texts(), texts()).ofMaxSize(3);
    }

    private static Arbitrary<Metadata> metadata() {
        return Combinators.combine(names(), names().optional(), maps(), maps())
                .as((name, namespace, labels, annotations) ->
                        new Metadata(MrcName.of(name), namespace, labels, annotations));
    }

    private static Arbitrary<MrcSpec> specs() {
        return Combinators.combine(
                        providers(),
                        Arbitraries.strings()
                                .withChars("abz019.-_")
                                .ofMinLength(1)
                                .ofMaxLength(20),
                        Arbitraries.of(SpiffeMode.class),
                        Arbitraries.of(Role.class))
                .as((provider, domain, spiffe, role) -> new MrcSpec(provider, TrustDomain.of(domain), spiffe, role));
    }

    private static Arbitrary<SecretRef> secretRefs() {
        return Combinators.combine(names(), names()).as(SecretRef::new);
    }

    private static Arbitrary<SecretKeyRef> secretKeyRefs() {
        return Combinators.combine(secretRefs(), nonEmpty()).as(SecretKeyRef::new);
    }

    private static Arbitrary<ProviderConfig> providers() {
        return Arbitraries.oneOf(
                Combinators.combine(secretRefs(), Arbitraries.of(KeyType.class).optional())
                        .as(TresorConfig::new),
                vaults(),
                Combinators.combine(nonEmpty(), Arbitraries.of("Issuer", "ClusterIssuer"), nonEmpty())
                        .as(CertManagerConfig::new),
                Combinators.combine(names().map(name -> "x" + name), maps()).as(CustomProviderConfig::new));
    }

    private static Arbitrary<VaultConfig> vaults() {
        Arbitrary<VaultAuth> auths = Arbitraries.oneOf(
                Combinators.combine(nonEmpty(), nonEmpty(), secretKeyRefs()).as(VaultAuth.AppRole::new),
                Combinators.combine(nonEmpty(), nonEmpty()).as(VaultAuth.Kubernetes::new));
        return Combinators.combine(
                        nonEmpty(),
                        Arbitraries.integers().between(1, 65535),
                        Arbitraries.of(VaultConfig.Protocol.class),
                        secretKeyRefs(),
                        auths.optional(),
                        nonEmpty().optional(),
                        nonEmpty().optional(),
                        secretKeyRefs().optional())
                .as((host, port, protocol, token, auth, mount, namespace, ca) -> new VaultConfig(
                        host,
                        port,
                        protocol,
                        host,
                        auth.isPresent() ? Optional.empty() : Optional.of(token),
                        auth,
                        mount,
                        namespace,
                        mount,
                        ca));
    }

    private static Arbitrary<MrcStatus> statuses() {
        Arbitrary<Instant> instants =
                Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond);
        Arbitrary<MrcStatus.Condition> conditions = Combinators.combine(
                        texts(), texts(), texts(), texts(), instants.optional())
                .as(MrcStatus.Condition::new);
        return Combinators.combine(texts(), maps(), conditions.list().ofMaxSize(3))
                .as(MrcStatus::new);
    }
}
