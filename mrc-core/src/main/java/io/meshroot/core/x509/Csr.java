package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.LeafProfile;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.PublicKey;
import java.util.HexFormat;

/** Makes and checks certification requests (PKCS#10, RFC 2986). */
public final class Csr {
    private static final byte[] EXTENSION_REQUEST = HexFormat.of().parseHex("06092a864886f70d01090e");

    private Csr() {}

    /**
     * Makes a request that bears the names of a profile.
     *
     * @param pair the key to certify, and the private key in memory that signs the request
     * @param names the names: subject and subject alternative names; the validity does not stand in a request
     * @return PKCS#10 in DER
     * @throws MeshRootException with code {@link ErrorCode#KEY_UNACCEPTABLE} if the key is not acceptable
     * @throws IllegalArgumentException if the private key can't sign, or a name can't stand in a certificate
     */
    public static byte[] create(KeyPair pair, LeafProfile names) {
        SubjectKey key = SubjectKey.of(pair.getPublic(), "the key of the certification request");
        DerWriter writer = new DerWriter(512);
        LeafExtensions.alternativeNames(writer, names);
        if (writer.size() > 0) {
            writer.wrap(DerWriter.SEQUENCE, 0);
        }
        byte[] extensions = writer.toBytes();
        DerWriter subject = new DerWriter(64);
        LeafExtensions.subject(subject, names);
        return signed(pair, key, subject.toBytes(), extensions);
    }

    /**
     * Makes a request for the certificate of a certificate authority: for CA, path length, key usages, subject and SPIFFE
     * ID of a profile.
     *
     * @param pair the key to certify and the private key that signs the request
     * @param profile what to ask for; the validity does not stand in a request
     * @return PKCS#10 in DER
     * @throws MeshRootException with code {@link ErrorCode#KEY_UNACCEPTABLE} if the key is not acceptable
     * @throws IllegalArgumentException if the keys are no pair, or a name can't stand in a certificate
     */
    public static byte[] create(KeyPair pair, CaProfile profile) {
        SubjectKey key = SubjectKey.of(pair.getPublic(), "the key of the certification request");
        return signed(pair, key, profile.subject().getEncoded(), CaCertificates.requested(profile, key));
    }

    private static byte[] signed(KeyPair pair, SubjectKey key, byte[] subject, byte[] extensions) {
        DerWriter writer = new DerWriter(512).raw(extensions);
        if (extensions.length > 0) {
            writer.wrap(DerWriter.SET, 0).raw(EXTENSION_REQUEST).wrap(DerWriter.SEQUENCE, 0);
        }
        byte[] info = writer.wrap(DerWriter.explicit(0), 0)
                .raw(key.info())
                .raw(subject)
                .value(DerWriter.INTEGER, new byte[] {0})
                .wrap(DerWriter.SEQUENCE, 0)
                .toBytes();
        SignatureScheme scheme = SignatureScheme.of(key.type());
        try {
            Provider provider = CryptoProviders.fastestFor(key.type());
            byte[] signature = scheme.sign(info, JdkKeys.translated(pair.getPrivate(), key.type(), provider), provider);
            return LeafTemplate.signed(scheme.identifier(), info, signature);
        } catch (GeneralSecurityException | ProviderException e) {
            throw new IllegalArgumentException(
                    "the private key can't sign for the public key; give a pair of one algorithm, in memory", e);
        }
    }

    /**
     * Takes the key out of a request, after its signature has proven that the requester possesses the private key. Whatever
     * else the request asks for does not count.
     *
     * @param derOrPem PKCS#10 in DER or PEM, at most 1 MiB
     * @return the key, an object of the JDK
     * @throws MeshRootException with code {@link ErrorCode#ENCODING_INVALID} if it can't be read, {@link
     *     ErrorCode#KEY_UNACCEPTABLE} if the key is not acceptable, or {@link ErrorCode#PROOF_OF_POSSESSION_FAILED} if the
     *     signature does not verify or is made with an algorithm that is not accepted, as SHA-1
     */
    public static PublicKey verified(byte[] derOrPem) {
        byte[] der = Pem.certificationRequest(derOrPem);
        byte[] info;
        byte[] keyInfo;
        byte[] algorithm;
        byte[] signature;
        try {
            DerReader whole = new DerReader(der);
            DerReader outer = whole.next(DerWriter.SEQUENCE).reader();
            whole.done();
            DerReader.Element signed = outer.next(DerWriter.SEQUENCE);
            info = signed.encoded();
            algorithm = outer.next(DerWriter.SEQUENCE).encoded();
            signature = outer.bitString();
            outer.done();
            DerReader fields = signed.reader();
            fields.next(DerWriter.INTEGER);
            fields.next(DerWriter.SEQUENCE);
            keyInfo = fields.next(DerWriter.SEQUENCE).encoded();
        } catch (DerReader.Malformed e) {
            throw new MeshRootException(
                    ErrorCode.ENCODING_INVALID,
                    "certification request can't be read: " + e.getMessage() + "; give PKCS#10 in DER or PEM",
                    e);
        }
        return verified(keyInfo, algorithm, info, signature);
    }

    private static PublicKey verified(byte[] keyInfo, byte[] algorithm, byte[] info, byte[] signature) {
        SubjectKey subject = SubjectKey.of(keyInfo, "the key of the certification request");
        try {
            PublicKey key = JdkKeys.publicKey(subject.type(), keyInfo);
            if (SignatureVerifier.verify(algorithm, VerifyingKey.of(subject), info, signature)) {
                return key;
            }
            throw new MeshRootException(
                    ErrorCode.PROOF_OF_POSSESSION_FAILED,
                    "certification request is not signed by its own key; sign it with the private key of that key");
        } catch (NoSuchAlgorithmException e) {
            throw new MeshRootException(
                    ErrorCode.PROOF_OF_POSSESSION_FAILED,
                    "certification request: " + e.getMessage() + "; sign it with SHA-256 or better, or with Ed25519",
                    e);
        } catch (GeneralSecurityException | RuntimeException e) {
            if (e instanceof MeshRootException known) {
                throw known;
            }
            throw new MeshRootException(
                    ErrorCode.PROOF_OF_POSSESSION_FAILED,
                    "certification request has a signature that can't be read; sign it with the key that it bears",
                    e);
        }
    }
}
