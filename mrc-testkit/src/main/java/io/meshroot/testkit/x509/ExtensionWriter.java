package io.meshroot.testkit.x509;

import java.io.IOException;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Boolean;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERIA5String;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.jspecify.annotations.Nullable;

/** Writes the extensions of a certificate, sound or broken. */
final class ExtensionWriter {
    private static final int IDENTIFIER_BYTES = 20;

    private final CertificateRecipe recipe;
    private final PublicKey key;
    private final @Nullable ParsedCertificate issuer;
    private final ASN1EncodableVector extensions = new ASN1EncodableVector();

    ExtensionWriter(CertificateRecipe recipe, PublicKey key, @Nullable ParsedCertificate issuer) {
        this.recipe = recipe;
        this.key = key;
        this.issuer = issuer;
    }

    ASN1Encodable write() throws IOException {
        if (!recipe.has(Flaw.NO_SUBJECT_KEY_IDENTIFIER)) {
            boolean critical = recipe.has(Flaw.SUBJECT_KEY_IDENTIFIER_CRITICAL);
            add(Extension.subjectKeyIdentifier, critical, new DEROctetString(identifier(key)));
        }
        authorityKeyIdentifier();
        basicConstraints();
        keyUsage();
        extendedKeyUsage();
        alternativeNames();
        if (recipe.has(Flaw.UNKNOWN_CRITICAL_EXTENSION)) {
            add(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE);
        }
        if (recipe.has(Flaw.DUPLICATE_EXTENSION)) {
            extensions.add(extensions.get(0));
        }
        return new DERSequence(extensions);
    }

    private void authorityKeyIdentifier() throws IOException {
        if (recipe.has(Flaw.NO_AUTHORITY_KEY_IDENTIFIER) || issuer == null) {
            return;
        }
        byte[] identifier = issuer.subjectKeyIdentifier().orElseGet(() -> identifier(recipe.hashCode()));
        if (recipe.has(Flaw.AUTHORITY_KEY_IDENTIFIER_WRONG)) {
            identifier = identifier(recipe.hashCode());
        }
        ASN1EncodableVector fields = new ASN1EncodableVector();
        fields.add(new DERTaggedObject(false, 0, new DEROctetString(identifier)));
        if (recipe.has(Flaw.AUTHORITY_KEY_IDENTIFIER_WITH_SERIAL)) {
            ASN1Encodable name = new DERTaggedObject(true, 4, issuer.issuer());
            fields.add(new DERTaggedObject(false, 1, CertificateWriter.sequence(name)));
            fields.add(new DERTaggedObject(false, 2, new ASN1Integer(issuer.serial())));
        }
        boolean critical = recipe.has(Flaw.AUTHORITY_KEY_IDENTIFIER_CRITICAL);
        add(Extension.authorityKeyIdentifier, critical, new DERSequence(fields));
    }

    private void basicConstraints() throws IOException {
        if (recipe.has(Flaw.NO_BASIC_CONSTRAINTS)) {
            return;
        }
        boolean authority = recipe.kind.isAuthority() ? !recipe.has(Flaw.NOT_A_CA) : recipe.has(Flaw.CA_AS_LEAF);
        ASN1EncodableVector fields = new ASN1EncodableVector();
        if (authority) {
            fields.add(ASN1Boolean.TRUE);
            if (recipe.has(Flaw.PATH_LENGTH_ZERO_IN_ROOT)) {
                fields.add(new ASN1Integer(0));
            } else {
                recipe.pathLength.ifPresent(length -> fields.add(new ASN1Integer(length)));
            }
        } else if (recipe.has(Flaw.DEFAULT_ENCODED)) {
            fields.add(ASN1Boolean.FALSE);
        }
        add(Extension.basicConstraints, !recipe.has(Flaw.BASIC_CONSTRAINTS_NOT_CRITICAL), new DERSequence(fields));
    }

    private void keyUsage() throws IOException {
        if (recipe.has(Flaw.NO_KEY_USAGE)) {
            return;
        }
        int bits = KeyUsage.digitalSignature;
        if (recipe.kind.isAuthority() || recipe.has(Flaw.CA_AS_LEAF)) {
            bits = KeyUsage.keyCertSign | KeyUsage.cRLSign;
        } else if (key.getAlgorithm().equals("RSA") || recipe.has(Flaw.KEY_ENCIPHERMENT_WITHOUT_RSA)) {
            bits |= KeyUsage.keyEncipherment;
        }
        if (recipe.has(Flaw.KEY_USAGE_OF_AUTHORITY)) {
            bits |= KeyUsage.keyCertSign;
        }
        if (recipe.has(Flaw.KEY_USAGE_TOO_NARROW)) {
            bits = recipe.kind.isAuthority() ? KeyUsage.cRLSign : KeyUsage.keyAgreement;
        }
        ASN1Encodable value = recipe.has(Flaw.KEY_USAGE_WITH_TRAILING_ZEROS)
                ? new DERBitString(new byte[] {(byte) bits}, 0)
                : new KeyUsage(bits);
        add(Extension.keyUsage, !recipe.has(Flaw.KEY_USAGE_NOT_CRITICAL), value);
    }

    private void extendedKeyUsage() throws IOException {
        if (recipe.kind.isAuthority() || recipe.has(Flaw.NO_EXTENDED_KEY_USAGE)) {
            return;
        }
        ASN1EncodableVector purposes = new ASN1EncodableVector();
        purposes.add(KeyPurposeId.id_kp_serverAuth);
        if (!recipe.has(Flaw.SERVER_AUTHENTICATION_ONLY)) {
            purposes.add(KeyPurposeId.id_kp_clientAuth);
        }
        if (recipe.has(Flaw.ANY_EXTENDED_KEY_USAGE)) {
            purposes.add(KeyPurposeId.anyExtendedKeyUsage);
        }
        add(Extension.extendedKeyUsage, false, new DERSequence(purposes));
    }

    private void alternativeNames() throws IOException {
        ASN1EncodableVector names = new ASN1EncodableVector();
        recipe.dnsNames.forEach(name -> names.add(general(2, name)));
        if (recipe.has(Flaw.DNS_NAME_ILLEGAL)) {
            names.add(general(2, "under_score.cluster.local"));
        }
        if (recipe.has(Flaw.NAME_TWICE)) {
            recipe.dnsNames.forEach(name -> names.add(general(2, name)));
        }
        if (recipe.has(Flaw.MAIL_NAME)) {
            names.add(general(1, "bookbuyer@example.com"));
        }
        for (InetAddress address : recipe.ipAddresses) {
            names.add(new DERTaggedObject(false, 7, new DEROctetString(address.getAddress())));
        }
        uris().forEach(uri -> names.add(general(6, uri)));
        if (names.size() == 0 || recipe.has(Flaw.NO_SUBJECT_ALTERNATIVE_NAME)) {
            return;
        }
        boolean critical = recipe.has(Flaw.SAN_CRITICAL)
                || (recipe.commonName.isEmpty() && !recipe.has(Flaw.SAN_NOT_CRITICAL))
                || recipe.has(Flaw.EMPTY_SUBJECT_OF_AUTHORITY);
        add(Extension.subjectAlternativeName, critical, new DERSequence(names));
    }

    private List<String> uris() {
        List<String> uris = new ArrayList<>(recipe.uris);
        if (recipe.has(Flaw.URI_NOT_SPIFFE)) {
            uris = new ArrayList<>(List.of("https://cluster.local/bookbuyer"));
        } else if (recipe.has(Flaw.SPIFFE_ID_WITHOUT_PATH)) {
            uris = new ArrayList<>(List.of("spiffe://cluster.local"));
        } else if (recipe.has(Flaw.SPIFFE_ID_WITH_PATH)) {
            uris = new ArrayList<>(List.of("spiffe://cluster.local/root"));
        }
        if (recipe.has(Flaw.TWO_URIS)) {
            uris.add("spiffe://cluster.local/second/uri");
        }
        return uris;
    }

    private static ASN1Encodable general(int tag, String text) {
        return new DERTaggedObject(false, tag, new DERIA5String(text));
    }

    private void add(ASN1ObjectIdentifier oid, boolean critical, ASN1Encodable value) throws IOException {
        byte[] der = value.toASN1Primitive().getEncoded("DER");
        boolean last = oid.equals(Extension.keyUsage) && recipe.has(Flaw.TRAILING_BYTE);
        DEROctetString octets = new DEROctetString(last ? Arrays.copyOf(der, der.length + 1) : der);
        extensions.add(
                critical
                        ? CertificateWriter.sequence(oid, ASN1Boolean.TRUE, octets)
                        : CertificateWriter.sequence(oid, octets));
    }

    /** The leftmost 160 bits of the SHA-256 digest of the key (RFC 7093, section 2, method 1). */
    private static byte[] identifier(PublicKey key) {
        byte[] bits = SubjectPublicKeyInfo.getInstance(key.getEncoded())
                .getPublicKeyData()
                .getBytes();
        return digest(bits);
    }

    private static byte[] identifier(int seed) {
        return digest(new byte[] {(byte) seed, (byte) (seed >> 8)});
    }

    private static byte[] digest(byte[] bytes) {
        try {
            return Arrays.copyOf(MessageDigest.getInstance("SHA-256").digest(bytes), IDENTIFIER_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
