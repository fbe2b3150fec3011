package io.meshroot.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.DocumentException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.core.internal.tree.Document;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MrcDocumentsTest {
    private static final String HEAD = """
            apiVersion: config.openservicemesh.io/v1alpha2
            kind: MeshRootCertificate
            """;
    private static final String TRESOR = """
              provider:
                tresor:
                  ca:
                    secretRef: {name: ca, namespace: mesh}
            """;

    private static String document(String name, String role) {
        return HEAD + "metadata: {name: " + name + "}\nspec:\n  role: " + role + "\n" + TRESOR;
    }

    private static String withProvider(String provider) {
        return HEAD + "metadata: {name: a}\nspec:\n  role: passive\n  provider:\n    " + provider + "\n";
    }

    private static void assertRefused(String text, String message) {
        assertThatThrownBy(() -> MrcDocuments.read(text))
                .isInstanceOf(DocumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void readsSeveralDocuments() {
        String text = "# two roots\n---\n" + document("a", "active") + "---\n" + document("b", "passive") + "---\n";
        assertThat(MrcDocuments.read(text))
                .extracting(mrc -> mrc.name().value() + " " + mrc.role().id())
                .containsExactly("a active", "b passive");
        assertThatThrownBy(() -> MrcDocuments.readOne(text)).hasMessageContaining("holds 2 documents");
    }

    @Test
    void saysInWhichDocumentTheProblemIs() {
        String text = document("a", "active") + "---\n" + document("b", "standby");
        assertRefused(text, "spec.role is \"standby\"; one of active, passive, inactive (document 2 of the text)");
    }

    @Test
    void refusesTwoDocumentsOfOneName() {
        assertRefused(
                document("a", "active") + "---\n" + document("a", "passive"),
                "metadata.name is \"a\" as in document 1; give each document a name of its own");
    }

    @Test
    void readsJsonDocuments() {
        String json = MrcDocuments.toJson(MrcDocuments.readOne(document("a", "active")));
        assertThat(MrcDocuments.readOne(json).role()).isEqualTo(Role.ACTIVE);
        assertThat(MrcDocuments.read(json + json.replace("\"a\"", "\"b\""))).hasSize(2);
    }

    @Test
    void readsFlowStyle() {
        String flow = "{apiVersion: config.openservicemesh.io/v1alpha2, kind: MeshRootCertificate, metadata: {name: a},"
                + " spec: {role: active, provider: {tresor: {ca: {secretRef: {name: ca, namespace: mesh}}}}}}";
        assertThat(MrcDocuments.readOne(flow)).isEqualTo(MrcDocuments.readOne(document("a", "active")));
        assertRefused("{apiVersion: [", "the document is neither JSON nor YAML: line 1, column 2:");
    }

    @Test
    void refusesDuplicateKeysInJson() {
        String json = MrcDocuments.toJson(MrcDocuments.readOne(document("a", "active")));
        assertRefused(
                json.replace("\"name\" : \"a\"", "\"name\":\"a\",\"name\":\"b\""), "metadata.name is given twice");
        assertRefused(json.replace("\"role\" :", "\"role\":\"active\",\"role\":"), "spec.role is given twice");
    }

    @Test
    void refusesDuplicateKeysOutsideTheSpecAsWell() {
        assertRefused(document("a", "active") + "status:\n  x: 1\n  x: 2\n", "status.x is given twice; keep one");
    }

    @Test
    void toleratesUnknownFieldsOutsideTheSpec() {
        String text = "x-extra: [1, {y: 2}]\n" + document("a", "active") + "status: {observed: 3}\n";
        assertThat(MrcDocuments.readOne(text)).isEqualTo(MrcDocuments.readOne(document("a", "active")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "true | spec.role is a boolean; one of active, passive, inactive",
                "on | spec.role is \"on\"; one of active, passive, inactive",
                "1 | spec.role is a number; one of active, passive, inactive",
                "~ | spec.role is required; one of active, passive, inactive",
                "'\"\"' | spec.role is empty; one of active, passive, inactive",
                "[active] | spec.role is a list; one of active, passive, inactive",
                "\"ac\\u001btive\" | spec.role is \"ac\\u001Btive\"",
                "!!binary YQ== | spec.role has the tag \"tag:yaml.org,2002:binary\"; leave the tag out",
                "!mine active | spec.role has the tag \"!mine\"; leave the tag out",
                "!%20 active | spec.role has the tag \"! \"; leave the tag out",
            })
    void refusesRoles(String role, String message) {
        assertRefused(document("a", role), message);
    }

    @Test
    void boundsWhatItEchoes() {
        assertThatThrownBy(() -> MrcDocuments.read(document("a", "x".repeat(10_000))))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "123 | metadata.name is a number; give a name; if 123 is meant as a string, put it in quotes",
                "a/../b | metadata.name is \"a/../b\"; use 1 to 253 of a-z 0-9 - .",
                "{} | metadata.name is a mapping; give a name",
            })
    void refusesNames(String name, String message) {
        assertRefused(document(name, "active"), message);
    }

    @Test
    void refusesAliasesMergesAndOddKeys() {
        assertRefused("a: &x 1\nb: *x\n", "b is the alias *x; write the value out");
        assertRefused("a:\n  <<: {b: 1}\n", "a[\"<<\"] is a merge key; write the fields out");
        assertRefused("a: {[1]: 2}\n", "a has a list as the name of a field");
        assertRefused("7: 2\n", "has a number as the name of a field");
        assertRefused("- a\n", "the document is a list; a mapping of fields");
    }

    @Test
    void boundsSizeDepthAndNumber() {
        assertRefused("#".repeat(Document.MAX_LENGTH + 1), "the text has 1048577 characters; use at most 1048576");
        assertRefused("a: " + "[".repeat(40) + "]".repeat(40), "is nested more than 32 levels deep");
        assertRefused("{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}", "is nested more than 32 levels deep");
        assertRefused("{\"a\":" + "[".repeat(400_000), "is nested more than 32 levels deep");
        assertRefused("--- a\n".repeat(300), "the text holds more than 256 documents; use several files");
    }

    @Test
    void isQuickWithTheLargestText() {
        String many = "a: [" + "\uD83D\uDE00,".repeat(300_000) + "]";
        Assertions.assertTimeout(Duration.ofSeconds(20), () -> assertRefused(many, "apiVersion is required"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \n", "# only a comment\n", "---\n---\n"})
    void refusesATextWithoutADocument(String text) {
        assertRefused(text, "the text holds no document");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "custom: {name: vault} | spec.provider.custom.name is \"vault\", a built-in provider's; use its own field",
                "custom: {name: acme, parameters: {a: 1}} | spec.provider.custom.parameters.a is a number; a string",
                "custom: {name: acme, parameters: {a: null}} | spec.provider.custom.parameters.a is null; write a string",
                "tresorr: {} | spec.provider.tresorr is not a field; did you mean tresor",
                "acme: {} | spec.provider.acme is not a field; one of tresor, vault, certManager, custom",
                "tresor: {} | spec.provider.tresor.ca is required",
                "tresor: {ca: {secretRef: {name: a}}} | spec.provider.tresor.ca.secretRef.namespace is required",
                "tresor: {ca: {secretRef: {name: a, namespace: b}}, keyType: dsa} "
                        + "| spec.provider.tresor.keyType is \"dsa\"; one of ec-p256, ec-p384, rsa-2048",
                "vault: {host: h, port: 8.5, protocol: http, role: r} | spec.provider.vault.port is 8.5; 1 to 65535",
                "vault: {host: h, port: 99999999999, protocol: http, role: r} "
                        + "| spec.provider.vault.port is 99999999999; 1 to 65535",
                "vault: {host: h, port: 1, protocol: http, role: r, auth: {}} "
                        + "| spec.provider.vault.auth names no method; one of appRole, kubernetes",
                "vault: {host: h, port: 1, protocol: http, role: r, auth: {appRole: {roleId: x}}} "
                        + "| spec.provider.vault.auth.appRole.secretId is required",
                "vault: {host: h, port: 1, protocol: http, role: r, token: {secretKeyRef: {key: k, name: n, "
                        + "namespace: s}}, auth: {kubernetes: {role: x}}} "
                        + "| spec.provider.vault.auth is given beside token; give one of the two",
                "vault: {host: h, port: 1, protocol: http, role: r, auth: {kubernetes: {role: x}}, caCertificate: {}} "
                        + "| spec.provider.vault.caCertificate.secretKeyRef is required",
            })
    void refusesProviders(String provider, String message) {
        assertRefused(withProvider(provider), message);
    }

    @Test
    void readsTheKeyTypeOfTresor() {
        String text = withProvider("tresor: {keyType: rsa-3072, ca: {secretRef: {name: ca, namespace: mesh}}}");
        assertThat(MrcDocuments.readOne(text).spec().provider())
                .isEqualTo(new TresorConfig(new SecretRef("mesh", "ca"), Optional.of(KeyType.RSA_3072)));
    }

    @Test
    void readsTheOptionalFieldsOfVault() {
        String ref = "{secretKeyRef: {name: s, namespace: mesh, key: k}}";
        String text =
                withProvider("vault: {host: h, port: 1, protocol: https, role: r, mount: m, namespace: n, issuer: i,"
                        + " caCertificate: " + ref + ", auth: {appRole: {roleId: x, secretId: " + ref + "}}}");
        Optional<SecretKeyRef> key = Optional.of(new SecretKeyRef(new SecretRef("mesh", "s"), "k"));
        assertThat(MrcDocuments.readOne(text).spec().provider())
                .isEqualTo(new VaultConfig(
                        "h",
                        1,
                        VaultConfig.Protocol.HTTPS,
                        "r",
                        Optional.empty(),
                        Optional.of(new VaultAuth.AppRole("approle", "x", key.orElseThrow())),
                        Optional.of("m"),
                        Optional.of("n"),
                        Optional.of("i"),
                        key));
    }

    @Test
    void readsCustomProviders() {
        assertThat(MrcDocuments.readOne(withProvider("custom: {name: acme, parameters: {region: here}}"))
                        .spec()
                        .provider())
                .isEqualTo(new CustomProviderConfig("acme", Map.of("region", "here")));
    }

    @Test
    void quotesWhatYaml11ReadsDifferently() {
        MeshRootCertificate mrc = MeshRootCertificate.builder("a")
                .provider(TresorConfig.inSecret("mesh", "1e3"))
                .describedBy(
                        Map.of("enabled", "on", "count", "12"), Map.of("note", "caf\u00E9\n\"\u0007\" \uD83D\uDE00"))
                .role(Role.ACTIVE)
                .build();
        String yaml = MrcDocuments.toYaml(mrc);
        assertThat(yaml)
                .contains("enabled: \"on\"", "count: \"12\"", "name: \"1e3\"")
                .contains("note: \"caf\u00E9\\u000A\\\"\\u0007\\\" \\U0001F600\"");
        assertThat(MrcDocuments.readOne(yaml)).isEqualTo(mrc);
    }

    @Test
    void changesARoleAndNothingElse() {
        String text = "\uFEFF# roots \uD83D\uDE00\n" + document("a", "active  # signs") + "--- # second\n"
                + document("b", "'passive'") + "# end\n";
        String changed = MrcDocuments.withRole(text, MrcName.of("b"), Role.INACTIVE);
        assertThat(changed).isEqualTo(text.substring(1).replace("'passive'", "'inactive'"));
        assertThat(MrcDocuments.withRole(changed, MrcName.of("a"), Role.PASSIVE))
                .isEqualTo(changed.replace("role: active  # signs", "role: passive  # signs"));
    }

    @Test
    void changesARoleInJson() {
        String json = MrcDocuments.toJson(MrcDocuments.readOne(document("a", "active")));
        assertThat(MrcDocuments.withRole(json, MrcName.of("a"), Role.PASSIVE))
                .isEqualTo(json.replace("\"active\"", "\"passive\""));
    }

    @Test
    void changesARoleWithCarriageReturnsAndOddNotation() {
        String text = document("a", "active").replace("\n", "\r\n");
        assertThat(MrcDocuments.withRole(text, MrcName.of("a"), Role.PASSIVE))
                .isEqualTo(text.replace("active", "passive"));
        String odd = document("a", "!!str |-\n    active");
        assertThat(MrcDocuments.readOne(MrcDocuments.withRole(odd, MrcName.of("a"), Role.PASSIVE))
                        .role())
                .isEqualTo(Role.PASSIVE);
    }

    @Test
    void takesOneDocumentOut() {
        String a = document("a", "active # signs");
        String b = document("b", "passive");
        String c = document("c", "inactive");
        String text = a + "---\n" + b + "---\n" + c;
        assertThat(MrcDocuments.without(text, MrcName.of("b"))).isEqualTo(a + "---\n" + c);
        assertThat(MrcDocuments.read(MrcDocuments.without(text, MrcName.of("a"))))
                .isEqualTo(MrcDocuments.read(b + "---\n" + c));
        assertThat(MrcDocuments.without(a, MrcName.of("a"))).isEmpty();
        assertThatThrownBy(() -> MrcDocuments.without(a, MrcName.of("x"))).isInstanceOf(DocumentException.class);
    }
}
