package io.meshroot.vault;

import io.meshroot.api.MeshRootException;
import io.meshroot.core.x509.Chains;
import io.meshroot.core.x509.Pem;
import io.meshroot.vault.internal.json.JsonObject;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The certificates in an answer.
 *
 * @param leaf the leaf
 * @param above the others: {@code ca_chain}, or {@code issuing_ca} where there is no chain
 */
record SignAnswer(X509Certificate leaf, List<X509Certificate> above) {
    /** More than any chain has; it bounds what an answer costs. */
    private static final int MOST_ABOVE = 64;

    SignAnswer {
        above = List.copyOf(above);
    }

    /**
     * Reads an answer.
     *
     * @return the certificates
     * @throws Unreadable if a field is missing or is no certificate
     */
    static SignAnswer of(JsonObject data) throws Unreadable {
        List<X509Certificate> leaf =
                certificates("certificate", data.text("certificate").stream().toList());
        if (leaf.size() != 1) {
            throw new Unreadable("\"certificate\" holds " + leaf.size() + " certificates, not one");
        }
        Set<X509Certificate> above = new LinkedHashSet<>(certificates("ca_chain", data.texts("ca_chain")));
        above.addAll(certificates("issuing_ca", data.text("issuing_ca").stream().toList()));
        if (above.size() > MOST_ABOVE) {
            throw new Unreadable("\"ca_chain\" holds " + above.size() + " certificates; at most " + MOST_ABOVE);
        }
        return new SignAnswer(leaf.get(0), List.copyOf(above));
    }

    private static List<X509Certificate> certificates(String field, List<String> pems) throws Unreadable {
        List<X509Certificate> certificates = new ArrayList<>();
        for (String pem : pems) {
            try {
                certificates.addAll(Pem.certificates(pem));
            } catch (MeshRootException e) {
                throw new Unreadable("\"" + field + "\" can't be read: " + e.getMessage());
            }
        }
        return certificates;
    }

    /**
     * Returns the chain up to but without one of the roots.
     *
     * @return the leaf, then the intermediates; empty if none of the roots is above it
     */
    Optional<List<X509Certificate>> chainTo(List<X509Certificate> roots) {
        return Chains.path(leaf, above, roots);
    }

    /** The certificate that signed the leaf, if the answer has it. */
    Optional<X509Certificate> issuer() {
        return above.stream().filter(next -> Chains.namesIssuer(leaf, next)).findFirst();
    }

    /** A root in the answer that is above the leaf and none of the learnt ones. */
    Optional<X509Certificate> foreignRoot() {
        return above.stream()
                .filter(root ->
                        Chains.isSelfSigned(root) && chainTo(List.of(root)).isPresent())
                .findFirst();
    }

    /** An answer without the certificates that it should have. */
    static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String message) {
            super(message);
        }

        /** Says what is wrong. */
        String why() {
            return String.valueOf(getMessage());
        }
    }
}
