package io.meshroot.certmanager;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.core.x509.Chains;
import io.meshroot.core.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The certificates in the status of an issued request.
 *
 * @param leaf the leaf
 * @param chain what else {@code status.certificate} holds
 * @param ca {@code status.ca}: the top of the chain that the issuer knows, a root or not; or nothing
 */
record Answer(X509Certificate leaf, List<X509Certificate> chain, List<X509Certificate> ca) {
    /** More than any chain has; it bounds what an answer costs. */
    private static final int MOST = 64;

    Answer {
        chain = List.copyOf(chain);
        ca = List.copyOf(ca);
    }

    /**
     * Reads an answer.
     *
     * @throws ProviderException code {@code PROVIDER_ANSWER_REFUSED} if it holds no certificate
     */
    static Answer of(RequestState state) {
        List<X509Certificate> certificates = certificates("status.certificate", state.certificate());
        if (certificates.isEmpty() || certificates.size() > MOST) {
            throw refused("status.certificate holds " + certificates.size() + " certificates, not 1 to " + MOST, null);
        }
        return new Answer(
                certificates.get(0),
                certificates.subList(1, certificates.size()),
                certificates("status.ca", state.ca()).stream().limit(MOST).toList());
    }

    private static List<X509Certificate> certificates(String field, String base64) {
        if (base64.isEmpty()) {
            return List.of();
        }
        try {
            return Pem.certificates(new String(Base64.getDecoder().decode(base64), StandardCharsets.ISO_8859_1));
        } catch (MeshRootException | IllegalArgumentException e) {
            throw refused(field + " can't be read", e);
        }
    }

    static ProviderException refused(String why, @Nullable Throwable cause) {
        return new ProviderException(
                ErrorCode.PROVIDER_ANSWER_REFUSED,
                Retry.CANNOT_HELP,
                null,
                "cert-manager's answer is refused: " + ApiErrors.shown(why) + "; see what the issuer is set up to do",
                cause);
    }

    /** All certificates but the leaf. */
    List<X509Certificate> above() {
        List<X509Certificate> above = new ArrayList<>(chain);
        above.addAll(ca);
        return above;
    }

    /**
     * The roots above the leaf, by verified signatures: from the chain, or else with the help of {@code status.ca}. Only
     * what is self-signed and a certificate authority's is one: {@code status.ca} may well be an intermediate, or with a
     * SelfSigned issuer the leaf.
     */
    List<X509Certificate> roots() {
        List<X509Certificate> inChain = authorities(Chains.rootsAbove(leaf, chain));
        return inChain.isEmpty() ? authorities(Chains.rootsAbove(leaf, above())) : inChain;
    }

    private static List<X509Certificate> authorities(List<X509Certificate> roots) {
        return roots.stream().filter(root -> root.getBasicConstraints() >= 0).toList();
    }

    /** The leaf and the intermediates up to but without one of the anchors; nothing if none is above it. */
    Optional<List<X509Certificate>> chainTo(List<X509Certificate> anchors) {
        return Chains.path(leaf, above(), anchors);
    }
}
