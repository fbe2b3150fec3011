package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
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
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;

/** What the template writes is what Bouncy Castle's builder writes, byte for byte. */
class LeafTemplateProperties {
    @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
    void writesWhatBouncyCastleWrites(
            @ForAll("profiles") LeafProfile profile,
            @ForAll KeyType keyType,
            @ForAll SignatureScheme scheme,
            @ForAll("issuers") String issuerName)
            throws IOException {
        SubjectKey key = SubjectKey.of(TestKeys.leaf(keyType).getPublic(), "key");
        byte[] issuer = new X500Name(issuerName).getEncoded();
        byte[] keyId = {1, 2, 3, 4, 5};
        byte[] serial = Serials.next();

        byte[] written = new LeafTemplate(scheme, issuer, keyId).toBeSigned(serial, key, profile, profile.notAfter());

        assertThat(written).isEqualTo(reference(profile, key, scheme, issuer, keyId, serial));
    }

    private static byte[] reference(
            LeafProfile profile, SubjectKey key, SignatureScheme scheme, byte[] issuer, byte[] keyId, byte[] serial)
            throws IOException {
        X500NameBuilder subject = new X500NameBuilder();
        profile.commonName().ifPresent(name -> subject.addRDN(BCStyle.CN, new DERUTF8String(name)));
        SubjectPublicKeyInfo info = SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(key.info()));
        X509v3CertificateBuilder builder = new X509v3CertificateBuilder(
                X500Name.getInstance(issuer),
                new BigInteger(serial),
                Date.from(profile.notBefore()),
                Date.from(profile.notAfter()),
                subject.build(),
                info);
        boolean rsa = key.type().id().startsWith("rsa");
        List<GeneralName> names = new ArrayList<>();
        profile.dnsNames().forEach(name -> names.add(new GeneralName(GeneralName.dNSName, name)));
        for (InetAddress address : profile.ipAddresses()) {
            names.add(new GeneralName(GeneralName.iPAddress, new DEROctetString(address.getAddress())));
        }
        profile.spiffeId()
                .ifPresent(id -> names.add(new GeneralName(GeneralName.uniformResourceIdentifier, id.toString())));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(
                        Extension.keyUsage,
                        true,
                        new KeyUsage(KeyUsage.digitalSignature | (rsa ? KeyUsage.keyEncipherment : 0)))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }))
                .addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(key.identifier()))
                .addExtension(Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(keyId));
        if (!names.isEmpty()) {
            builder.addExtension(
                    Extension.subjectAlternativeName,
                    profile.commonName().isEmpty(),
                    new GeneralNames(names.toArray(new GeneralName[0])));
        }
        X509CertificateHolder holder = builder.build(new NoSigner(scheme));
        assertThat(new DERBitString(holder.getSignature()).getBytes()).isEmpty();
        return holder.toASN1Structure().getTBSCertificate().getEncoded("DER");
    }

    private record NoSigner(SignatureScheme scheme) implements ContentSigner {
        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return AlgorithmIdentifier.getInstance(scheme.identifier());
        }

        @Override
        public OutputStream getOutputStream() {
            return OutputStream.nullOutputStream();
        }

        @Override
        public byte[] getSignature() {
            return new byte[0];
        }
    }

    @Provide
    Arbitrary<String> issuers() {
        return Arbitraries.of("CN=root", "CN=osm-ca.openservicemesh.io,L=CA,O=Open Service Mesh,C=US", "O=Zoë\\, Ltd.");
    }

    @Provide
    Arbitrary<LeafProfile> profiles() {
        Arbitrary<String> label = Arbitraries.strings()
                .withCharRange('a', 'z')
                .numeric()
                .ofMinLength(1)
                .ofMaxLength(63);
        Arbitrary<Set<String>> dns = label.list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(labels -> String.join(".", labels))
                .set()
                .ofMaxSize(5);
        Arbitrary<Set<InetAddress>> ips = Arbitraries.oneOf(
                        Arbitraries.bytes().array(byte[].class).ofSize(4),
                        Arbitraries.bytes().array(byte[].class).ofSize(16))
                .map(LeafTemplateProperties::address)
                .set()
                .ofMaxSize(3);
        Arbitrary<String> cn = Arbitraries.strings()
                .ascii()
                .all()
                .ofMinLength(1)
                .ofMaxLength(64)
                .filter(name ->
                        name.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE));
        Arbitrary<SpiffeId> id = label.list()
                .ofMaxSize(20)
                .map(path -> SpiffeId.parse("spiffe://cluster.local"
                        + String.join("", path.stream().map(s -> "/" + s).toList())));
        Arbitrary<Instant> begin =
                Arbitraries.longs().between(0, 4_000_000_000L).map(Instant::ofEpochSecond);
        Arbitrary<Long> life = Arbitraries.longs().between(1, 4_000_000_000L);
        return Combinators.combine(cn.optional(), dns, ips, id.optional(), begin, life)
                .filter((name, dnsNames, addresses, spiffe, from, length) ->
                        name.isPresent() || !dnsNames.isEmpty() || !addresses.isEmpty() || spiffe.isPresent())
                .as((name, dnsNames, addresses, spiffe, from, length) -> new LeafProfile(
                        name, new TreeSet<>(dnsNames), addresses, spiffe, from, from.plusSeconds(length)));
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
