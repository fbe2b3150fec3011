package io.meshroot.core.tls;

import io.meshroot.testkit.time.TestClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v1CertificateBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/** Makes certificates with any extensions, as no sound authority would. */
final class Forge {
    private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
    private static long serials = 1000;

    private final X500Name subject;
    private final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();
    private @Nullable KeyPair keys;
    private BigInteger serial = BigInteger.valueOf(++serials);
    private boolean versionOne;

    private Forge(String commonName) {
        this.subject = new X500Name("CN=" + commonName);
    }

    /** A certificate with its key. */
    record Made(X509Certificate certificate, X509CertificateHolder holder, KeyPair keys) {}

    static Forge ca(String commonName) {
        return new Forge(commonName)
                .with(Extension.basicConstraints, true, new BasicConstraints(true))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    /** A sound leaf of the buyer. */
    static Forge leaf() {
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, "bookbuyer.bookstore.cluster.local"),
            new GeneralName(GeneralName.uniformResourceIdentifier, TestMesh.BUYER)
        };
        return new Forge("bookbuyer.bookstore.cluster.local")
                .with(Extension.basicConstraints, true, new BasicConstraints(false))
                .with(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }))
                .with(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    Forge with(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) {
        try {
            extensions.put(oid, Extension.create(oid, critical, value));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Forge without(ASN1ObjectIdentifier oid) {
        extensions.remove(oid);
        return this;
    }

    Forge withUnknownCritical() {
        return with(UNKNOWN, true, DERNull.INSTANCE);
    }

    Forge usage(int bits) {
        return with(Extension.keyUsage, true, new KeyUsage(bits));
    }

    Forge pathLength(int length) {
        return with(Extension.basicConstraints, true, new BasicConstraints(length));
    }

    Forge uris(String... uris) {
        GeneralName[] names = new GeneralName[uris.length];
        for (int i = 0; i < uris.length; i++) {
            names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]);
        }
        return with(Extension.subjectAlternativeName, false, new GeneralNames(names));
    }

    Forge permitting(int kind, String name, boolean critical) {
        return with(Extension.nameConstraints, critical, new NameConstraints(subtree(kind, name), null));
    }

    Forge excluding(int kind, String name, boolean critical) {
        return with(Extension.nameConstraints, critical, new NameConstraints(null, subtree(kind, name)));
    }

    private static GeneralSubtree[] subtree(int kind, String name) {
        return new GeneralSubtree[] {new GeneralSubtree(new GeneralName(kind, name))};
    }

    Forge keys(KeyPair pair) {
        keys = pair;
        return this;
    }

    Forge serial(BigInteger number) {
        serial = number;
        return this;
    }

    Forge versionOne() {
        versionOne = true;
        return this;
    }

    Made selfSigned() {
        return make(subject, keyPair(), null);
    }

    Made signedBy(Made issuer) {
        return make(issuer.holder().getSubject(), issuer.keys(), issuer);
    }

    private KeyPair keyPair() {
        KeyPair pair = keys == null ? keys() : keys;
        keys = pair;
        return pair;
    }

    private Made make(X500Name issuer, KeyPair signer, @Nullable Made above) {
        Date begin = Date.from(TestClock.START.minus(Duration.ofDays(1)));
        Date end = Date.from(TestClock.START.plus(Duration.ofDays(300)));
        SubjectPublicKeyInfo key =
                SubjectPublicKeyInfo.getInstance(keyPair().getPublic().getEncoded());
        try {
            ContentSigner signing = new JcaContentSignerBuilder("SHA256withECDSA").build(signer.getPrivate());
            X509CertificateHolder holder;
            if (versionOne) {
                holder = new X509v1CertificateBuilder(issuer, serial, begin, end, subject, key).build(signing);
            } else {
                X509v3CertificateBuilder builder =
                        new X509v3CertificateBuilder(issuer, serial, begin, end, subject, key);
                JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
                builder.addExtension(
                        Extension.subjectKeyIdentifier, false, identifiers.createSubjectKeyIdentifier(key));
                if (above != null) {
                    AuthorityKeyIdentifier identifier = identifiers.createAuthorityKeyIdentifier(
                            above.holder().getSubjectPublicKeyInfo());
                    builder.addExtension(Extension.authorityKeyIdentifier, false, identifier);
                }
                for (Extension extension : extensions.values()) {
                    builder.addExtension(extension);
                }
                holder = builder.build(signing);
            }
            return new Made(new JcaX509CertificateConverter().getCertificate(holder), holder, keyPair());
        } catch (IOException | OperatorCreationException | GeneralSecurityException e) {
            throw new IllegalStateException("the certificate can't be made", e);
        }
    }
}
