package io.meshroot.tresor;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.Versioned;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import io.meshroot.core.x509.SigningCa;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The secret that holds a certificate authority: entries as Open Service Mesh names them, both PEM. */
final class RootSecret {
    /** The certificate; where it is an intermediate's, the chain up to and including the root. */
    static final String CERTIFICATE = "ca.crt";
    /** The private key, PKCS#8. */
    static final String KEY = "private.key";

    private final SecretStore secrets;
    private final SecretRef ref;
    private final int intermediatesBelow;
    private final InstantSource clock;

    RootSecret(SecretStore secrets, SecretRef ref, int intermediatesBelow, InstantSource clock) {
        this.secrets = secrets;
        this.ref = ref;
        this.intermediatesBelow = intermediatesBelow;
        this.clock = clock;
    }

    SecretRef ref() {
        return ref;
    }

    static Secret of(List<X509Certificate> chain, PrivateKey key) {
        return Secret.of(Map.of(CERTIFICATE, bytes(Pem.of(chain)), KEY, bytes(Pem.of(key))));
    }

    /** Reads the certificate authority, if the secret is there. */
    Optional<SigningCa> read() {
        return secrets.read(ref).map(Versioned::value).map(this::usable);
    }

    /** Stores a certificate authority unless one is there already, and returns the one that is there then. */
    SigningCa createIfAbsent(Secret made) {
        return usable(secrets.createIfAbsent(ref, made).current().value());
    }

    private SigningCa usable(Secret secret) {
        List<X509Certificate> chain = entry(secret, CERTIFICATE, Pem::certificates);
        PrivateKey key = entry(secret, KEY, Pem::privateKey);
        CaChainCheck.problem(chain, intermediatesBelow, clock.instant()).ifPresent(problem -> {
            throw unusable(ref, "entry " + CERTIFICATE + ": " + problem);
        });
        if (!Keys.belongTogether(key, chain.get(0).getPublicKey())) {
            throw unusable(
                    ref,
                    "entry " + KEY + " is not the key of the first certificate in entry " + CERTIFICATE + " ("
                            + chain.get(0).getSubjectX500Principal() + "); put the two that belong together there");
        }
        return SigningCa.of(chain, key);
    }

    /** The root is in use already: another one in its place would be trusted by nobody. */
    ProviderException gone(MrcName mrc) {
        return unusable(
                ref,
                "which holds the root of " + mrc + ", is gone; restore it from a backup, or rotate to a new"
                        + " MeshRootCertificate with another secret");
    }

    private <T> T entry(Secret secret, String name, Function<String, T> reader) {
        return entry(ref, secret, name, reader);
    }

    /** Reads an entry. Errors of the reader are no cause: below them the content may be quoted. */
    static <T> T entry(SecretRef ref, Secret secret, String name, Function<String, T> reader) {
        byte[] content = secret.expose(name)
                .orElseThrow(() -> unusable(
                        ref,
                        "entry " + name + " is missing, there are " + secret.names() + "; put it there, PEM-encoded"));
        try {
            return reader.apply(text(content));
        } catch (MeshRootException e) {
            throw unusable(ref, "entry " + name + " can't be read: " + e.getMessage());
        }
    }

    private static ProviderException unusable(SecretRef ref, String problem) {
        return new ProviderException(
                ErrorCode.SECRET_UNUSABLE,
                ProviderException.Retry.CANNOT_HELP,
                null,
                "secret " + ref + ", " + problem
                        + ". The secret is left as it is and no new root is made; restoring a backup of it helps as well",
                null);
    }

    static String text(byte[] pem) {
        return new String(pem, StandardCharsets.US_ASCII);
    }

    static byte[] bytes(String pem) {
        return pem.getBytes(StandardCharsets.US_ASCII);
    }
}
