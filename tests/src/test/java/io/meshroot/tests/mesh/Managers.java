package io.meshroot.tests.mesh;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateManagerBuilder;
import io.meshroot.core.store.InMemoryMrcStore;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.mesh.AuthorityFactory;
import io.meshroot.testkit.mesh.MeshEnvironment;
import io.meshroot.testkit.mesh.MeshSimulator;
import io.meshroot.testkit.mesh.SimulatedMesh;
import io.meshroot.tresor.TresorProvider;
import java.util.function.UnaryOperator;

/** Real managers for simulated meshes, with the built-in provider. */
final class Managers {
    private Managers() {}

    static MeshSimulator.Builder simulator() {
        return simulator(builder -> builder);
    }

    /** A simulator with stores of its own, whose managers have these settings as well. */
    static MeshSimulator.Builder simulator(UnaryOperator<CertificateManagerBuilder> settings) {
        InMemorySecretStore secrets = new InMemorySecretStore();
        AuthorityFactory factory =
                environment -> settings.apply(builder(environment, secrets)).build();
        return MeshSimulator.builder(factory).store(new InMemoryMrcStore());
    }

    private static CertificateManagerBuilder builder(MeshEnvironment environment, InMemorySecretStore secrets) {
        return CertificateManager.builder()
                .clock(environment.clock())
                .scheduler(environment.scheduler())
                .executor(environment.executor())
                .mrcStore(environment.store())
                .secretStore(secrets)
                .replicaId(environment.replica())
                .onlyGivenProviders()
                .provider(environment.provider(TresorProvider.builder().build()));
    }

    /** The manager of a simulated mesh, with what only it can do. */
    static CertificateManager of(SimulatedMesh mesh) {
        return (CertificateManager) mesh.authority();
    }

    /** Changes a role at once, safe or not. */
    static void force(SimulatedMesh mesh, String root, Role role) {
        of(mesh).changeRole(MrcName.of(root), role, new BreakGlass("a comparison with others"));
    }

    /** The document of another root. */
    static MeshRootCertificate root(String name) {
        return MeshRootCertificate.builder(name)
                .provider(TresorConfig.inSecret("mesh-root", name))
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.PASSIVE)
                .build();
    }
}
