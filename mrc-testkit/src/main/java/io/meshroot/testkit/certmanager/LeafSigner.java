package io.meshroot.testkit.certmanager;

import io.meshroot.testkit.x509.TestCertificate;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Signs leaves as the CA issuer does: names from the request, usages from the spec, beginning now, with a serial number of up
 * to 128 bits, and without a subject key identifier, which Go gives to certificate authorities alone.
 */
final class LeafSigner {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 128;
    private static final Map<String, Integer> KEY_USAGES = Map.of(
            "digital signature", KeyUsage.digitalSignature,
            "key encipherment", KeyUsage.keyEncipherment,
            "cert sign", KeyUsage.keyCertSign);
    private static final Map<String, KeyPurposeId> PURPOSES = Map.of(
            "server auth", KeyPurposeId.id_kp_serverAuth,
            "client auth", KeyPurposeId.id_kp_clientAuth,
            "code signing", KeyPurposeId.id_kp_codeSigning);

    private LeafSigner() {}

    static X509Certificate sign(
            RequestedLeaf asked, List<String> usages, Instant now, Duration duration, TestCertificate authority) {
        X509Certificate issuer = authority.certificate();
        try {
            SubjectPublicKeyInfo info =
                    SubjectPublicKeyInfo.getInstance(asked.key().getEncoded());
            Instant begin = now.truncatedTo(ChronoUnit.SECONDS);
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                    new BigInteger(SERIAL_BITS, RANDOM),
                    Date.from(begin),
                    Date.from(begin.plus(duration)),
                    asked.subject(),
                    info);
            extensions(builder, asked, usages, issuer);
            PrivateKey key = authority.keys().getPrivate();
            byte[] der = builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key))
                    .getEncoded();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("the certificate can't be made", e);
        }
    }

    private static void extensions(
            X509v3CertificateBuilder builder, RequestedLeaf asked, List<String> usages, X509Certificate issuer)
            throws IOException, GeneralSecurityException {
        int usage = usages.stream()
                .mapToInt(each -> KEY_USAGES.getOrDefault(each, 0))
                .reduce(0, (one, other) -> one | other);
        if (usage != 0) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(usage));
        }
        KeyPurposeId[] purposes =
                usages.stream().filter(PURPOSES::containsKey).map(PURPOSES::get).toArray(KeyPurposeId[]::new);
        if (purposes.length > 0) {
            builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
        }
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        byte[] above = SubjectKeyIdentifier.getInstance(
                        JcaX509ExtensionUtils.parseExtensionValue(issuer.getExtensionValue("2.5.29.14")))
                .getKeyIdentifier();
        builder.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(above));
        if (asked.names().isPresent()) {
            boolean alone = asked.subject().getRDNs().length == 0;
            builder.addExtension(
                    Extension.subjectAlternativeName, alone, asked.names().get());
        }
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> ((ECKey) key).getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
            default -> "Ed25519";
        };
    }
}
