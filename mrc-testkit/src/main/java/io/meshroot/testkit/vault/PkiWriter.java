package io.meshroot.testkit.vault;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Writes certificates as the real server does: extensions in Go's order, a serial number of 159 bits. */
final class PkiWriter {
    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_BITS = 159;
    private static final Map<String, ASN1ObjectIdentifier> SUBJECT = Map.of(
            "country", BCStyle.C,
            "organization", BCStyle.O,
            "ou", BCStyle.OU,
            "locality", BCStyle.L,
            "province", BCStyle.ST,
            "street_address", BCStyle.STREET,
            "postal_code", BCStyle.POSTAL_CODE);
    private static final List<String> ORDER =
            List.of("country", "organization", "ou", "locality", "province", "street_address", "postal_code");

    private PkiWriter() {}

    /**
     * What a certificate says.
     *
     * @param subject the subject
     * @param key the key
     * @param begin notBefore
     * @param end notAfter
     * @param names the subject alternative names
     * @param usage the key usage; zero for none
     * @param purposes the extended key usages
     * @param kind what its basic constraints say
     * @param pathLength how many intermediates may stand below
     */
    record Content(
            X500Name subject,
            PublicKey key,
            Instant begin,
            Instant end,
            List<GeneralName> names,
            int usage,
            List<KeyPurposeId> purposes,
            Kind kind,
            OptionalInt pathLength) {}

    /** What basic constraints say. */
    enum Kind {
        /** A certificate authority. */
        AUTHORITY,
        /** A leaf, without basic constraints: the default there. */
        LEAF,
        /** A leaf, with basic constraints that say so. */
        MARKED_LEAF
    }

    /** The subject of a leaf: what the role says, and the common name. */
    static X500Name subject(Params role, String commonName) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        for (String part : ORDER) {
            for (String value : role.list(part, List.of())) {
                subject.addRDN(SUBJECT.get(part), value);
            }
        }
        if (!commonName.isEmpty()) {
            subject.addRDN(BCStyle.CN, commonName);
        }
        return subject.build();
    }

    static List<GeneralName> names(
            List<String> dnsNames, List<String> mails, List<InetAddress> addresses, List<String> uris) {
        List<GeneralName> names = new ArrayList<>();
        dnsNames.stream().distinct().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        mails.stream().distinct().forEach(name -> names.add(new GeneralName(GeneralName.rfc822Name, name)));
        addresses.forEach(each -> names.add(new GeneralName(GeneralName.iPAddress, each.getHostAddress())));
        uris.forEach(uri -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
        return names;
    }

    /**
     * Signs a certificate.
     *
     * @param content what it says
     * @param issuer the certificate above it, or null if it signs itself
     * @param key the key that signs
     */
    static X509Certificate write(Content content, @Nullable X509Certificate issuer, PrivateKey key) {
        try {
            X500Name issuerName = issuer == null
                    ? content.subject()
                    : X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded());
            SubjectPublicKeyInfo info =
                    SubjectPublicKeyInfo.getInstance(content.key().getEncoded());
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuerName,
                    new BigInteger(SERIAL_BITS, RANDOM),
                    date(content.begin()),
                    date(content.end()),
                    content.subject(),
                    info);
            extensions(builder, content, info, issuer);
            byte[] der = builder.build(new JcaContentSignerBuilder(algorithm(key)).build(key))
                    .getEncoded();
            return read(der);
        } catch (IOException | GeneralSecurityException | OperatorCreationException e) {
            throw new IllegalStateException("the certificate can't be made", e);
        }
    }

    /** A certificate without any name is legal there; the platform refuses it, Bouncy Castle does not. */
    private static X509Certificate read(byte[] der) throws GeneralSecurityException {
        ByteArrayInputStream in = new ByteArrayInputStream(der);
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException e) {
            in.reset();
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509", BOUNCY_CASTLE).generateCertificate(in);
        }
    }

    private static void extensions(
            X509v3CertificateBuilder builder,
            Content content,
            SubjectPublicKeyInfo info,
            @Nullable X509Certificate issuer)
            throws IOException, GeneralSecurityException {
        JcaX509ExtensionUtils utils = new JcaX509ExtensionUtils();
        if (content.usage() != 0) {
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(content.usage()));
        }
        if (!content.purposes().isEmpty()) {
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(content.purposes().toArray(new KeyPurposeId[0])));
        }
        if (content.kind() != Kind.LEAF) {
            BasicConstraints constraints = content.pathLength().isPresent()
                    ? new BasicConstraints(content.pathLength().getAsInt())
                    : new BasicConstraints(content.kind() == Kind.AUTHORITY);
            builder.addExtension(Extension.basicConstraints, true, constraints);
        }
        builder.addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(info));
        byte[] above = issuer == null
                ? utils.createSubjectKeyIdentifier(info).getKeyIdentifier()
                : SubjectKeyIdentifier.getInstance(
                                JcaX509ExtensionUtils.parseExtensionValue(issuer.getExtensionValue("2.5.29.14")))
                        .getKeyIdentifier();
        builder.addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(above));
        if (!content.names().isEmpty()) {
            boolean alone = content.subject().getRDNs().length == 0;
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    alone,
                    new GeneralNames(content.names().toArray(new GeneralName[0])));
        }
    }

    private static Date date(Instant instant) {
        return Date.from(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> ((ECKey) key).getParams().getOrder().bitLength() > 256 ? "SHA384withECDSA" : "SHA256withECDSA";
            default -> "Ed25519";
        };
    }
}
