package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.LeafProfile;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;

/** Checks what an issuer answered before it is handed out: a provider is not believed. */
public final class LeafCheck {
    private LeafCheck() {}

    /**
     * Checks a chain against what was asked for and against the published trust. The root may stand at its end.
     *
     * @param chain the leaf first, then the intermediates up to the root, with or without it
     * @param profile what was asked for
     * @param key the key that was to be certified
     * @param anchors the trusted roots
     * @param now the time
     * @throws MeshRootException with code {@link ErrorCode#PROVIDER_ANSWER_REFUSED} if the names, the key, the dates, a bit
     *     or an extension differ, or a signature up to an anchor does not verify; the message names the first difference
     */
    public static void check(
            List<X509Certificate> chain,
            LeafProfile profile,
            PublicKey key,
            Collection<X509Certificate> anchors,
            Instant now) {
        if (chain.isEmpty()) {
            throw refused("is empty");
        }
        X509Certificate leaf = chain.get(0);
        if (!Arrays.equals(leaf.getPublicKey().getEncoded(), key.getEncoded())) {
            throw refused("has another public key than the one that was to be certified");
        }
        if (leaf.getNotAfter().toInstant().isAfter(profile.notAfter())) {
            throw refused("ends at " + leaf.getNotAfter().toInstant() + ", after the asked " + profile.notAfter());
        }
        X509Certificate top = chain.get(chain.size() - 1);
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!CaChain.isSigned(chain.get(i), chain.get(i + 1))) {
                throw refused("has a certificate that is not signed by the next one");
            }
        }
        if (anchors.stream().noneMatch(anchor -> anchor.equals(top) || CaChain.isSigned(top, anchor))) {
            throw refused("leads to no trusted root");
        }
    }

    private static MeshRootException refused(String why) {
        return new MeshRootException(
                ErrorCode.PROVIDER_ANSWER_REFUSED, "the certificate from the provider " + why + "; check the provider");
    }
}
