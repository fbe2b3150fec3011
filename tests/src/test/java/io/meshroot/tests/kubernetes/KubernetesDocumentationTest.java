package io.meshroot.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.core.CertificateManager;
import io.meshroot.examples.kubernetes.ClusterAuthority;
import io.meshroot.kubernetes.KubernetesMrcStore;
import io.meshroot.kubernetes.KubernetesSecretStore;
import io.meshroot.kubernetes.MeshRootCertificateCrd;
import io.meshroot.testkit.kubernetes.KubernetesRequest;
import io.meshroot.tests.Happenings;
import io.meshroot.tests.Project;
import io.meshroot.tests.Snippets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/kubernetes.md says is so. */
final class KubernetesDocumentationTest {
    private static final String EXAMPLES = "examples/kubernetes/src/main/java/io/meshroot/examples/kubernetes/";

    @Test
    void showsTheCompiledCode() {
        assertThat(Snippets.check("docs/kubernetes.md", name -> EXAMPLES + name + ".java"))
                .isEqualTo(3);
    }

    @Test
    void showsTheRoleThatTheModuleShips() {
        assertThat(Manifests.setUp())
                .contains(Serialization.unmarshal(MeshRootCertificateCrd.roleYaml(), JsonNode.class));
    }

    @Test
    void linksOnlyToWhatIsThere() {
        Matcher link = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(Project.read("docs/kubernetes.md"));
        while (link.find()) {
            assertThat(Project.root().resolve("docs").resolve(link.group(1))).matches(Files::exists, "is there");
        }
    }

    /** Each right of the Role is used, and no request is refused for the lack of one. */
    @Test
    void givesTheManagerTheRightsThatItNeedsAndNoMore() throws Exception {
        try (DocumentedCluster cluster = new DocumentedCluster()) {
            try (ClusterAuthority authority = cluster.authority()) {
                Happenings.await(
                        "the webhook's bundle", () -> !cluster.caBundle().isEmpty());
                replaceTheRoot(authority.manager(), cluster);
            }
            keepARequestAsAnOfflineRootDoes(cluster);

            List<KubernetesRequest> requests = cluster.server.requests();
            assertThat(requests).noneMatch(request -> request.status() == 403);
            assertThat(used(requests)).containsAll(granted());
        }
    }

    /** Two managers tell each other what they know, and one that leaves takes its word with it. */
    private static void replaceTheRoot(CertificateManager manager, DocumentedCluster cluster) throws Exception {
        KubernetesClient client = cluster.client(cluster.token);
        try (KubernetesMrcStore roots = KubernetesMrcStore.in(client, "mesh-system");
                KubernetesSecretStore secrets = KubernetesSecretStore.of(client);
                CertificateManager another = CertificateManager.builder()
                        .mrcStore(roots)
                        .secretStore(secrets)
                        .build()) {
            assertThat(another.state().replicas()).hasSize(2);
            manager.rotateTo(MeshRootCertificate.builder("next-root")
                            .namespace("mesh-system")
                            .provider(TresorConfig.inSecret("mesh-system", "mesh-root-ca"))
                            .role(Role.PASSIVE)
                            .build())
                    .completion()
                    .toCompletableFuture()
                    .get(60, TimeUnit.SECONDS);
        }
    }

    private static void keepARequestAsAnOfflineRootDoes(DocumentedCluster cluster) {
        SecretRef request = new SecretRef("mesh-system", "mesh-root-ca.request");
        try (KubernetesSecretStore secrets = KubernetesSecretStore.of(cluster.client(cluster.token))) {
            StoreVersion version = secrets.createIfAbsent(request, Secret.of(Map.of("tls.csr", new byte[1])))
                    .current()
                    .version();
            secrets.delete(request, version);
        }
    }

    private static SortedSet<String> granted() {
        SortedSet<String> granted = new TreeSet<>();
        for (JsonNode rule : Serialization.unmarshal(MeshRootCertificateCrd.roleYaml(), JsonNode.class)
                .path("rules")) {
            rule.path("verbs")
                    .forEach(verb -> granted.add(rule.path("resources").path(0).asText() + " " + verb.asText()));
        }
        return granted;
    }

    private static SortedSet<String> used(List<KubernetesRequest> requests) {
        SortedSet<String> used = new TreeSet<>();
        Pattern path = Pattern.compile("/namespaces/[^/]+/([^/]+)(/[^/]+)?(/status)?$");
        for (KubernetesRequest request : requests) {
            Matcher matcher = path.matcher(request.path());
            if (matcher.find()) {
                String resource = matcher.group(1) + (matcher.group(3) == null ? "" : matcher.group(3));
                boolean one = matcher.group(2) != null;
                used.add(resource + " " + verb(request, one));
            }
        }
        return used;
    }

    private static String verb(KubernetesRequest request, boolean one) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> "delete";
            default -> one ? "get" : request.query().containsKey("watch") ? "watch" : "list";
        };
    }
}
