package io.meshroot.testkit.x509;

import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.SigningRequest;
import java.io.IOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/** A request to an issuer, with a certification request made by Bouncy Castle. Immutable. */
public final class TestSigningRequest implements SigningRequest {
    private final PublicKey publicKey;
    private final LeafProfile profile;
    private final byte[] pkcs10;

    private TestSigningRequest(KeyPair keys, LeafProfile profile, X500Name subject, ExtensionsGenerator extensions) {
        this.publicKey = keys.getPublic();
        this.profile = Objects.requireNonNull(profile, "profile");
        PKCS10CertificationRequestBuilder builder = new PKCS10CertificationRequestBuilder(
                subject, SubjectPublicKeyInfo.getInstance(publicKey.getEncoded()));
        try {
            builder.addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, extensions.generate());
            pkcs10 = builder.build(new JcaContentSignerBuilder(algorithm(keys)).build(keys.getPrivate()))
                    .getEncoded();
        } catch (IOException | OperatorCreationException e) {
            throw new IllegalStateException("the certification request can't be made", e);
        }
    }

    /**
     * Makes a request whose certification request bears the profile's names.
     *
     * @param keys the key pair to certify
     * @param profile what to certify of it
     * @return the request
     */
    public static TestSigningRequest of(KeyPair keys, LeafProfile profile) {
        X500NameBuilder subject = new X500NameBuilder(BCStyle.INSTANCE);
        profile.commonName().ifPresent(name -> subject.addRDN(BCStyle.CN, name));
        List<GeneralName> names = new ArrayList<>();
        profile.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        profile.ipAddresses()
                .forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address.getHostAddress())));
        profile.spiffeId()
                .ifPresent(id -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString())));
        return new TestSigningRequest(keys, profile, subject.build(), extensions(names));
    }

    /**
     * Makes a request whose certification request asks for other names and for a certificate authority, all of which an
     * issuer has to ignore.
     *
     * @param keys the key pair to certify
     * @param profile what to certify of it
     * @return the request
     */
    public static TestSigningRequest misleading(KeyPair keys, LeafProfile profile) {
        ExtensionsGenerator extensions = extensions(List.of(
                new GeneralName(GeneralName.dNSName, "admin.cluster.local"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://cluster.local/admin")));
        try {
            extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        } catch (IOException e) {
            throw new IllegalStateException("basic constraints can't be encoded", e);
        }
        return new TestSigningRequest(keys, profile, new X500Name("CN=admin"), extensions);
    }

    private static ExtensionsGenerator extensions(List<GeneralName> names) {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        try {
            if (!names.isEmpty()) {
                GeneralNames value = new GeneralNames(names.toArray(new GeneralName[0]));
                extensions.addExtension(Extension.subjectAlternativeName, false, value);
            }
            return extensions;
        } catch (IOException e) {
            throw new IllegalStateException("names can't be encoded", e);
        }
    }

    private static String algorithm(KeyPair keys) {
        return switch (keys.getPublic().getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
    }

    @Override
    public PublicKey publicKey() {
        return publicKey;
    }

    @Override
    public LeafProfile profile() {
        return profile;
    }

    @Override
    public byte[] pkcs10() {
        return pkcs10.clone();
    }
}
