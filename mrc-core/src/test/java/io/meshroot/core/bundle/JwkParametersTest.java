package io.meshroot.core.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JwkParametersTest {
    private static PublicKey onCurve(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", new BouncyCastleProvider());
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair().getPublic();
    }

    @ParameterizedTest
    @CsvSource({"secp256r1, P-256", "secp384r1, P-384", "secp521r1, P-521"})
    void namesTheCurve(String curve, String name) throws GeneralSecurityException {
        assertThat(JwkParameters.of(onCurve(curve))).containsEntry("kty", "EC").containsEntry("crv", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"secp256k1", "brainpoolP256r1", "brainpoolP384r1"})
    void namesNoOtherCurveLikeOneOfThem(String curve) throws GeneralSecurityException {
        PublicKey key = onCurve(curve);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JwkParameters.of(key))
                .withMessageContaining("P-256, P-384 or P-521");
    }
}
