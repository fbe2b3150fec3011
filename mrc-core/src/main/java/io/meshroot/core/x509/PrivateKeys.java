package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.core.x509.PemBlocks.Block;
import io.meshroot.core.x509.PemBlocks.Form;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Reads private keys, also those of the times before PKCS#8. */
final class PrivateKeys {
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");

    /** The algorithms of PKCS#8 keys, by object identifier. */
    private static final Map<String, String> ALGORITHMS =
            Map.of("2a864886f70d010101", "RSA", "2a8648ce3d0201", "EC", "2b6570", "Ed25519");

    private PrivateKeys() {}

    static PrivateKey one(List<Block> blocks) {
        List<Block> keys = blocks.stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .toList();
        if (keys.size() != 1) {
            throw PemBlocks.refused("has " + keys.size() + " private keys; give exactly one");
        }
        Block key = keys.get(0);
        if (key.form() == Form.ENCRYPTED || key.label().equals("ENCRYPTED PRIVATE KEY")) {
            throw PemBlocks.refused("has an encrypted private key; decrypt it first, as with \"openssl pkey\"");
        }
        try {
            return switch (key.label()) {
                case "PRIVATE KEY" -> pkcs8(key.der());
                case "RSA PRIVATE KEY" -> pkcs8(enclosed(RSA, key.der()));
                case "EC PRIVATE KEY" -> pkcs8(enclosed(ecAlgorithm(key.der(), blocks), key.der()));
                default ->
                    throw PemBlocks.refused("has a private key of an unknown kind; convert it to PKCS#8, as with"
                            + " \"openssl pkcs8 -topk8 -nocrypt\"");
            };
        } catch (DerReader.Malformed | GeneralSecurityException | RuntimeException e) {
            if (e instanceof MeshRootException known) {
                throw known;
            }
            // Not the cause: its message may bear a part of the key.
            throw new MeshRootException(
                    ErrorCode.ENCODING_INVALID,
                    "private key of " + key.der().length + " bytes can't be read; give an RSA, EC or Ed25519 key");
        }
    }

    private static PrivateKey pkcs8(byte[] der) throws DerReader.Malformed, GeneralSecurityException {
        DerReader whole = new DerReader(der);
        DerReader fields = whole.next(DerWriter.SEQUENCE).reader();
        whole.done();
        fields.next(DerWriter.INTEGER);
        byte[] oid =
                fields.next(DerWriter.SEQUENCE).reader().next(DerWriter.OID).content();
        String algorithm = ALGORITHMS.get(HexFormat.of().formatHex(oid));
        if (algorithm == null) {
            throw PemBlocks.refused("has a private key of another algorithm; give an RSA, EC or Ed25519 key");
        }
        return JdkKeys.privateKey(algorithm, der);
    }

    private static byte[] enclosed(byte[] algorithm, byte[] key) {
        DerWriter writer = new DerWriter(key.length + 64);
        return writer.value(DerWriter.OCTET_STRING, key)
                .raw(algorithm)
                .value(DerWriter.INTEGER, new byte[] {0})
                .wrap(DerWriter.SEQUENCE, 0)
                .toBytes();
    }

    /** The curve stands in the key; where it does not, in a block of parameters before it. */
    private static byte[] ecAlgorithm(byte[] key, List<Block> blocks) throws DerReader.Malformed {
        DerReader fields = new DerReader(key).next(DerWriter.SEQUENCE).reader();
        fields.next(DerWriter.INTEGER);
        fields.next(DerWriter.OCTET_STRING);
        byte[] parameters = null;
        if (fields.peek() == DerWriter.explicit(0)) {
            parameters = fields.next().content();
        } else {
            for (Block block : blocks) {
                if (block.label().equals("EC PARAMETERS")) {
                    parameters = block.der();
                }
            }
        }
        if (parameters == null || parameters.length == 0 || parameters[0] != DerWriter.OID) {
            throw PemBlocks.refused("has an EC private key that names no curve; convert it to PKCS#8, as with"
                    + " \"openssl pkcs8 -topk8 -nocrypt\"");
        }
        DerWriter writer = new DerWriter(64);
        return writer.raw(parameters).raw(EC_KEY).wrap(DerWriter.SEQUENCE, 0).toBytes();
    }
}
