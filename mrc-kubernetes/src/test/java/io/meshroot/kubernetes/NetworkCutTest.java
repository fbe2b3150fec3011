package io.meshroot.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.RootState;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.testkit.kubernetes.NetworkCut;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two managers, of which one can't reach the API server for a while. */
class NetworkCutTest {
    private static final MrcName OLD = MrcName.of("mesh-root");
    private static final MrcName NEXT = MrcName.of("next-root");
    private static final ReplicaId CUT_OFF = new ReplicaId("cut-off");

    private final Cluster cluster = Cluster.start();
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void stop() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        cluster.close();
    }

    private <T extends AutoCloseable> T keep(T opened) {
        open.add(opened);
        return opened;
    }

    private static MeshRootCertificate root(MrcName name, Role role) {
        return MeshRootCertificate.builder(name.value())
                .namespace(Cluster.NAMESPACE)
                .provider(TresorConfig.inSecret(Cluster.NAMESPACE, name + "-ca"))
                .spiffe(SpiffeMode.ENABLED)
                .role(role)
                .build();
    }

    private CertificateManager manager(String token, ReplicaId id) {
        KubernetesClient client = cluster.client(token);
        return keep(CertificateManager.builder()
                .mrcStore(keep(KubernetesMrcStore.in(client, Cluster.NAMESPACE)))
                .secretStore(keep(KubernetesSecretStore.of(client)))
                .initialRoot(root(OLD, Role.ACTIVE))
                .replicaId(id)
                .build());
    }

    private String administrator(String name) {
        cluster.apply(
                "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRoleBinding\",\"metadata\":{\"name\":\""
                        + name
                        + "\"},\"roleRef\":{\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"ClusterRole\",\"name\":\"all\"},"
                        + "\"subjects\":[{\"kind\":\"User\",\"apiGroup\":\"rbac.authorization.k8s.io\",\"name\":\""
                        + name + "\"}]}");
        return cluster.server.userToken(name);
    }

    private static Role role(CertificateManager manager, MrcName name) {
        return manager.state().root(name).map(RootState::role).orElse(Role.INACTIVE);
    }

    @ParameterizedTest
    @EnumSource(NetworkCut.class)
    void noStepIsTakenOverTheHeadOfOneThatIsCutOffAndItGoesOnByItself(NetworkCut how) throws Exception {
        cluster.apply(
                "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"all\"},"
                        + "\"rules\":[{\"apiGroups\":[\"*\"],\"resources\":[\"*\"],\"verbs\":[\"*\"]}]}");
        CertificateManager well = manager(administrator("well"), new ReplicaId("well"));
        String token = administrator("cut-off");
        CertificateManager cutOff = manager(token, CUT_OFF);
        keep(MeshTls.of(cutOff, IssueRequest.service("bookbuyer.shop")));
        Eventually.await("both are members", () -> well.state().replicas().size() == 2);

        cluster.server.cut(token, how);
        Rotation rotation = well.rotateTo(root(NEXT, Role.PASSIVE));

        Eventually.await("the new root is trusted", () -> role(well, NEXT) == Role.PASSIVE);
        Eventually.await("the other one is waited for", () -> waitsForTheOther(rotation.waitsFor()));
        assertThat(cutOff.issue(IssueRequest.service("bookbuyer.shop")).signer())
                .as("it goes on serving what it has")
                .isEqualTo(OLD);
        assertThat(role(well, NEXT)).isEqualTo(Role.PASSIVE);

        cluster.server.mend(token);
        rotation.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
        Eventually.await(
                "both agree", () -> cutOff.state().roles().equals(well.state().roles()));
        assertThat(cutOff.trust().roots()).isEqualTo(well.trust().roots()).hasSize(1);
    }

    private static boolean waitsForTheOther(List<Blocker> blockers) {
        return blockers.stream()
                .anyMatch(blocker -> blocker.reason() == Blocker.Reason.REPLICA_NOT_CONFIRMED
                        && blocker.who().equals(Optional.of(CUT_OFF.value())));
    }
}
