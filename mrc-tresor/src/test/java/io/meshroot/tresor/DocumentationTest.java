package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.core.x509.Pem;
import io.meshroot.core.x509.SigningCa;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands and the code in docs/tresor.md do what it says. */
class DocumentationTest {
    private static final Path ROOT = Path.of(System.getProperty("mrc.root", ".."));

    @TempDir
    private Path folder;

    private final SecretStore secrets = new InMemorySecretStore();
    private final Bench bench = new Bench(TestClock.at(Instant.now().truncatedTo(ChronoUnit.SECONDS)), secrets);

    @Test
    void showsCodeThatIsCompiledHere() throws IOException {
        String source = Files.readString(ROOT.resolve(
                "mrc-tresor/src/test/java/" + DocumentationTest.class.getName().replace('.', '/') + ".java"));

        assertThat(blocks("", "java"))
                .hasSizeGreaterThan(5)
                .allSatisfy(block -> assertThat(withoutSpace(source)).contains(withoutSpace(block)));
    }

    @Test
    void theRootMadeByItsCommandsIsUsed() throws Exception {
        Tools.require("openssl");
        Tools.run(
                folder, List.of("sh", "-ec", blocks("A root of your own", "sh").get(0)));

        assertThat(Tools.run(
                        folder,
                        List.of(
                                "sh",
                                "-ec",
                                blocks("When a secret can't be used", "sh").get(0))))
                .contains("CA:TRUE");
        bench.store(Map.of("ca.crt", text("ca.crt"), "private.key", text("private.key")));
        try (Issuer issuer = new TresorProvider().open(bench.context())) {
            assertThat(issuer.trustAnchors()).isEqualTo(Pem.certificates(text("ca.crt")));
        }
    }

    @Test
    void theOfflineRootSignsByItsCommands() throws Exception {
        Tools.require("openssl");
        Tools.run(
                folder, List.of("sh", "-ec", blocks("A root of your own", "sh").get(0)));
        Files.move(folder.resolve("ca.crt"), folder.resolve("root.crt"));
        Files.move(folder.resolve("private.key"), folder.resolve("root.key"));
        MeshRootCertificate mrc = Bench.mrc();

        Files.writeString(folder.resolve("mrc-2.csr"), offlineRequest(mrc));
        Tools.run(
                folder,
                List.of("sh", "-ec", blocks("A root that stays offline", "sh").get(0)));
        offlineAccept(new TresorProvider().offlineRoot(secrets, bench.clock), mrc, text("mrc-2-chain.pem"));

        bench.clock.advance(Duration.ofMinutes(10));
        try (Issuer issuer = new TresorProvider().open(bench.context())) {
            assertThat(issuer.trustAnchors()).isEqualTo(Pem.certificates(text("root.crt")));
            assertThat(bench.leaf(issuer)).hasSize(2);
        }
    }

    @Test
    void itsSettingsAreAccepted() {
        TestCertificate root = TestCertificates.root();

        assertThat(settings().name()).isEqualTo("tresor");
        assertThat(intermediate().name()).isEqualTo("tresor");
        assertThat(ownRoot(
                                Pem.of(List.of(root.certificate())),
                                Pem.of(root.keys().getPrivate()))
                        .name())
                .isEqualTo("tresor");
    }

    private static TresorProvider settings() {
        TresorProvider provider = TresorProvider.builder()
                .rootKeyType(KeyType.EC_P384)
                .rootValidity(Duration.ofDays(1825))
                .rootSubject(mrc -> "CN=" + mrc.name() + ",O=Example")
                .build();
        return provider;
    }

    private static TresorProvider intermediate() {
        TresorProvider withIntermediate =
                TresorProvider.builder().intermediate(Duration.ofDays(7)).build();
        return withIntermediate;
    }

    private static TresorProvider ownRoot(String chainPem, String keyPem) {
        SigningCa ca = SigningCa.of(Pem.certificates(chainPem), Pem.privateKey(keyPem));
        TresorProvider withOwnRoot =
                TresorProvider.builder().ownRoot(MrcName.of("mrc-2"), ca).build();
        return withOwnRoot;
    }

    private String offlineRequest(MeshRootCertificate mrc) {
        TresorProvider offlineProvider =
                TresorProvider.builder().offlineRoot(MrcName.of("mrc-2")).build();
        OfflineRoot offline = offlineProvider.offlineRoot(secrets, InstantSource.system());
        String csr = offline.certificationRequest(mrc);
        return csr;
    }

    private static void offlineAccept(OfflineRoot offline, MeshRootCertificate mrc, String chainPem) {
        offline.accept(mrc, chainPem);
    }

    /** Compiled only; {@link Pkcs11Test} does the same with a token. */
    static SigningCa pkcs11(List<X509Certificate> chain, char[] pin) throws GeneralSecurityException, IOException {
        Provider pkcs11 = Security.getProvider("SunPKCS11").configure("pkcs11.cfg");
        KeyStore token = KeyStore.getInstance("PKCS11", pkcs11);
        token.load(null, pin);
        PrivateKey key = (PrivateKey) token.getKey("mesh-root", null);
        SigningCa inToken = SigningCa.of(chain, key, pkcs11);
        return inToken;
    }

    /** Compiled only; {@link IntermediateTest} has such signers. */
    static SigningCa keyService(List<X509Certificate> chain, KeyService service) {
        SigningCa inService = SigningCa.of(chain, toBeSigned -> service.sign(toBeSigned));
        return inService;
    }

    /** Somebody's client of a key service. */
    @FunctionalInterface
    interface KeyService {
        byte[] sign(byte[] toBeSigned) throws GeneralSecurityException;
    }

    private String text(String file) throws IOException {
        return Files.readString(folder.resolve(file));
    }

    /** The code blocks of a language under a heading; under any for an empty one. */
    private static List<String> blocks(String heading, String language) throws IOException {
        List<String> found = new ArrayList<>();
        StringBuilder block = null;
        String under = "";
        for (String line : Files.readAllLines(ROOT.resolve("docs/tresor.md"))) {
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
                block.append(line.strip()).append('\n');
            }
        }
        return found;
    }

    private static String withoutSpace(String text) {
        return text.replaceAll("\\s+", "");
    }
}
