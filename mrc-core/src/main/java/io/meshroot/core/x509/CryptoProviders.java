package io.meshroot.core.x509;

import io.meshroot.api.leaf.KeyType;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * Chooses the JCA provider that makes keys and signatures: the Amazon Corretto Crypto Provider if it is there and works,
 * else Conscrypt, else Bouncy Castle, and the JDK where it is faster than the latter or they lack an algorithm. Each has
 * to pass a test before it is used: what it signs with a key that it made must verify in the JDK. Providers are used as
 * instances; none is registered in the JVM.
 */
public final class CryptoProviders {
    private static final byte[] TEST_MESSAGE = {1, 2, 3, 4};

    private static final Map<KeyType, Provider> CHOSEN = new ConcurrentHashMap<>();

    private CryptoProviders() {}

    /**
     * Returns the fastest provider for the default key type, EC P-256.
     *
     * @return the provider, not registered
     */
    public static Provider fastest() {
        return fastestFor(KeyType.EC_P256);
    }

    /**
     * Returns the fastest provider that makes and uses keys of a type.
     *
     * @param type the type of the keys
     * @return the provider, not registered unless it is the JDK's
     * @throws IllegalStateException if none works
     */
    public static Provider fastestFor(KeyType type) {
        KeyType tested = switch (type) {
            case RSA_2048, RSA_3072, RSA_4096 -> KeyType.RSA_2048;
            case EC_P256, EC_P384, ED25519 -> type;
        };
        Provider known = CHOSEN.get(tested);
        return known != null ? known : CHOSEN.computeIfAbsent(tested, CryptoProviders::choose);
    }

    private static Provider choose(KeyType type) {
        List<Provider> candidates = new ArrayList<>(Natives.FOUND);
        Provider jdk = JdkKeys.provider(type);
        if (type == KeyType.RSA_2048) {
            candidates.add(jdk);
            candidates.add(BouncyCastle.INSTANCE);
        } else {
            candidates.add(BouncyCastle.INSTANCE);
            candidates.add(jdk);
        }
        for (Provider candidate : candidates) {
            if (passes(candidate, type)) {
                return candidate;
            }
        }
        throw new IllegalStateException(
                "no JCA provider makes keys of type " + type.id() + "; check the JDK's providers");
    }

    private static boolean passes(Provider provider, KeyType type) {
        try {
            KeyPair pair = JdkKeys.of(type, generate(provider, type));
            SignatureScheme scheme = SignatureScheme.of(type);
            byte[] signature =
                    scheme.sign(TEST_MESSAGE, JdkKeys.translated(pair.getPrivate(), type, provider), provider);
            SubjectKey publicKey = SubjectKey.of(pair.getPublic(), "the key of the test");
            return scheme.verify(TEST_MESSAGE, signature, pair.getPublic(), JdkKeys.provider(type))
                    && scheme.verify(TEST_MESSAGE, signature, pair.getPublic(), provider)
                    && scheme.verify(TEST_MESSAGE, signature, JdkKeys.translated(publicKey, provider), provider);
        } catch (GeneralSecurityException | RuntimeException e) {
            return false;
        }
    }

    static KeyPair generate(Provider provider, KeyType type) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(JdkKeys.algorithm(type), provider);
        switch (type) {
            case EC_P256 -> generator.initialize(JdkKeys.P256);
            case EC_P384 -> generator.initialize(JdkKeys.P384);
            case RSA_2048 -> generator.initialize(2048);
            case RSA_3072 -> generator.initialize(3072);
            case RSA_4096 -> generator.initialize(4096);
            case ED25519 -> {
                // The algorithm's name says it all.
            }
        }
        return generator.generateKeyPair();
    }

    /** Returns the fastest source of random bytes, which several threads don't slow down. */
    static SecureRandom random() {
        return Natives.FOUND.stream()
                .flatMap(provider -> provider.getServices().stream())
                .filter(service -> service.getType().equals("SecureRandom"))
                .flatMap(service -> random(service).stream())
                .findFirst()
                .orElseGet(SecureRandom::new);
    }

    private static Optional<SecureRandom> random(Provider.Service service) {
        try {
            return Optional.of(SecureRandom.getInstance(service.getAlgorithm(), service.getProvider()));
        } catch (NoSuchAlgorithmException e) {
            return Optional.empty();
        }
    }

    private static final class BouncyCastle {
        static final Provider INSTANCE = new BouncyCastleProvider();
    }

    /** The optional providers with native code, the faster first. */
    private static final class Natives {
        static final List<Provider> FOUND = find();

        private static List<Provider> find() {
            List<Provider> found = new ArrayList<>();
            corretto().ifPresent(found::add);
            conscrypt().ifPresent(found::add);
            return List.copyOf(found);
        }

        private static Optional<Provider> corretto() {
            try {
                Class<?> type = Class.forName("com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider");
                Provider provider = (Provider) type.getField("INSTANCE").get(null);
                boolean healthy = type.getMethod("getLoadingError").invoke(provider) == null;
                return healthy ? Optional.of(provider) : Optional.empty();
            } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
                return Optional.empty();
            }
        }

        private static Optional<Provider> conscrypt() {
            try {
                Class<?> type = Class.forName("org.conscrypt.Conscrypt");
                return Optional.of((Provider) type.getMethod("newProvider").invoke(null));
            } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
                return Optional.empty();
            }
        }
    }
}
