package io.meshroot.core.x509;

import io.meshroot.api.leaf.KeyType;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import java.util.HexFormat;

/** The signature algorithms that are made here; which one follows from the signer's key. */
enum SignatureScheme {
    /** RFC 5758, section 3.2. */
    ECDSA_SHA256("SHA256withECDSA", "300a06082a8648ce3d040302"),
    /** RFC 5758, section 3.2. */
    ECDSA_SHA384("SHA384withECDSA", "300a06082a8648ce3d040303"),
    /** RFC 4055, section 5. */
    RSA_SHA256("SHA256withRSA", "300d06092a864886f70d01010b0500"),
    /** RFC 8410, section 3. */
    ED25519("Ed25519", "300506032b6570");

    private final String jcaName;

    @SuppressWarnings("ImmutableEnumChecker") // never handed out
    private final byte[] identifier;

    SignatureScheme(String jcaName, String identifier) {
        this.jcaName = jcaName;
        this.identifier = HexFormat.of().parseHex(identifier);
    }

    static SignatureScheme of(KeyType signer) {
        return switch (signer) {
            case EC_P256 -> ECDSA_SHA256;
            case EC_P384 -> ECDSA_SHA384;
            case RSA_2048, RSA_3072, RSA_4096 -> RSA_SHA256;
            case ED25519 -> ED25519;
        };
    }

    /** The AlgorithmIdentifier in DER; not to be changed. */
    byte[] identifier() {
        return identifier;
    }

    byte[] sign(byte[] data, PrivateKey key, Provider provider) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jcaName, provider);
        signature.initSign(key);
        signature.update(data);
        return signature.sign();
    }

    boolean verify(byte[] data, byte[] signed, PublicKey key, Provider provider) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(jcaName, provider);
        signature.initVerify(key);
        signature.update(data);
        return signature.verify(signed);
    }
}
