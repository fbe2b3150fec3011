package io.meshroot.tests.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.examples.kubernetes.ClusterAuthority;
import io.meshroot.kubernetes.WebhookCaBundle;
import io.meshroot.testkit.kubernetes.KubernetesRefusal;
import io.meshroot.testkit.kubernetes.ObjectName;
import io.meshroot.tests.Happenings;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The webhook of the example guards the roots, over HTTPS with a certificate of the manager that it speaks for. */
final class AdmissionWebhookTest {
    private static final ObjectName BINDING =
            new ObjectName("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "", "mesh-root-webhook");

    private final DocumentedCluster cluster = new DocumentedCluster();
    private ClusterAuthority authority;
    private CertificateManager manager;

    @BeforeEach
    void start() throws Exception {
        authority = cluster.authority();
        manager = authority.manager();
        Happenings.await(
                "the webhook's bundle",
                () -> cluster.caBundle().equals(manager.trust().pem()));
    }

    @AfterEach
    void stop() {
        authority.close();
        cluster.close();
    }

    private static MeshRootCertificate root(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .namespace("mesh-system")
                .provider(TresorConfig.inSecret("mesh-system", name.equals("mesh-root") ? "mesh-root-ca" : name))
                .role(role)
                .build();
    }

    /** Adds a Secret to the Role, as the documentation says. */
    private void allowSecret(String name) {
        cluster.change(
                new ObjectName("rbac.authorization.k8s.io/v1", "Role", "mesh-system", "mesh-root"),
                json -> json.replace("\"mesh-root-ca\"", "\"mesh-root-ca\",\"" + name + "\",\"" + name + ".request\""));
    }

    private Role accepted(String name) {
        return manager.state().root(MrcName.of(name)).map(known -> known.role()).orElse(Role.INACTIVE);
    }

    @Test
    void refusesWhatIsNotLegal() {
        assertThatThrownBy(() -> cluster.create(root("second", Role.ACTIVE)))
                .isInstanceOf(KubernetesRefusal.class)
                .hasMessageContaining("roots.mesh-root.io")
                .hasMessageContaining("an MRC with this role is already in use");
        assertThatThrownBy(() -> cluster.edit("mesh-root", Role.PASSIVE))
                .hasMessageContaining("would leave no active MRC");
        assertThatThrownBy(() -> cluster.server.objects().delete(DocumentedCluster.root("mesh-root")))
                .hasMessageContaining("only an inactive MRC may be deleted");
        assertThat(accepted("mesh-root")).isEqualTo(Role.ACTIVE);
    }

    @Test
    void refusesWhatIsNotSafeUntilTheHolderHasAcknowledged() throws Exception {
        allowSecret("next-root");
        HolderId gateway = HolderId.of("gateway/7");
        manager.register(gateway);
        manager.acknowledge(Acknowledgement.ofTrust(gateway, 1, manager.trust().sequence()));
        cluster.create(root("next-root", Role.PASSIVE));
        Happenings.await("the new root", () -> accepted("next-root") == Role.PASSIVE);
        Happenings.await(
                "the new bundle",
                () -> cluster.caBundle().equals(manager.trust().pem()));

        assertThatThrownBy(() -> cluster.edit("next-root", Role.ACTIVE))
                .isInstanceOf(KubernetesRefusal.class)
                .hasMessageContaining("is not safe yet")
                .hasMessageContaining("gateway/7 has not acknowledged trust in next-root");

        manager.acknowledge(Acknowledgement.ofTrust(gateway, 1, manager.trust().sequence()));
        Happenings.await("the edit is let in", () -> isLetIn("next-root", Role.ACTIVE));
        Happenings.await("the promotion", () -> accepted("next-root") == Role.ACTIVE);
    }

    private boolean isLetIn(String name, Role role) {
        try {
            cluster.edit(name, role);
            return true;
        } catch (KubernetesRefusal refusal) {
            return false; // the webhook's own bundle settles first
        }
    }

    @Test
    void goesOnThroughARotationOfItsOwnRoot() throws Exception {
        allowSecret("next-root");
        Rotation rotation = manager.rotateTo(root("next-root", Role.PASSIVE));
        rotation.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);

        Happenings.await(
                "the new bundle",
                () -> cluster.caBundle().equals(manager.trust().pem()));
        assertThat(manager.trust().roots()).hasSize(1);
        assertThatThrownBy(() -> cluster.edit("next-root", Role.PASSIVE))
                .as("the API server still reaches the webhook")
                .hasMessageContaining("would leave no active MRC");
    }

    @Test
    void waitsWithAPromotionUntilTheBundleIsWritten() throws Exception {
        allowSecret("next-root");
        cluster.server.objects().delete(BINDING);
        Rotation rotation = manager.rotateTo(root("next-root", Role.PASSIVE));
        Happenings.await("the bundle is waited for", () -> waitsFor(rotation.waitsFor()));
        assertThat(accepted("next-root")).isEqualTo(Role.PASSIVE);

        Manifests.webhookRights().stream()
                .filter(manifest -> manifest.path("kind").asText().equals("ClusterRoleBinding"))
                .forEach(cluster::apply);

        rotation.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static boolean waitsFor(List<Blocker> blockers) {
        return blockers.stream()
                .anyMatch(blocker -> blocker.reason() == Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED
                        && blocker.who()
                                .equals(Optional.of(
                                        WebhookCaBundle.holderOf("mesh-root").value())));
    }

    @Test
    void writesTheBundleAgainWhereSomebodyOverwroteIt() throws Exception {
        cluster.change(DocumentedCluster.webhook(), json -> json.replaceAll("\"caBundle\":\"[^\"]*\",?", ""));

        Happenings.await(
                "the bundle is back",
                () -> cluster.caBundle().equals(manager.trust().pem()));
    }

    @Test
    void failsClosed() {
        authority.close();

        assertThatThrownBy(() -> cluster.create(root("second", Role.INACTIVE)))
                .isInstanceOf(KubernetesRefusal.class)
                .hasMessageContaining("roots.mesh-root.io");
    }
}
