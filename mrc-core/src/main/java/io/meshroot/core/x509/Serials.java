package io.meshroot.core.x509;

import java.security.SecureRandom;

/** Makes serial numbers: 20 octets, positive, 158 bits of them random (RFC 5280, section 4.1.2.2). */
final class Serials {
    private static final SecureRandom RANDOM = CryptoProviders.random();

    private Serials() {}

    /** The next one, as the content of a DER integer. */
    static byte[] next() {
        byte[] serial = new byte[20];
        RANDOM.nextBytes(serial);
        serial[0] = (byte) ((serial[0] & 0x7F) | 0x40);
        return serial;
    }
}
