package io.meshroot.certmanager;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.contract.IssuerContract;
import io.meshroot.testkit.contract.RequestReading;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.Rule;
import java.io.File;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * The contract on the cert-manager in the cluster of {@code MRC_KUBECONFIG}, with the CA issuer that
 * {@code MRC_CERT_MANAGER_ISSUER} names, as {@code mesh-system/mesh-ca}.
 */
@EnabledIfEnvironmentVariable(named = "MRC_KUBECONFIG", matches = ".+")
@EnabledIfEnvironmentVariable(named = "MRC_CERT_MANAGER_ISSUER", matches = "[^/]+/[^/]+")
@Timeout(120)
class RealCertManagerIssuerContractTest extends IssuerContract {
    private final String[] issuer = System.getenv("MRC_CERT_MANAGER_ISSUER").split("/", -1);
    private final KubernetesClient client = new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(System.getenv("MRC_KUBECONFIG"))))
            .build();
    private final CertificateProvider provider =
            CertManagerProvider.builder().client(client).namespace(issuer[0]).build();
    private final InstantSource clock = InstantSource.system();
    private final IssuerContext context = new IssuerContext(
            MeshRootCertificate.builder("mrc-1")
                    .provider(new CertManagerConfig(issuer[1], "Issuer", CertManagerConfig.OWN_GROUP))
                    .trustDomain(TrustDomain.of("cluster.local"))
                    .spiffe(SpiffeMode.ENABLED)
                    .role(Role.ACTIVE)
                    .build(),
            new InMemorySecretStore(),
            clock,
            new TestScheduler(TestClock.at(clock.instant())),
            Duration.ofMinutes(1));

    @AfterEach
    void stop() {
        client.close();
    }

    @Override
    protected CertificateProvider provider() {
        return provider;
    }

    @Override
    protected IssuerContext context() {
        return context;
    }

    @Override
    protected Issuer reopen() {
        return provider.open(context);
    }

    @Override
    protected CertificateProfileChecker checker() {
        return super.checker()
                .without(Rule.BEGINS_AS_ASKED)
                .without(Rule.SERIAL_LENGTH)
                .without(Rule.SUBJECT_KEY_IDENTIFIER);
    }

    @Override
    protected RequestReading requestReading() {
        return RequestReading.AS_IT_STANDS;
    }
}
