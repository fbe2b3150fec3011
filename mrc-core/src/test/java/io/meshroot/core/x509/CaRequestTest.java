package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaRequestTest {
    private static final CaProfile PROFILE = new CaProfile(
            "CN=mrc-1,O=Mesh Root",
            Optional.of(SpiffeId.parse("spiffe://cluster.local")),
            Instant.parse("2026-01-01T00:00:00Z"),
            Instant.parse("2027-01-01T00:00:00Z"),
            OptionalInt.of(0));

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void asksForACertificateAuthority(KeyType type) throws Exception {
        KeyPair pair = Keys.generate(type);

        byte[] der = Csr.create(pair, PROFILE);

        PKCS10CertificationRequest request = new PKCS10CertificationRequest(der);
        assertThat(request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(pair.getPublic())))
                .isTrue();
        assertThat(request.getSubject().getEncoded())
                .isEqualTo(PROFILE.subject().getEncoded());
        Extensions asked = request.getRequestedExtensions();
        BasicConstraints constraints = BasicConstraints.fromExtensions(asked);
        assertThat(constraints.isCA()).isTrue();
        assertThat(constraints.getPathLenConstraint()).isZero();
        assertThat(asked.getExtension(Extension.basicConstraints).isCritical()).isTrue();
        assertThat(KeyUsage.fromExtensions(asked).hasUsages(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .isTrue();
        assertThat(asked.getExtensionParsedValue(Extension.subjectAlternativeName))
                .asString()
                .isEqualTo("[[CONTEXT 6]#" + hex("spiffe://cluster.local") + "]");
        assertThat(asked.getExtension(Extension.authorityKeyIdentifier)).isNull();
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void isReadBackFromPem(KeyType type) {
        KeyPair pair = Keys.generate(type);

        String pem = Pem.ofRequest(Csr.create(pair, PROFILE));

        assertThat(pem).startsWith("-----BEGIN CERTIFICATE REQUEST-----\n");
        assertThat(Csr.verified(pem.getBytes(StandardCharsets.US_ASCII))).isEqualTo(pair.getPublic());
    }

    @ParameterizedTest
    @EnumSource(KeyType.class)
    void aRootIsMadeOfAPairInMemory(KeyType type) {
        KeyPair pair = Keys.generate(type);

        X509Certificate root = Roots.selfSigned(PROFILE, pair);
        SigningCa ca = SigningCa.of(List.of(root), pair.getPrivate());

        assertThat(ca.chain()).containsExactly(root);
        assertThat(ca.notAfter()).isEqualTo(PROFILE.notAfter());
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(text.getBytes(StandardCharsets.US_ASCII));
    }
}
