package io.meshroot.tresor;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.SecretStore.Creation;
import io.meshroot.api.store.Versioned;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/**
 * Has an intermediate certified by a root that stays offline: a certification request is handed out, and the chain that
 * comes back is handed in. The intermediate's key never leaves the secret store. Safe for use by several threads, and by
 * several processes with one store.
 *
 * <p>Between the two steps the key and the request are kept in a secret beside the one of the MeshRootCertificate, named
 * {@code <name>.request}. As long as it is there no root is made, and opening the issuer fails with a message that says
 * where the request is.
 */
public final class OfflineRoot {
    private final Settings settings;
    private final SecretStore secrets;
    private final InstantSource clock;

    OfflineRoot(Settings settings, SecretStore secrets, InstantSource clock) {
        this.settings = settings;
        this.secrets = secrets;
        this.clock = clock;
    }

    /**
     * Returns the certification request of the intermediate of a MeshRootCertificate. Key and request are made at the
     * first call, exactly once however many processes try; later calls return the same. Subject and key type are those
     * that a root would have.
     *
     * @param mrc the MeshRootCertificate
     * @return PKCS#10 in PEM; it asks for CA:TRUE and the key usages of a certificate authority
     * @throws MeshRootException code {@code STORE_CONFLICT} if the MeshRootCertificate has its certificate authority
     *     already, or if the secret store fails
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's, or the name of its secret has over
     *     245 characters
     */
    public String certificationRequest(MeshRootCertificate mrc) {
        SecretRef ref = TresorProvider.configOf(mrc).secret();
        if (secrets.read(ref).isPresent()) {
            throw conflict("secret " + ref + " holds the certificate authority of " + mrc.name()
                    + " already; for another one make another MeshRootCertificate with another secret");
        }
        RequestSecret request = new RequestSecret(secrets, ref);
        return request.request(request.readOrCreate(new CaMaker(settings, mrc, clock, Duration.ZERO))
                .value());
    }

    /**
     * Takes in the chain that the offline root gave for the request, and stores it with the key where the issuer looks for
     * it. Handing in the same chain again does no harm.
     *
     * @param mrc the MeshRootCertificate
     * @param chainPem the certificate for the request, then each one above it up to and including the root
     * @throws MeshRootException code {@code ENCODING_INVALID} if the chain can't be read; {@code PROVIDER_ANSWER_REFUSED}
     *     if it does not fit the request's key, is no chain of certificate authorities up to a self-signed root, or has
     *     expired; {@code STORE_CONFLICT} if another certificate authority is there; or if the secret store fails
     * @throws IllegalStateException if no request was made
     * @throws IllegalArgumentException if the MeshRootCertificate is another provider's
     */
    public void accept(MeshRootCertificate mrc, String chainPem) {
        SecretRef ref = TresorProvider.configOf(mrc).secret();
        List<X509Certificate> chain = Pem.certificates(chainPem);
        RequestSecret request = new RequestSecret(secrets, ref);
        Optional<Versioned<Secret>> pending = request.read();
        if (pending.isEmpty()) {
            requireAccepted(ref, mrc, chain);
            return;
        }
        PrivateKey key = request.key(pending.get().value());
        check(mrc, chain, key);
        Secret accepted = RootSecret.of(chain, key);
        Creation creation = secrets.createIfAbsent(ref, accepted);
        if (!creation.current().value().equals(accepted)) {
            throw conflict("secret " + ref + " holds another certificate authority already; it is left as it is");
        }
        deleteQuietly(request, pending.get());
    }

    private void check(MeshRootCertificate mrc, List<X509Certificate> chain, PrivateKey key) {
        if (!Keys.belongTogether(key, chain.get(0).getPublicKey())) {
            throw refused(
                    mrc,
                    "the first certificate (" + chain.get(0).getSubjectX500Principal()
                            + ") is for another key than the certification request's; begin with the one for the request");
        }
        CaChainCheck.problem(chain, settings.intermediatesBelow(), clock.instant())
                .ifPresent(problem -> {
                    throw refused(mrc, problem);
                });
    }

    /** Another process, or an earlier call that died before its end, may have accepted it. */
    private void requireAccepted(SecretRef ref, MeshRootCertificate mrc, List<X509Certificate> chain) {
        Secret there = secrets.read(ref)
                .map(Versioned::value)
                .orElseThrow(() -> new IllegalStateException(
                        "there is no certification request for " + mrc.name() + "; call certificationRequest first"));
        boolean same = there.expose(RootSecret.CERTIFICATE)
                .map(stored -> RootSecret.text(stored).equals(Pem.of(chain)))
                .orElse(false);
        if (!same) {
            throw conflict("secret " + ref + " holds another certificate authority already; it is left as it is");
        }
    }

    /** Another process that accepted the same may have deleted it first. */
    private static void deleteQuietly(RequestSecret request, Versioned<Secret> pending) {
        try {
            request.delete(pending);
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.STORE_CONFLICT) {
                throw e;
            }
        }
    }

    private static MeshRootException refused(MeshRootCertificate mrc, String why) {
        return new MeshRootException(
                ErrorCode.PROVIDER_ANSWER_REFUSED, "the chain from the offline root of " + mrc.name() + ": " + why);
    }

    private static MeshRootException conflict(String why) {
        return new MeshRootException(ErrorCode.STORE_CONFLICT, why);
    }
}
