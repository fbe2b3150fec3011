package io.meshroot.tresor;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.Versioned;
import io.meshroot.core.x509.Pem;
import java.security.PrivateKey;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The secret that holds the key of an intermediate, and the request to certify it, until the offline root has done so. It
 * stands beside the final one, since a store can create a secret atomically but not replace one.
 */
final class RequestSecret {
    /** The certification request, PEM. */
    static final String REQUEST = "ca.csr";

    private static final String SUFFIX = ".request";
    private static final int MAX_NAME = 253;

    private final SecretStore secrets;
    private final SecretRef ref;
    /** Absent where the name has no room for the suffix; then there never was a request. */
    private final Optional<SecretRef> requestRef;

    RequestSecret(SecretStore secrets, SecretRef ref) {
        this.secrets = secrets;
        this.ref = ref;
        this.requestRef = ref.name().length() + SUFFIX.length() <= MAX_NAME
                ? Optional.of(new SecretRef(ref.namespace(), ref.name() + SUFFIX))
                : Optional.empty();
    }

    static Secret of(String requestPem, PrivateKey key) {
        return Secret.of(Map.of(REQUEST, RootSecret.bytes(requestPem), RootSecret.KEY, RootSecret.bytes(Pem.of(key))));
    }

    Optional<Versioned<Secret>> read() {
        return requestRef.flatMap(secrets::read);
    }

    Versioned<Secret> readOrCreate(CaMaker maker) {
        return read().orElseGet(
                        () -> secrets.createIfAbsent(ref(), maker.request()).current());
    }

    String request(Secret secret) {
        return RootSecret.entry(ref(), secret, REQUEST, Function.identity());
    }

    PrivateKey key(Secret secret) {
        return RootSecret.entry(ref(), secret, RootSecret.KEY, Pem::privateKey);
    }

    void delete(Versioned<Secret> read) {
        secrets.delete(ref(), read.version());
    }

    SecretRef ref() {
        return requestRef.orElseThrow(() -> new IllegalArgumentException("spec.provider.tresor secretRef.name of " + ref
                + " has " + ref.name().length() + " characters; with an offline root use at most "
                + (MAX_NAME - SUFFIX.length())));
    }

    ProviderException waiting(MrcName mrc) {
        return new ProviderException(
                ErrorCode.PROVIDER_FAILED,
                Retry.MAY_HELP,
                null,
                mrc + " waits for its offline root: have the certification request in entry " + REQUEST + " of secret "
                        + ref() + " signed, and hand the chain to OfflineRoot.accept",
                null);
    }
}
