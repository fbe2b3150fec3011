package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.PemText;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever bytes a parser is given, only a {@link MeshRootException} comes out of it. */
class ParserProperties {
    private static final TestCa CA = TestCa.root(KeyType.EC_P256);
    private static final KeyPair EC = TestKeys.leaf(KeyType.EC_P256);
    private static final KeyPair RSA = TestKeys.leaf(KeyType.RSA_2048);
    private static final KeyPair ED = TestKeys.leaf(KeyType.ED25519);
    private static final X509Certificate LEAF =
            CA.ca().signLeaf(EC.getPublic(), TestCa.leafProfile()).get(0);

    /** Changes of valid input: a byte set, a piece left out, a piece put in twice, the end cut off. */
    record Mutation(int kind, int at, int length, byte value) {
        byte[] apply(byte[] input) {
            int begin = Math.floorMod(at, input.length);
            int end = Math.min(input.length, begin + 1 + Math.floorMod(length, 8));
            byte[] changed = input.clone();
            switch (kind) {
                case 0 -> changed[begin] = value;
                case 1 -> changed[begin] ^= (byte) (1 << (value & 7));
                case 2 -> changed = joined(Arrays.copyOf(input, begin), Arrays.copyOfRange(input, end, input.length));
                case 3 -> changed = joined(Arrays.copyOf(input, end), Arrays.copyOfRange(input, begin, input.length));
                default -> changed = Arrays.copyOf(input, begin);
            }
            return changed;
        }

        private static byte[] joined(byte[] first, byte[] second) {
            byte[] whole = Arrays.copyOf(first, first.length + second.length);
            System.arraycopy(second, 0, whole, first.length, second.length);
            return whole;
        }
    }

    @Provide
    Arbitrary<List<Mutation>> mutations() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(0, 5000),
                        Arbitraries.integers().between(0, 7),
                        Arbitraries.bytes())
                .as(Mutation::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3);
    }

    private static byte[] mutated(byte[] input, List<Mutation> mutations) {
        byte[] result = input;
        for (Mutation mutation : mutations) {
            result = result.length == 0 ? result : mutation.apply(result);
        }
        return result;
    }

    /** Runs a parser; returns null if it refused in the one way that is allowed. */
    private static <T> @Nullable T parsed(Callable<T> parser) {
        try {
            return parser.call();
        } catch (MeshRootException e) {
            assertThat(e.code())
                    .isIn(ErrorCode.ENCODING_INVALID, ErrorCode.KEY_UNACCEPTABLE, ErrorCode.PROOF_OF_POSSESSION_FAILED);
            return null;
        } catch (Exception e) {
            throw new AssertionError("a parser threw " + e, e);
        }
    }

    private static void parsedByAll(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        parsed(() -> Pem.certificates(text));
        parsed(() -> Pem.privateKey(text));
        parsed(() -> Pem.certificationRequest(bytes));
        parsed(() -> Csr.verified(bytes));
        parsed(() -> Certificates.of(bytes));
        parsed(() -> SubjectKey.of(bytes, "the key"));
        for (String label :
                List.of("CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "CERTIFICATE REQUEST")) {
            String block = PemText.block(label, bytes);
            parsed(() -> Pem.certificates(block));
            parsed(() -> Pem.privateKey(block));
            parsed(() -> Csr.verified(block.getBytes(StandardCharsets.US_ASCII)));
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.MIXIN)
    void randomBytesAreRefused(@ForAll byte[] bytes) {
        parsedByAll(bytes);
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void mutatedKeysAreReadOrRefused(@ForAll("mutations") List<Mutation> mutations, @ForAll("keys") KeyPair pair) {
        parsedByAll(mutated(pair.getPrivate().getEncoded(), mutations));
        parsedByAll(mutated(pair.getPublic().getEncoded(), mutations));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void mutatedTextsAreReadOrRefused(@ForAll("mutations") List<Mutation> mutations, @ForAll("keys") KeyPair pair) {
        String text = "explanation\r\n" + Pem.of(pair.getPrivate()) + Pem.of(List.of(LEAF));

        parsedByAll(mutated(text.getBytes(StandardCharsets.US_ASCII), mutations));
    }

    @Provide
    Arbitrary<KeyPair> keys() {
        return Arbitraries.of(EC, RSA, ED);
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void mutatedRequestsNeverProvePossessionOfAnotherKey(
            @ForAll("mutations") List<Mutation> mutations, @ForAll("keys") KeyPair pair) {
        byte[] mutated = mutated(Csr.create(pair, TestCa.leafProfile()), mutations);

        PublicKey key = parsed(() -> Csr.verified(mutated));

        if (key != null) {
            assertThat(key).isEqualTo(pair.getPublic());
        }
    }

    @Property(tries = 1000, edgeCases = EdgeCasesMode.NONE)
    void mutatedLeavesAreRefused(@ForAll("mutations") List<Mutation> mutations) throws Exception {
        byte[] mutated = mutated(LEAF.getEncoded(), mutations);
        X509Certificate certificate = parsed(() -> Certificates.of(mutated));
        if (certificate == null || certificate.equals(LEAF)) {
            return;
        }

        assertThatThrownBy(() -> LeafCheck.check(
                        List.of(certificate), TestCa.leafProfile(), EC.getPublic(), List.of(CA.anchor()), TestCa.NOW))
                .isInstanceOfSatisfying(
                        MeshRootException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_ANSWER_REFUSED));
    }

    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void mutatedAuthoritiesNeverSign(@ForAll("mutations") List<Mutation> mutations) throws Exception {
        byte[] mutated = mutated(CA.certificate().getEncoded(), mutations);
        X509Certificate certificate = parsed(() -> Certificates.of(mutated));
        if (certificate == null || certificate.equals(CA.certificate())) {
            return;
        }

        // Not self-signed any more, or with another issuer name: then it stands for a root of its own, whose key fits.
        try {
            SigningCa ca = SigningCa.of(List.of(certificate), CA.pair().getPrivate());
            assertThat(ca.certificate().getPublicKey()).isEqualTo(CA.pair().getPublic());
        } catch (MeshRootException | IllegalArgumentException e) {
            assertThat(e).hasMessageNotContaining("null");
        }
    }
}
