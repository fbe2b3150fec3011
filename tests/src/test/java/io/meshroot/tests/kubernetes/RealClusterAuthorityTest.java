package io.meshroot.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.examples.kubernetes.ClusterAuthority;
import io.meshroot.kubernetes.KubernetesMrcStore;
import io.meshroot.kubernetes.KubernetesSecretStore;
import io.meshroot.kubernetes.MeshRootCertificateCrd;
import io.meshroot.tests.Happenings;
import java.io.File;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The manifests of docs/kubernetes.md and the authority of the example on the API server of {@code MRC_KUBECONFIG}, which has
 * to run on this machine: its webhook is called at localhost. It may make and delete whatever is in namespace
 * {@code mesh-system}.
 */
@EnabledIfEnvironmentVariable(named = "MRC_KUBECONFIG", matches = ".+", disabledReason = "no real cluster is given")
@Timeout(180)
final class RealClusterAuthorityTest {
    private static final String NAMESPACE = "mesh-system";
    private static final int MANAGERS = 4;
    private static final int PORT = 18443;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final Config config = Config.fromKubeconfig(new File(System.getenv("MRC_KUBECONFIG")));
    private final KubernetesClient admin = client(config);

    private KubernetesClient client(Config given) {
        return keep(new KubernetesClientBuilder().withConfig(given).build());
    }

    private synchronized <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }

    @BeforeEach
    void prepare() throws Exception {
        webhook().delete();
        MeshRootCertificateCrd.install(admin);
        Manifests.setUp().forEach(this::apply);
        Manifests.webhookRights().forEach(this::apply);
        Happenings.await("the webhook is forgotten", () -> {
            try {
                roots().list().getItems().forEach(each -> admin.resource(each).delete());
                return true;
            } catch (KubernetesClientException e) {
                return false;
            }
        });
        admin.configMaps()
                .inNamespace(NAMESPACE)
                .withName("mesh-root-trust-state")
                .delete();
        admin.leases().inNamespace(NAMESPACE).delete();
        admin.secrets().inNamespace(NAMESPACE).delete();
    }

    @AfterEach
    void stop() throws Exception {
        webhook().delete();
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    /** As the documentation says, but that the service leads to this process. */
    private void apply(JsonNode manifest) {
        if (manifest.path("kind").asText().equals("Service")) {
            ObjectNode spec = (ObjectNode) manifest.path("spec");
            spec.removeAll();
            spec.put("type", "ExternalName").put("externalName", "localhost");
        }
        for (JsonNode webhook : manifest.path("webhooks")) {
            ((ObjectNode) webhook.at("/clientConfig/service")).put("port", PORT);
        }
        for (JsonNode rule : manifest.path("rules")) {
            if (rule.path("resourceNames").toString().contains("\"mesh-root-ca\"")) {
                ((ArrayNode) rule.path("resourceNames")).add("next-root").add("next-root.request");
            }
        }
        Resource<HasMetadata> there = admin.resource(manifest.toString());
        if (there.get() == null) {
            there.create();
        } else if (!manifest.path("kind").asText().matches("Namespace|ServiceAccount")) {
            there.update();
        }
    }

    private NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            roots() {
        return admin.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                        .withGroup("config.openservicemesh.io")
                        .withVersion("v1alpha2")
                        .withKind("MeshRootCertificate")
                        .withPlural("meshrootcertificates")
                        .withNamespaced(true)
                        .build())
                .inNamespace(NAMESPACE);
    }

    private Resource<ValidatingWebhookConfiguration> webhook() {
        return admin.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("mesh-root");
    }

    /** With the rights of the documentation and no more. */
    private KubernetesClient asManager() {
        TokenRequest token = admin.serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName("mesh-root")
                .tokenRequest(new TokenRequestBuilder()
                        .withNewSpec()
                        .withExpirationSeconds(3600L)
                        .endSpec()
                        .build());
        return client(new ConfigBuilder(Config.empty())
                .withMasterUrl(config.getMasterUrl())
                .withCaCertData(config.getCaCertData())
                .withCaCertFile(config.getCaCertFile())
                .withOauthToken(token.getStatus().getToken())
                .build());
    }

    private ClusterAuthority authority() throws Exception {
        ClusterAuthority authority = keep(
                new ClusterAuthority(asManager(), new InetSocketAddress("127.0.0.1", PORT), Duration.ofSeconds(2)));
        Manifests.webhook().forEach(this::apply);
        Happenings.await(
                "the webhook's bundle",
                () -> caBundle().equals(authority.manager().trust().pem()));
        return authority;
    }

    private String caBundle() {
        String encoded = webhook().get().getWebhooks().get(0).getClientConfig().getCaBundle();
        return encoded == null ? "" : new String(Base64.getDecoder().decode(encoded));
    }

    private static MeshRootCertificate root(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .namespace(NAMESPACE)
                .provider(TresorConfig.inSecret(NAMESPACE, name.equals("mesh-root") ? "mesh-root-ca" : name))
                .role(role)
                .build();
    }

    private void create(MeshRootCertificate mrc) {
        roots().resource(Serialization.unmarshal(MrcDocuments.toJson(mrc), GenericKubernetesResource.class))
                .create();
    }

    private void edit(String name, Role role) {
        roots().withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"role\":\"" + role.id() + "\"}}");
    }

    private String field(String name, Object... path) {
        GenericKubernetesResource found = roots().withName(name).get();
        return found == null ? "gone" : String.valueOf(found.<Object>get(path));
    }

    private static Role accepted(CertificateManager manager, String name) {
        return manager.state().root(MrcName.of(name)).map(known -> known.role()).orElse(Role.INACTIVE);
    }

    @Test
    void makesTheInitialRootOnceHoweverManyManagersStart() throws Exception {
        CyclicBarrier start = new CyclicBarrier(MANAGERS);
        ExecutorService threads = Executors.newFixedThreadPool(MANAGERS);
        List<Future<CertificateManager>> starting = new ArrayList<>();
        for (int i = 0; i < MANAGERS; i++) {
            KubernetesClient client = asManager();
            Callable<CertificateManager> task = () -> {
                start.await();
                return keep(CertificateManager.builder()
                        .mrcStore(keep(KubernetesMrcStore.in(client, NAMESPACE)))
                        .secretStore(keep(KubernetesSecretStore.of(client)))
                        .initialRoot(MeshRootCertificate.builder("mesh-root")
                                .namespace(NAMESPACE)
                                .provider(TresorConfig.inSecret(NAMESPACE, "mesh-root-ca"))
                                .trustDomain(TrustDomain.of("cluster.example"))
                                .spiffe(SpiffeMode.ENABLED)
                                .role(Role.ACTIVE)
                                .build())
                        .build());
            };
            starting.add(threads.submit(task));
        }
        Set<List<X509Certificate>> trusted = new HashSet<>();
        for (Future<CertificateManager> each : starting) {
            trusted.add(each.get()
                    .issue(IssueRequest.service("bookbuyer.shop"))
                    .trust()
                    .rootsOf(TrustDomain.of("cluster.example")));
        }
        threads.shutdown();

        assertThat(trusted).hasSize(1).allMatch(roots -> roots.size() == 1);
        assertThat(roots().list().getItems()).hasSize(1);
        assertThat(admin.secrets().inNamespace(NAMESPACE).list().getItems()).hasSize(1);
    }

    @Test
    void refusesByItsWebhookWhatIsNotLegalAndFailsClosed() throws Exception {
        ClusterAuthority authority = authority();

        assertThatThrownBy(() -> create(root("second", Role.ACTIVE)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("roots.mesh-root.io")
                .hasMessageContaining("an MRC with this role is already in use");
        assertThatThrownBy(() -> edit("mesh-root", Role.PASSIVE))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("would leave no active MRC");
        assertThatThrownBy(() -> roots().withName("mesh-root").delete())
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("only an inactive MRC may be deleted");
        assertThatThrownBy(() -> edit("mesh-root", Role.INACTIVE))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("make it passive first");
        Happenings.await(
                "the status", () -> field("mesh-root", "status", "signer").equals("true"));

        authority.close();
        assertThatThrownBy(() -> create(root("second", Role.INACTIVE)))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("roots.mesh-root.io");
    }

    @Test
    void refusesWhatIsNotSafeUntilTheHolderHasAcknowledged() throws Exception {
        CertificateManager manager = authority().manager();
        HolderId gateway = HolderId.of("gateway/7");
        manager.register(gateway);
        manager.acknowledge(Acknowledgement.ofTrust(gateway, 1, manager.trust().sequence()));
        create(root("next-root", Role.PASSIVE));
        Happenings.await("the new root", () -> accepted(manager, "next-root") == Role.PASSIVE);
        Happenings.await(
                "the new bundle", () -> caBundle().equals(manager.trust().pem()));

        assertThatThrownBy(() -> edit("next-root", Role.ACTIVE))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("is not safe yet")
                .hasMessageContaining("gateway/7 has not acknowledged trust in next-root");

        manager.acknowledge(Acknowledgement.ofTrust(gateway, 1, manager.trust().sequence()));
        Happenings.await("the edit is let in", () -> {
            try {
                edit("next-root", Role.ACTIVE);
                return true;
            } catch (KubernetesClientException refusal) {
                return false; // the webhook's own bundle settles first
            }
        });
        Happenings.await("the promotion", () -> accepted(manager, "next-root") == Role.ACTIVE);
        Happenings.await(
                "the status", () -> field("next-root", "status", "signer").equals("true"));
    }

    @Test
    void goesOnThroughARotationOfItsOwnRootAndAnOverwrittenBundle() throws Exception {
        CertificateManager manager = authority().manager();

        manager.rotateTo(root("next-root", Role.PASSIVE))
                .completion()
                .toCompletableFuture()
                .get(120, TimeUnit.SECONDS);

        Happenings.await(
                "the new bundle", () -> caBundle().equals(manager.trust().pem()));
        assertThat(manager.trust().roots()).hasSize(1);
        Happenings.await("the API server reaches the webhook", () -> {
            try {
                edit("next-root", Role.PASSIVE);
                return false;
            } catch (KubernetesClientException e) {
                return String.valueOf(e.getMessage()).contains("would leave no active MRC");
            }
        });
        Happenings.await(
                "the status", () -> field("next-root", "status", "signer").equals("true"));
        assertThat(field("mesh-root", "status")).isEqualTo("gone");

        Manifests.webhook().forEach(this::apply);
        Happenings.await(
                "the bundle is back", () -> caBundle().equals(manager.trust().pem()));
    }
}
