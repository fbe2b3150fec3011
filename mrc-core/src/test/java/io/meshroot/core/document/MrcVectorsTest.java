package io.meshroot.core.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshroot.api.DocumentException;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultConfig;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents in {@code vectors/mrc}. */
class MrcVectorsTest {
    private static final String REFUSED = "# refused because: ";

    private static Path folder(String name) {
        try {
            return Path.of(Objects.requireNonNull(MrcVectorsTest.class.getResource("/vectors/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Stream<String> yamlFiles(String folder) throws IOException {
        try (Stream<Path> files = Files.list(folder(folder))) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    static Stream<String> good() throws IOException {
        return yamlFiles("mrc");
    }

    static Stream<String> invalid() throws IOException {
        return yamlFiles("mrc/invalid");
    }

    private static MeshRootCertificate read(String name) throws IOException {
        return MrcDocuments.readOne(Files.readString(folder("mrc").resolve(name)));
    }

    private static MeshRootCertificate.Builder inOsmSystem(String name) {
        return MeshRootCertificate.builder(name).namespace("osm-system");
    }

    @ParameterizedTest
    @MethodSource("good")
    void survivesWritingAndReading(String name) throws IOException {
        MeshRootCertificate mrc = read(name);
        assertThat(MrcDocuments.readOne(MrcDocuments.toYaml(mrc))).isEqualTo(mrc);
        assertThat(MrcDocuments.readOne(MrcDocuments.toJson(mrc))).isEqualTo(mrc);
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void refusesWithTheReasonOfTheFirstLine(String name) throws IOException {
        String text = Files.readString(folder("mrc/invalid").resolve(name));
        String reason = text.lines().findFirst().orElseThrow();
        assertThat(reason).startsWith(REFUSED);
        DocumentException refusal = catchThrowableOfType(DocumentException.class, () -> MrcDocuments.read(text));
        assertThat(refusal).hasMessageStartingWith(reason.substring(REFUSED.length()));
        assertThat(refusal.remedy()).isNotBlank();
        assertThat(refusal.path()).isEqualTo(name.equals("not-yaml.yaml") ? "" : firstWord(reason));
    }

    private static String firstWord(String reason) {
        return reason.substring(REFUSED.length()).split(" ", 2)[0];
    }

    @Test
    void readsTresor() throws IOException {
        assertThat(read("tresor-active.yaml"))
                .isEqualTo(inOsmSystem("osm-mesh-root-certificate")
                        .provider(TresorConfig.inSecret("osm-system", "osm-ca-bundle"))
                        .role(Role.ACTIVE)
                        .build());
    }

    @Test
    void readsDefaults() throws IOException {
        assertThat(read("defaults-omitted.yaml"))
                .isEqualTo(inOsmSystem("short")
                        .provider(TresorConfig.inSecret("osm-system", "osm-ca-bundle"))
                        .trustDomain(TrustDomain.of("cluster.local"))
                        .spiffe(SpiffeMode.DISABLED)
                        .role(Role.INACTIVE)
                        .build());
    }

    @Test
    void readsVault() throws IOException {
        assertThat(read("vault-passive.yaml"))
                .isEqualTo(inOsmSystem("osm-mesh-root-certificate-2")
                        .provider(new VaultConfig(
                                "vault.osm-system.svc.cluster.local",
                                8200,
                                VaultConfig.Protocol.HTTP,
                                "mesh-2",
                                Optional.of(
                                        new SecretKeyRef(new SecretRef("osm-system", "osm-vault-token"), "osm-key")),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                        .role(Role.PASSIVE)
                        .build());
    }

    @Test
    void readsCertManager() throws IOException {
        assertThat(read("certmanager-passive-spiffe.yaml"))
                .isEqualTo(inOsmSystem("osm-mesh-root-certificate-3")
                        .provider(new CertManagerConfig("mesh-ca-3", "Issuer", "cert-manager.io"))
                        .trustDomain(TrustDomain.of("cluster.example"))
                        .spiffe(SpiffeMode.ENABLED)
                        .role(Role.PASSIVE)
                        .build());
        assertThat(read("certmanager-external-issuer.yaml").spec().provider())
                .isEqualTo(new CertManagerConfig("my-aws-pca", "AWSPCAClusterIssuer", "awspca.cert-manager.io"));
    }

    @Test
    void readsWhatTheApiServerPrints() throws IOException {
        assertThat(read("as-the-api-server-prints-it.yaml"))
                .isEqualTo(inOsmSystem("osm-mesh-root-certificate")
                        .describedBy(Map.of("app.kubernetes.io/name", "mesh"), Map.of("example.org/owner", "platform"))
                        .provider(TresorConfig.inSecret("osm-system", "osm-ca-bundle"))
                        .role(Role.ACTIVE)
                        .build());
    }
}
