package io.meshroot.certmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.certmanager.CertManagerFinding.Outcome;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.testkit.kubernetes.ObjectName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The manifests and the code in docs/certmanager.md do what it says. */
@Timeout(60)
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("mrc.root", ".."));

    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void theManifestsLeaveNothingToWish() throws IOException {
        bench.kubernetes.objects().delete(new ObjectName("v1", "Namespace", "", Bench.NAMESPACE));
        try (KubernetesClient admin = Bench.client(bench.kubernetes, bench.kubernetes.adminToken())) {
            for (String manifest : blocks("Set it up", "yaml")) {
                var unused = admin.load(new ByteArrayInputStream(manifest.getBytes(StandardCharsets.UTF_8)))
                        .create();
            }
        }
        bench.certManager.issuer(Bench.NAMESPACE, "mesh-ca", bench.root);
        MeshRootCertificate mrc =
                MrcDocuments.readOne(blocks("The document", "yaml").get(0));
        IssuerContext context = bench.context((CertManagerConfig) mrc.spec().provider());

        CertManagerReport report = bench.builder().build().check(context);
        assertThat(report.findings()).as(report.toString()).allMatch(finding -> finding.outcome() == Outcome.OK);
        try (Issuer issuer = bench.builder().build().open(context)) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void showsCodeThatIsCompiledHere() throws IOException {
        String source = Files.readString(ROOT.resolve("mrc-certmanager/src/test/java/"
                + DocumentationTest.class.getName().replace('.', '/') + ".java"));

        assertThat(blocks("", "java"))
                .hasSize(2)
                .allSatisfy(block -> assertThat(withoutSpace(source)).contains(withoutSpace(block)));
    }

    @Test
    void itsSettingsAreAccepted() {
        CertManagerProvider provider = settings(bench.client, List.of(bench.root.certificate()));

        assertThat(provider.name()).isEqualTo("cert-manager");
    }

    private static CertManagerProvider settings(KubernetesClient client, List<X509Certificate> roots) {
        CertManagerProvider provider = CertManagerProvider.builder()
                .client(client)
                .namespace("mesh-system")
                .maxInFlight(32)
                .deadline(Duration.ofSeconds(20))
                .trustAnchors(MrcName.of("mesh-ca"), roots)
                .build();
        return provider;
    }

    /** Compiled, not run: it would look for a cluster outside of the test. */
    static void print(IssuerContext context) {
        CertManagerReport report = new CertManagerProvider().check(context);
        report.findings().forEach(System.out::println);
    }

    /** The blocks of a language under a heading; under any for an empty one. */
    private static List<String> blocks(String heading, String language) throws IOException {
        List<String> found = new ArrayList<>();
        StringBuilder block = null;
        String under = "";
        for (String line : Files.readAllLines(ROOT.resolve("docs/certmanager.md"))) {
            if (line.startsWith("## ")) {
                under = line.substring(3);
            } else if (block == null && line.equals("```" + language)) {
                block = new StringBuilder();
            } else if (block != null && line.equals("```")) {
                if (heading.isEmpty() || heading.equals(under)) {
                    found.add(block.toString());
                }
                block = null;
            } else if (block != null) {
                block.append(line).append('\n');
            }
        }
        return found;
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
