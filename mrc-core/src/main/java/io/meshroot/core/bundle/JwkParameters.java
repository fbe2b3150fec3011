package io.meshroot.core.bundle;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The members of a JWK that hold a public key (RFC 7518, section 6; RFC 8037, section 2). */
final class JwkParameters {
    private static final Set<String> KNOWN_TYPES = Set.of("RSA", "EC", "OKP");
    private static final Map<BigInteger, String> CURVES = curves();
    private static final int ED25519_BYTES = 32;
    private static final int ED448_BYTES = 57;

    private JwkParameters() {}

    static boolean isKnown(String keyType) {
        return KNOWN_TYPES.contains(keyType);
    }

    static Map<String, Object> of(PublicKey key) {
        Map<String, Object> members = new LinkedHashMap<>();
        if (key instanceof RSAPublicKey rsa) {
            members.put("kty", "RSA");
            members.put("n", unsigned(rsa.getModulus(), 0));
            members.put("e", unsigned(rsa.getPublicExponent(), 0));
        } else if (key instanceof ECPublicKey ec) {
            int bits = ec.getParams().getCurve().getField().getFieldSize();
            members.put("kty", "EC");
            members.put("crv", curveOf(ec));
            members.put("x", unsigned(ec.getW().getAffineX(), (bits + 7) / 8));
            members.put("y", unsigned(ec.getW().getAffineY(), (bits + 7) / 8));
        } else if (key instanceof EdECPublicKey ed) {
            String curve = ed.getParams().getName();
            byte[] info = key.getEncoded();
            // The public key stands at the end of its SubjectPublicKeyInfo as it is (RFC 8410, section 4).
            int length = curve.equals("Ed448") ? ED448_BYTES : ED25519_BYTES;
            members.put("kty", "OKP");
            members.put("crv", curve);
            members.put("x", base64(Arrays.copyOfRange(info, info.length - length, info.length)));
        } else {
            throw new IllegalArgumentException("key of type " + key.getAlgorithm()
                    + " has no form in a SPIFFE bundle here; use an authority with an RSA, EC or Ed25519 key");
        }
        return members;
    }

    /** Curves of one size differ; the order tells them apart (RFC 7518, section 6.2.1.1). */
    private static String curveOf(ECPublicKey key) {
        String name = CURVES.get(key.getParams().getOrder());
        if (name == null) {
            throw new IllegalArgumentException("an EC key of "
                    + key.getParams().getCurve().getField().getFieldSize()
                    + " bits is on a curve that a SPIFFE bundle has no name for here; use an authority with a key on"
                    + " P-256, P-384 or P-521");
        }
        return name;
    }

    private static Map<BigInteger, String> curves() {
        Map<BigInteger, String> curves = new HashMap<>();
        for (int bits : new int[] {256, 384, 521}) {
            try {
                AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
                parameters.init(new ECGenParameterSpec("secp" + bits + "r1"));
                curves.put(parameters.getParameterSpec(ECParameterSpec.class).getOrder(), "P-" + bits);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("this Java platform has no curve P-" + bits + "; use one that has", e);
            }
        }
        return Map.copyOf(curves);
    }

    /** Big-endian, in so many bytes at least. */
    private static String unsigned(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        int begin = signed.length > 1 && signed[0] == 0 ? 1 : 0;
        int bytes = signed.length - begin;
        byte[] padded = new byte[Math.max(bytes, length)];
        System.arraycopy(signed, begin, padded, padded.length - bytes, bytes);
        return base64(padded);
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
