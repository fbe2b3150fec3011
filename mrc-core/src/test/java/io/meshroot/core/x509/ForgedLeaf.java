package io.meshroot.core.x509;

import io.meshroot.api.leaf.LeafProfile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A leaf as a hostile or careless provider might make it, by Bouncy Castle: right at first, then changed. */
final class ForgedLeaf {
    X500Name issuer;
    X500Name subject;
    Instant notBefore;
    Instant notAfter;
    PublicKey key;
    PrivateKey signer;
    String algorithm = "SHA256withECDSA";
    final List<GeneralName> names = new ArrayList<>();
    final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();

    /** What {@link SigningCa} would make too. */
    static ForgedLeaf of(TestCa ca, LeafProfile profile, PublicKey key) {
        ForgedLeaf leaf = new ForgedLeaf();
        leaf.issuer =
                X500Name.getInstance(ca.certificate().getSubjectX500Principal().getEncoded());
        leaf.subject = new X500Name(profile.commonName().map(cn -> "CN=" + cn).orElse(""));
        leaf.notBefore = profile.notBefore();
        leaf.notAfter = profile.notAfter();
        leaf.key = key;
        leaf.signer = ca.pair().getPrivate();
        profile.dnsNames().forEach(name -> leaf.names.add(new GeneralName(GeneralName.dNSName, name)));
        for (InetAddress address : profile.ipAddresses()) {
            leaf.names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress())));
        }
        profile.spiffeId().ifPresent(id -> leaf.uri(id.toString()));
        leaf.extend(Extension.basicConstraints, true, new BasicConstraints(false));
        leaf.extend(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        leaf.extend(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
        }));
        return leaf;
    }

    ForgedLeaf with(Consumer<ForgedLeaf> change) {
        change.accept(this);
        return this;
    }

    void uri(String uri) {
        names.add(new GeneralName(GeneralName.uniformResourceIdentifier, uri));
    }

    void dns(String name) {
        names.add(new GeneralName(GeneralName.dNSName, name));
    }

    void extend(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            extensions.put(id, Extension.create(id, critical, value));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    X509Certificate signed() {
        return Certificates.of(encoded());
    }

    /** The certificate as an object of Bouncy Castle, which reads what the JDK refuses to read. */
    X509Certificate signedForeign() {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509", new BouncyCastleProvider())
                    .generateCertificate(new ByteArrayInputStream(encoded()));
        } catch (CertificateException e) {
            throw new IllegalStateException(e);
        }
    }

    private byte[] encoded() {
        try {
            X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                    issuer,
                    BigInteger.valueOf(4711),
                    Date.from(notBefore),
                    Date.from(notAfter),
                    subject,
                    SubjectPublicKeyInfo.getInstance(key.getEncoded()));
            for (Extension extension : extensions.values()) {
                builder.addExtension(extension);
            }
            if (!names.isEmpty()) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        subject.getRDNs().length == 0,
                        new GeneralNames(names.toArray(new GeneralName[0])));
            }
            return builder.build(new JcaContentSignerBuilder(algorithm).build(signer))
                    .getEncoded();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
