package io.meshroot.core.x509;

import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;

/** Verifies signatures of other people's software; those with SHA-1, MD5 or less are refused. */
final class SignatureVerifier {
    private static final Map<String, String> NAMES = Map.of(
            "2a8648ce3d040302", "SHA256withECDSA",
            "2a8648ce3d040303", "SHA384withECDSA",
            "2a8648ce3d040304", "SHA512withECDSA",
            "2a864886f70d01010b", "SHA256withRSA",
            "2a864886f70d01010c", "SHA384withRSA",
            "2a864886f70d01010d", "SHA512withRSA",
            "2b6570", "Ed25519");

    private static final String PSS = "2a864886f70d01010a";
    private static final Set<String> PSS_DIGESTS = Set.of("SHA-256", "SHA-384", "SHA-512");

    private SignatureVerifier() {}

    /**
     * Verifies.
     *
     * @throws NoSuchAlgorithmException if the algorithm is not accepted
     * @throws GeneralSecurityException if the signature is not well formed
     */
    static boolean verify(byte[] algorithmIdentifier, VerifyingKey key, byte[] data, byte[] signed)
            throws GeneralSecurityException {
        try {
            DerReader fields =
                    new DerReader(algorithmIdentifier).next(DerWriter.SEQUENCE).reader();
            String oid = HexFormat.of().formatHex(fields.next(DerWriter.OID).content());
            if (oid.equals(PSS)) {
                return key.verifies(pss(fields.next(DerWriter.SEQUENCE).encoded()), data, signed);
            }
            String name = NAMES.get(oid);
            if (name == null) {
                throw new NoSuchAlgorithmException("signature algorithm " + oid + " is not accepted");
            }
            return key.verifies(name, data, signed);
        } catch (DerReader.Malformed e) {
            throw new GeneralSecurityException("signature algorithm is not in DER: " + e.getMessage(), e);
        }
    }

    private static Signature pss(byte[] encoded) throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("RSASSA-PSS");
        try {
            parameters.init(encoded);
        } catch (IOException e) {
            throw new GeneralSecurityException("parameters of RSASSA-PSS can't be read", e);
        }
        PSSParameterSpec spec = parameters.getParameterSpec(PSSParameterSpec.class);
        if (!PSS_DIGESTS.contains(spec.getDigestAlgorithm())
                || !(spec.getMGFParameters() instanceof MGF1ParameterSpec mask)
                || !PSS_DIGESTS.contains(mask.getDigestAlgorithm())) {
            throw new NoSuchAlgorithmException("RSASSA-PSS with " + spec.getDigestAlgorithm() + " is not accepted");
        }
        Signature signature = Signature.getInstance("RSASSA-PSS");
        signature.setParameter(spec);
        return signature;
    }
}
