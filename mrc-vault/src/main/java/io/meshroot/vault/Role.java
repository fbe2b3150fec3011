package io.meshroot.vault;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.vault.internal.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A role of the PKI engine, as the server shows it; what it does not show has the server's default. */
final class Role {
    private static final int SMALLEST_EC = 256;
    private static final int LARGER_EC = 384;
    private static final int SMALLEST_RSA = 2048;

    private final JsonObject fields;

    Role(JsonObject fields) {
        this.fields = fields;
    }

    /** The types of keys that are not refused; the role's number of bits is the least. */
    Set<KeyType> keyTypes() {
        int bits = fields.number("key_bits").map(Number::intValue).orElse(0);
        return switch (keyType()) {
            case "any" -> EnumSet.allOf(KeyType.class);
            case "ec" ->
                bits <= SMALLEST_EC
                        ? EnumSet.of(KeyType.EC_P256, KeyType.EC_P384)
                        : bits <= LARGER_EC ? EnumSet.of(KeyType.EC_P384) : EnumSet.noneOf(KeyType.class);
            case "ed25519" -> EnumSet.of(KeyType.ED25519);
            default -> {
                Set<KeyType> rsa = EnumSet.noneOf(KeyType.class);
                addIf(rsa, KeyType.RSA_2048, bits <= SMALLEST_RSA);
                addIf(rsa, KeyType.RSA_3072, bits <= 3072);
                addIf(rsa, KeyType.RSA_4096, bits <= 4096);
                yield rsa;
            }
        };
    }

    private static void addIf(Set<KeyType> types, KeyType type, boolean allowed) {
        if (allowed) {
            types.add(type);
        }
    }

    String keyType() {
        return fields.text("key_type").orElse("rsa");
    }

    int keyBits() {
        return fields.number("key_bits").map(Number::intValue).orElse(0);
    }

    /** Which issuer signs unless the path names one. */
    Optional<String> issuerRef() {
        return fields.text("issuer_ref").filter(ref -> !ref.isBlank());
    }

    /** The longest validity, where the role limits it; zero means that the mount does. */
    Optional<Duration> maxTtl() {
        return fields.seconds("max_ttl").filter(limit -> !limit.isZero());
    }

    List<String> allowedUriSans() {
        return fields.texts("allowed_uri_sans");
    }

    boolean flag(String name, Default byDefault) {
        return fields.flag(name).orElse(byDefault == Default.ON);
    }

    List<String> list(String name) {
        return fields.texts(name);
    }

    /** What holds for a flag that the server does not show. */
    enum Default {
        /** The flag is set. */
        ON,
        /** The flag is not set. */
        OFF
    }
}
