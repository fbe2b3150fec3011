package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.PemText;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PemTest {
    private static final TestCa ROOT = TestCa.root(KeyType.EC_P256);
    private static final TestCa INTERMEDIATE = ROOT.intermediate(KeyType.EC_P256);
    private static final String CHAIN = Pem.of(INTERMEDIATE.chain());
    private static final KeyPair PAIR = Keys.generate(KeyType.EC_P256);
    private static final String KEY = Pem.of(PAIR.getPrivate());

    private static void assertRefused(ThrowingCallable reading, String why) {
        assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENCODING_INVALID))
                .hasMessageContaining(why)
                .hasMessageContaining("; ");
    }

    @Test
    void readsSeveralCertificatesInTheirOrder() {
        assertThat(Pem.certificates(CHAIN)).isEqualTo(INTERMEDIATE.chain());
    }

    @Test
    void readsAnyLineEndsAndSkipsWhatStandsAround() {
        List<X509Certificate> chain = INTERMEDIATE.chain();

        assertThat(Pem.certificates(CHAIN.replace("\n", "\r\n"))).isEqualTo(chain);
        assertThat(Pem.certificates(CHAIN.replace("\n", "\r"))).isEqualTo(chain);
        assertThat(Pem.certificates("\uFEFF" + CHAIN)).isEqualTo(chain);
        assertThat(Pem.certificates("# the root: below\n" + CHAIN.indent(2) + "\nthe end"))
                .isEqualTo(chain);
        assertThat(Pem.certificates(KEY + CHAIN)).isEqualTo(chain);
        assertThat(Pem.certificates(CHAIN.replace("CERTIFICATE", "X509 CERTIFICATE")))
                .isEqualTo(chain);
        assertThat(Pem.privateKey(CHAIN + KEY)).isEqualTo(PAIR.getPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "hello", "-----BEGIN -----", "-----END CERTIFICATE-----"})
    void refusesATextWithoutCertificates(String text) {
        assertRefused(() -> Pem.certificates(text), "no block \"CERTIFICATE\"");
    }

    @Test
    void refusesBrokenBlocks() {
        String begin = "-----BEGIN CERTIFICATE-----\n";
        String end = "-----END CERTIFICATE-----\n";

        assertRefused(() -> Pem.certificates(begin), "does not end");
        assertRefused(() -> Pem.certificates(begin + begin + end), "before the one before it ended");
        assertRefused(() -> Pem.certificates(begin + "-----END PRIVATE KEY-----\n"), "does not end");
        assertRefused(() -> Pem.certificates(begin + "AAA!\n" + end), "not in base 64");
        assertRefused(() -> Pem.certificates(begin + end), "certificate of 0 bytes");
        assertRefused(() -> Pem.certificates(begin + "AAAA\n" + end), "certificate of 3 bytes");
        assertRefused(() -> Pem.certificates(CHAIN + begin + "AAAA\n" + end), "certificate of 3 bytes");
    }

    @Test
    void refusesBytesAfterACertificate() throws Exception {
        byte[] der = ROOT.certificate().getEncoded();
        byte[] longer = Arrays.copyOf(der, der.length + 1);

        assertRefused(() -> Pem.certificates(PemText.block("CERTIFICATE", longer)), "can't be read");
    }

    @Test
    void refusesATextThatIsTooLong() {
        assertRefused(() -> Pem.certificates(CHAIN + " ".repeat(1 << 20)), "give at most 1048576");
        assertRefused(() -> Pem.privateKey(KEY + " ".repeat(1 << 20)), "give at most 1048576");
        assertRefused(() -> Pem.certificationRequest(new byte[(1 << 20) + 1]), "give at most 1048576");
    }

    @Test
    void refusesNoneOrSeveralPrivateKeys() {
        assertRefused(() -> Pem.privateKey(CHAIN), "has 0 private keys");
        assertRefused(() -> Pem.privateKey(KEY + KEY), "has 2 private keys");
    }

    @Test
    void refusesKeysOfOtherKinds() throws Exception {
        PrivateKey dsa = KeyPairGenerator.getInstance("DSA").generateKeyPair().getPrivate();

        assertRefused(() -> Pem.privateKey(Pem.of(dsa)), "another algorithm");
        assertRefused(() -> Pem.privateKey(KEY.replace("PRIVATE KEY", "OPENSSH PRIVATE KEY")), "openssl pkcs8 -topk8");
    }

    @Test
    void neverShowsWhatStandsInAKey() {
        String[] lines = KEY.split("\n");
        for (int i = 1; i + 2 < lines.length; i++) {
            String broken = KEY.replace(lines[i], lines[i].substring(3) + "AAA").replace("M", "!");
            String truncated = KEY.replace(lines[i], lines[i].substring(4));
            for (String text : List.of(broken, truncated)) {
                String secret = lines[i].substring(8, 16);
                assertThatThrownBy(() -> Pem.privateKey(text))
                        .satisfies(e -> assertThat(trace(e)).doesNotContain(secret));
            }
        }
    }

    private static String trace(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    @Test
    void takesARequestOutOfPemOrLeavesItAsItIs() {
        byte[] der = Csr.create(PAIR, TestCa.leafProfile());
        String pem = PemText.block("NEW CERTIFICATE REQUEST", der);

        assertThat(Pem.certificationRequest(der)).isEqualTo(der).isNotSameAs(der);
        assertThat(Pem.certificationRequest(pem.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(der);
        assertRefused(
                () -> Pem.certificationRequest((pem + pem).getBytes(StandardCharsets.US_ASCII)),
                "2 blocks \"CERTIFICATE REQUEST\"");
        assertRefused(() -> Pem.certificationRequest(new byte[0]), "0 blocks");
    }

    @Test
    void refusesToWriteAKeyThatDoesNotLeaveItsDevice() {
        PrivateKey held = new HeldKey();

        assertThatThrownBy(() -> Pem.of(held))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not leave its device");
    }

    /** A key as a PKCS#11 provider hands out. */
    private static final class HeldKey implements PrivateKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }
}
