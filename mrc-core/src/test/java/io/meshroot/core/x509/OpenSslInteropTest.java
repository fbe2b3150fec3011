package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.leaf.PemText;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL accepts what is made here, and what it makes is read here. */
class OpenSslInteropTest {
    @TempDir
    Path folder;

    private OpenSsl openssl;

    @BeforeAll
    static void requireOpenSsl() {
        OpenSsl.require();
    }

    @BeforeEach
    void open() {
        openssl = new OpenSsl(folder);
    }

    private void verify(TestCa ca, List<X509Certificate> chain) {
        openssl.write("root.pem", Pem.of(List.of(ca.anchor())));
        openssl.write("leaf.pem", Pem.of(chain.subList(0, 1)));
        openssl.write("above.pem", Pem.of(chain.subList(1, chain.size())));
        String time = Long.toString(TestCa.NOW.getEpochSecond());
        for (String purpose : List.of("sslserver", "sslclient")) {
            if (chain.size() == 1) {
                openssl.run(
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                purpose,
                                "-attime",
                                time,
                                "-CAfile",
                                "root.pem",
                                "leaf.pem")
                        .succeeded();
            } else {
                openssl.run(
                                "verify",
                                "-x509_strict",
                                "-purpose",
                                purpose,
                                "-attime",
                                time,
                                "-CAfile",
                                "root.pem",
                                "-untrusted",
                                "above.pem",
                                "leaf.pem")
                        .succeeded();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void verifiesLeavesStrictly(KeyType type) {
        TestCa root = TestCa.root(TestCa.profile("CN=root", OptionalInt.empty()), TestKeys.authority(type), type);
        KeyPair key = TestKeys.leaf(type);

        verify(root, root.ca().signLeaf(key.getPublic(), TestCa.leafProfile()));
        TestCa intermediate = root.intermediate(KeyType.EC_P384);
        verify(intermediate, intermediate.ca().signLeaf(key.getPublic(), TestCa.leafProfile()));
    }

    @Test
    void verifiesALeafWithoutSubject() {
        TestCa root = TestCa.root(KeyType.EC_P256);
        LeafProfile named = TestCa.leafProfile();
        LeafProfile nameless = new LeafProfile(
                Optional.empty(),
                named.dnsNames(),
                named.ipAddresses(),
                named.spiffeId(),
                named.notBefore(),
                named.notAfter());

        verify(root, root.ca().signLeaf(Keys.generate(KeyType.EC_P256).getPublic(), nameless));
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void readsTheKeysWrittenHere(KeyType type) {
        KeyPair pair = TestKeys.leaf(type);
        openssl.write("key.pem", Pem.of(pair.getPrivate()));

        openssl.run("pkey", "-in", "key.pem", "-check", "-noout").succeeded();
        openssl.run("pkey", "-in", "key.pem", "-out", "again.pem").succeeded();

        PrivateKey again = Pem.privateKey(openssl.read("again.pem"));
        assertThat(Keys.belongTogether(again, pair.getPublic())).isTrue();
    }

    @ParameterizedTest
    @EnumSource(value = KeyType.class, names = "ED25519", mode = EnumSource.Mode.EXCLUDE)
    void writesKeysOfTheOldFormThatAreReadHere(KeyType type) {
        KeyPair pair = TestKeys.leaf(type);
        openssl.write("key.pem", Pem.of(pair.getPrivate()));

        openssl.run("pkey", "-in", "key.pem", "-traditional", "-out", "old.pem").succeeded();

        String old = openssl.read("old.pem");
        assertThat(old).containsPattern("BEGIN (RSA|EC) PRIVATE KEY");
        assertThat(Keys.belongTogether(Pem.privateKey(old), pair.getPublic())).isTrue();
        assertThat(Keys.belongTogether(
                        Pem.privateKey("Key of the mesh\n" + old.replace("\n", "\r\n")), pair.getPublic()))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"prime256v1", "secp384r1"})
    void writesAnEcKeyAfterItsParameters(String curve) {
        openssl.run("ecparam", "-name", curve, "-genkey", "-out", "key.pem").succeeded();

        String text = openssl.read("key.pem");
        assertThat(text).contains("EC PARAMETERS");
        assertThat(Pem.privateKey(text).getAlgorithm()).isEqualTo("EC");
    }

    @Test
    void explicitParametersAreRefusedWithARemedy() {
        openssl.run("ecparam", "-name", "prime256v1", "-genkey", "-param_enc", "explicit", "-out", "key.pem")
                .succeeded();

        assertThatThrownBy(() -> Pem.privateKey(openssl.read("key.pem")))
                .isInstanceOf(MeshRootException.class)
                .hasMessageContaining("names no curve");
    }

    @Test
    void encryptedKeysAreRefusedWithARemedy() {
        openssl.write("key.pem", Pem.of(TestKeys.leaf(KeyType.RSA_2048).getPrivate()));
        openssl.run("pkcs8", "-topk8", "-in", "key.pem", "-passout", "pass:secret", "-out", "new.pem")
                .succeeded();
        openssl.run("rsa", "-in", "key.pem", "-traditional", "-aes128", "-passout", "pass:secret", "-out", "old.pem")
                .succeeded();

        for (String name : List.of("new.pem", "old.pem")) {
            assertThatThrownBy(() -> Pem.privateKey(openssl.read(name)))
                    .isInstanceOf(MeshRootException.class)
                    .hasMessageContaining("encrypted")
                    .hasMessageContaining("decrypt it first");
        }
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void verifiesTheRequestsMadeHere(KeyType type) {
        openssl.write(
                "request.pem",
                PemText.block("CERTIFICATE REQUEST", Csr.create(TestKeys.leaf(type), TestCa.leafProfile())));

        String text = openssl.run("req", "-in", "request.pem", "-verify", "-noout", "-text")
                .succeeded()
                .output();

        assertThat(text)
                .contains("CN = bookbuyer.bookstore.cluster.local")
                .contains("URI:spiffe://cluster.local/bookbuyer/bookstore")
                .contains("IP Address:10.1.2.3");
    }

    private void request(String key, String... options) {
        openssl.run(key.split(" ")).succeeded();
        List<String> command =
                new ArrayList<>(List.of("req", "-new", "-key", "key.pem", "-subj", "/CN=x", "-out", "request.pem"));
        command.addAll(List.of(options));
        openssl.run(command.toArray(new String[0])).succeeded();
    }

    private byte[] request() {
        return openssl.read("request.pem").getBytes(StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem",
                "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out key.pem",
                "genpkey -algorithm ED25519 -out key.pem"
            })
    void requestsOfOpenSslAreAccepted(String key) {
        request(key, "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "subjectAltName=DNS:evil.example.org");

        assertThat(Keys.belongTogether(Pem.privateKey(openssl.read("key.pem")), Csr.verified(request())))
                .isTrue();
    }

    @Test
    void aRequestSignedWithPssIsAccepted() {
        request(
                "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem",
                "-sha256",
                "-sigopt",
                "rsa_padding_mode:pss");

        assertThat(Csr.verified(request()).getAlgorithm()).isEqualTo("RSA");
    }

    @ParameterizedTest
    @CsvSource({
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:1024 -out key.pem, -sha256, KEY_UNACCEPTABLE",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -pkeyopt rsa_keygen_pubexp:3 -out key.pem, -sha256, KEY_UNACCEPTABLE",
        "ecparam -name secp256k1 -genkey -noout -out key.pem, -sha256, KEY_UNACCEPTABLE",
        "ecparam -name prime256v1 -genkey -noout -param_enc explicit -out key.pem, -sha256, KEY_UNACCEPTABLE",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -out key.pem, -sha256, KEY_UNACCEPTABLE",
        "genpkey -algorithm ED448 -out key.pem, -sha256, KEY_UNACCEPTABLE",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem, -sha1, PROOF_OF_POSSESSION_FAILED",
        "genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem, -md5, PROOF_OF_POSSESSION_FAILED",
        "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out key.pem, -sha1, PROOF_OF_POSSESSION_FAILED"
    })
    void weakRequestsAreRefused(String key, String digest, ErrorCode code) {
        request(key, digest);

        assertThatThrownBy(() -> Csr.verified(request()))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void aDsaRequestIsRefused() throws Exception {
        openssl.run(
                        "genpkey",
                        "-genparam",
                        "-algorithm",
                        "DSA",
                        "-pkeyopt",
                        "dsa_paramgen_bits:2048",
                        "-out",
                        "dsa.pem")
                .succeeded();
        request("genpkey -paramfile dsa.pem -out key.pem", "-sha256");

        assertThatThrownBy(() -> Csr.verified(request())).hasMessageContaining("another algorithm");
    }
}
