package io.meshroot.core.x509;

import io.meshroot.api.leaf.KeyType;
import java.security.KeyPair;
import java.util.EnumMap;
import java.util.Map;

/** One key for a certificate authority and one for a leaf of each type, made once: those of RSA take long. */
final class TestKeys {
    private static final Map<KeyType, KeyPair> AUTHORITIES = new EnumMap<>(KeyType.class);
    private static final Map<KeyType, KeyPair> LEAVES = new EnumMap<>(KeyType.class);

    private TestKeys() {}

    static synchronized KeyPair authority(KeyType type) {
        return AUTHORITIES.computeIfAbsent(type, Keys::generate);
    }

    static synchronized KeyPair leaf(KeyType type) {
        return LEAVES.computeIfAbsent(type, Keys::generate);
    }
}
