package io.meshroot.tests.kubernetes;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.examples.kubernetes.ClusterAuthority;
import io.meshroot.kubernetes.MeshRootCertificateCrd;
import io.meshroot.testkit.kubernetes.FakeKubernetes;
import io.meshroot.testkit.kubernetes.ObjectName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** A cluster on which the manifests of the documentation were applied, and the authority of the example in it. */
final class DocumentedCluster implements AutoCloseable {
    static final String API = "config.openservicemesh.io/v1alpha2";

    final FakeKubernetes server = FakeKubernetes.start();
    final String token;
    private final List<KubernetesClient> clients = new ArrayList<>();

    DocumentedCluster() {
        apply(Serialization.unmarshal(MeshRootCertificateCrd.yaml(), JsonNode.class));
        Manifests.setUp().forEach(this::apply);
        Manifests.webhookRights().forEach(this::apply);
        token = server.serviceAccountToken("mesh-system", "mesh-root");
    }

    /** Starts the authority with the rights that are documented, and installs its webhook. */
    ClusterAuthority authority() throws IOException {
        ClusterAuthority authority = new ClusterAuthority(
                client(token), new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), Duration.ofMillis(50));
        server.routeService(
                "mesh-system/mesh-root",
                URI.create("https://127.0.0.1:" + authority.webhook().getPort()));
        if (server.objects().get(webhook()).isEmpty()) {
            Manifests.webhook().forEach(this::apply);
        }
        return authority;
    }

    void apply(JsonNode manifest) {
        server.objects().create(manifest.toString());
    }

    /** Creates a root, as an administrator does with kubectl. */
    void create(MeshRootCertificate mrc) {
        server.objects().create(MrcDocuments.toJson(mrc));
    }

    /** Edits a role, as an administrator does with kubectl. */
    void edit(String name, Role role) {
        change(root(name), json -> json.replaceFirst("\"role\":\"[a-z]+\"", "\"role\":\"" + role.id() + "\""));
    }

    /** Changes the text of an object, as an administrator does with {@code kubectl edit}. */
    void change(ObjectName name, UnaryOperator<String> edit) {
        String json = Serialization.asJson(server.objects().get(name).orElseThrow());
        Map<String, Object> edited = Serialization.unmarshal(edit.apply(json), new TypeReference<>() {});
        server.objects().update(edited);
    }

    static ObjectName root(String name) {
        return new ObjectName(API, "MeshRootCertificate", "mesh-system", name);
    }

    static ObjectName webhook() {
        return new ObjectName("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "", "mesh-root");
    }

    /** Returns the bundle with which the API server checks the webhook's certificate, in PEM; empty if there is none. */
    String caBundle() {
        JsonNode found = Serialization.unmarshal(
                Serialization.asJson(server.objects().get(webhook()).orElseThrow()), JsonNode.class);
        String encoded = found.at("/webhooks/0/clientConfig/caBundle").asText("");
        return new String(Base64.getDecoder().decode(encoded));
    }

    KubernetesClient client(String bearer) {
        Config config = new ConfigBuilder(Config.empty())
                .withMasterUrl(server.address().toString())
                .withOauthToken(bearer)
                .withRequestRetryBackoffLimit(1)
                .withRequestTimeout(5_000)
                .withWatchReconnectInterval(50)
                .build();
        KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build();
        clients.add(client);
        return client;
    }

    @Override
    public void close() {
        clients.forEach(KubernetesClient::close);
        server.close();
    }
}
