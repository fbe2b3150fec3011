package io.meshroot.tests.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.core.CertificateManager;
import io.meshroot.tests.Happenings;
import io.meshroot.tests.LiveServices;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The key type of the root is replaced while services call each other; their own keys stay what they were. */
final class KeyTypeRotationTest {
    private static final List<String> SERVICES = List.of("bookbuyer.shop", "bookstore.shop", "payments.shop");

    @Test
    void noHandshakeFailsFromRsaOverEllipticCurvesToEd25519() throws Exception {
        List<KeyType> roots = List.of(KeyType.RSA_2048, KeyType.EC_P256, KeyType.ED25519, KeyType.EC_P384);
        try (CertificateManager manager = manager(roots.get(0))) {
            LiveServices services = new LiveServices(manager, SERVICES);
            try (services) {
                check(manager, services, 1, roots.get(0));
                for (int number = 2; number <= roots.size(); number++) {
                    KeyType type = roots.get(number - 1);
                    manager.rotateTo(Roots.root(number, type, Role.PASSIVE))
                            .completion()
                            .toCompletableFuture()
                            .get(60, TimeUnit.SECONDS);
                    check(manager, services, number, type);
                }
            }
            assertThat(services.failures()).isEmpty();
        }
    }

    /** What a holder without this library sees: the JDK's own key and trust managers, in both versions of TLS. */
    @ParameterizedTest
    @EnumSource
    void plainJdkContextsAcceptChainsOfEveryKeyType(KeyType type) {
        try (CertificateManager manager = manager(type)) {
            IssuedCertificate leaf = manager.issue(IssueRequest.service(SERVICES.get(0)));
            SSLContext plain = PlainHolder.context(leaf, manager.trust());

            assertThat(Meeting.of(plain, plain, "TLSv1.3")).matches(Meeting::succeeds);
            assertThat(Meeting.of(plain, plain, "TLSv1.2")).matches(Meeting::succeeds);
        }
    }

    private static CertificateManager manager(KeyType root) {
        return CertificateManager.builder()
                .initialRoot(Roots.root(1, root, Role.ACTIVE))
                .clockSkew(Duration.ofSeconds(1))
                .build();
    }

    private static void check(CertificateManager manager, LiveServices services, int number, KeyType type)
            throws InterruptedException {
        long wanted = services.ok() + 30;
        Happenings.await("services call", () -> services.ok() >= wanted);
        assertThat(manager.trust().roots())
                .singleElement()
                .satisfies(root -> assertThat(isOf(type, root.getPublicKey())).isTrue());
        for (String service : SERVICES) {
            IssuedCertificate leaf = manager.issue(IssueRequest.service(service));
            assertThat(leaf.signer()).isEqualTo(MrcName.of("root-" + number));
            assertThat(isOf(KeyType.EC_P256, leaf.leaf().getPublicKey())).isTrue();
        }
    }

    private static boolean isOf(KeyType type, PublicKey key) {
        return switch (type) {
            case EC_P256 -> isOnCurve(key, 256);
            case EC_P384 -> isOnCurve(key, 384);
            case RSA_2048, RSA_3072, RSA_4096 ->
                key instanceof RSAPublicKey rsa
                        && rsa.getModulus().bitLength()
                                == Integer.parseInt(type.name().substring("RSA_".length()));
            case ED25519 ->
                key.getAlgorithm().equals("EdDSA") || key.getAlgorithm().equals("Ed25519");
        };
    }

    private static boolean isOnCurve(PublicKey key, int bits) {
        return key instanceof ECPublicKey ec
                && ec.getParams().getCurve().getField().getFieldSize() == bits;
    }
}
