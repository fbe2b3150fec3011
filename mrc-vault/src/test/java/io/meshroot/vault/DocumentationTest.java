package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.vault.VaultFinding.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands and the code in docs/vault.md do what it says, and so do the commands of the findings. */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("mrc.root", ".."));

    private final Bench bench = new Bench();
    private final VaultCommands cli = new VaultCommands(bench.admin);

    @BeforeEach
    void asDocumented() throws IOException {
        bench.admin.unmount("pki");
        cli.runAll(blocks("Set it up", "sh").get(0));
        cli.runAll(blocks("The least rights", "sh").get(0));
        bench.token(text(cli.runAll(blocks("Log in", "sh").get(0)).auth(), "client_token"));
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void theSetUpLeavesNothingToWish() {
        VaultReport report = check();
        assertThat(report.findings()).as(report.toString()).allMatch(finding -> finding.outcome() == Outcome.OK);
        try (Issuer issuer = bench.open()) {
            List<X509Certificate> chain = issuer.sign(bench.request());
            assertThat(chain).hasSize(1);
            assertSaysThatItIsNoAuthority(chain.get(0));
        }
    }

    private static void assertSaysThatItIsNoAuthority(X509Certificate leaf) {
        assertThat(leaf.getExtensionValue("2.5.29.19")).isNotNull();
        assertThat(leaf.getBasicConstraints()).isNegative();
    }

    @Test
    void eachFindingsCommandMendsIt() {
        bench.role(Map.ofEntries(
                Map.entry("key_type", "rsa"),
                Map.entry("allowed_uri_sans", List.of()),
                Map.entry("require_cn", true),
                Map.entry("allow_any_name", false),
                Map.entry("enforce_hostnames", true),
                Map.entry("use_csr_sans", true),
                Map.entry("max_ttl", "1h"),
                Map.entry("client_flag", false)));
        for (int round = 0; round < 3; round++) {
            check().findings().stream()
                    .filter(finding -> finding.outcome() != Outcome.OK)
                    .forEach(finding -> cli.run(finding.command().orElseThrow(), ""));
        }

        VaultReport report = check();
        assertThat(report.findings()).as(report.toString()).allMatch(finding -> finding.outcome() == Outcome.OK);
    }

    @Test
    void theCommandForAMissingRoleMakesAGoodOne() {
        bench.admin.call("DELETE", "pki/roles/mesh", "").requireSuccess();

        cli.run(check().of(VaultFinding.Subject.ROLE).orElseThrow().command().orElseThrow(), "");

        assertThat(check().isUsable()).isTrue();
        try (Issuer issuer = bench.open()) {
            assertSaysThatItIsNoAuthority(issuer.sign(bench.request()).get(0));
        }
    }

    @Test
    void anAppRoleLogsIn() throws IOException {
        List<String> commands = blocks("Log in", "sh").get(1).lines().toList();
        commands.subList(0, 2).forEach(command -> cli.run(command, ""));
        String roleId = text(cli.run(commands.get(2), "").data(), "role_id");
        bench.store(Map.of("secret-id", text(cli.run(commands.get(3), "").data(), "secret_id")));
        VaultAuth auth = new VaultAuth.AppRole("approle", roleId, new SecretKeyRef(Bench.SECRET, "secret-id"));

        try (Issuer issuer = bench.open(bench.with(auth))) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void aServiceAccountLogsIn() throws IOException {
        cli.runAll(blocks("Log in", "sh").get(2));
        Path token = Files.createTempFile("service-account", "");
        Files.writeString(token, "jwt-of-the-controller");
        bench.vault.acceptServiceAccount("jwt-of-the-controller", "osm-system", "controller");
        VaultProvider provider = Bench.builder().serviceAccountToken(token).build();

        try (Issuer issuer = provider.open(bench.context(bench.with(new VaultAuth.Kubernetes("kubernetes", "mesh"))))) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
        Files.delete(token);
    }

    @Test
    void anotherRootInsideVaultTakesItsSteps() throws IOException {
        List<String> steps = blocks("Another root inside Vault", "sh");
        try (Issuer first = bench.open()) {
            cli.runAll(steps.get(0));
            cli.runAll(steps.get(1));
            try (Issuer second = bench.open(bench.pinned("mesh-root-2"))) {
                assertThat(first.sign(bench.request())).hasSize(1);
                assertThat(second.sign(bench.request())).hasSize(1);
                assertThat(second.trustAnchors()).isNotEqualTo(first.trustAnchors());

                cli.runAll(steps.get(2));
                bench.time.advance(Duration.ofMinutes(2));
                assertThat(second.sign(bench.request())).hasSize(1);
            }
        }
    }

    @Test
    void theDocumentIsOne() throws IOException {
        MeshRootCertificate mrc =
                MrcDocuments.readOne(blocks("The document", "yaml").get(0));

        VaultConfig config = (VaultConfig) mrc.spec().provider();
        assertThat(config.issuer()).contains("mesh-root-1");
        assertThat(config.caCertificate()).isPresent();
    }

    @Test
    void showsCodeThatIsCompiledHere() throws IOException {
        String source = Files.readString(ROOT.resolve(
                "mrc-vault/src/test/java/" + DocumentationTest.class.getName().replace('.', '/') + ".java"));

        assertThat(blocks("", "java"))
                .hasSize(2)
                .allSatisfy(block -> assertThat(withoutSpace(source)).contains(withoutSpace(block)));
    }

    @Test
    void itsSettingsAreAccepted() {
        assertThat(settings().name()).isEqualTo("vault");
        IssuerContext fast = bench.context(bench.config());
        print(new IssuerContext(fast.mrc(), fast.secrets(), fast.clock(), bench.time, fast.clockSkew()));
    }

    private static VaultProvider settings() {
        VaultProvider provider = VaultProvider.builder()
                .maxInFlight(32)
                .attemptTimeout(Duration.ofSeconds(3))
                .totalTimeout(Duration.ofSeconds(20))
                .allowRedirectTo("vault-1.vault-internal:8200")
                .build();
        return provider;
    }

    private static void print(IssuerContext context) {
        VaultReport report = new VaultProvider().check(context);
        report.findings().forEach(System.out::println);
    }

    private VaultReport check() {
        return Bench.builder().build().check(bench.context(bench.config()));
    }

    private static String text(Map<String, ?> fields, String name) {
        return String.valueOf(fields.get(name));
    }

    /** The blocks of a language under a heading; under any for an empty one. */
    private static List<String> blocks(String heading, String language) throws IOException {
        List<String> found = new ArrayList<>();
        StringBuilder block = null;
        String under = "";
        for (String line : Files.readAllLines(ROOT.resolve("docs/vault.md"))) {
            if (line.startsWith("## ")) {
                under = line.substring(3);
            } else if (block == null && line.strip().equals("```" + language)) {
                block = new StringBuilder();
            } else if (block != null && line.strip().equals("```")) {
                if (heading.isEmpty() || heading.equals(under)) {
                    found.add(block.toString());
                }
                block = null;
            } else if (block != null) {
                block.append(language.equals("yaml") ? line : line.strip()).append('\n');
            }
        }
        return found;
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
