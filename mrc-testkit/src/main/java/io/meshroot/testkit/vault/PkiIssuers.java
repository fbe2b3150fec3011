package io.meshroot.testkit.vault;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The issuers of a mount and which of them is the default. Safe for use by several threads. */
final class PkiIssuers {
    private static final String DEFAULT = "default";

    private final Map<String, PkiIssuer> issuers = new TreeMap<>();
    private String standard = "";
    private boolean followsLatest;

    /** Finds an issuer by {@code default}, identifier or name. */
    synchronized PkiIssuer find(String reference) {
        if (reference.equals(DEFAULT) && standard.isEmpty()) {
            throw new IllegalArgumentException("no default issuer currently configured");
        }
        return optional(reference)
                .orElseThrow(
                        () -> new IllegalArgumentException("unable to find PKI issuer for reference: " + reference));
    }

    synchronized Optional<PkiIssuer> optional(String reference) {
        String wanted = reference.equals(DEFAULT) ? standard : reference;
        return issuers.values().stream()
                .filter(each -> each.id().equals(wanted)
                        || (!wanted.isEmpty() && each.name().equals(wanted)))
                .findFirst();
    }

    synchronized void add(PkiIssuer issuer) {
        issuers.put(issuer.id(), issuer);
        if (issuer.key().isPresent() && (standard.isEmpty() || followsLatest)) {
            standard = issuer.id();
        }
    }

    synchronized void replace(PkiIssuer issuer) {
        issuers.put(issuer.id(), issuer);
    }

    synchronized void remove(String reference) {
        optional(reference).ifPresent(found -> {
            issuers.remove(found.id());
            if (standard.equals(found.id())) {
                standard = "";
            }
        });
    }

    synchronized Map<String, Object> config() {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put(DEFAULT, standard);
        config.put("default_follows_latest_issuer", followsLatest);
        return config;
    }

    synchronized void configure(PkiIssuer newDefault, Optional<Boolean> follows) {
        standard = newDefault.id();
        follows.ifPresent(value -> followsLatest = value);
    }

    synchronized List<PkiIssuer> all() {
        return List.copyOf(issuers.values());
    }

    synchronized boolean isDefault(PkiIssuer issuer) {
        return issuer.id().equals(standard);
    }

    /** The issuer and those above it as far as they are known here, the root included. */
    synchronized List<X509Certificate> chain(PkiIssuer issuer) {
        List<X509Certificate> chain = new ArrayList<>();
        Optional<PkiIssuer> next = Optional.of(issuer);
        while (next.isPresent() && !chain.contains(next.get().certificate())) {
            PkiIssuer current = next.get();
            chain.add(current.certificate());
            next = current.isSelfSigned() ? Optional.empty() : above(current);
        }
        return chain;
    }

    private Optional<PkiIssuer> above(PkiIssuer issuer) {
        return issuers.values().stream()
                .filter(each -> each.certificate()
                        .getSubjectX500Principal()
                        .equals(issuer.certificate().getIssuerX500Principal()))
                .filter(each -> signed(each, issuer))
                .findFirst();
    }

    private static boolean signed(PkiIssuer above, PkiIssuer below) {
        try {
            below.certificate().verify(above.certificate().getPublicKey());
            return true;
        } catch (InvalidKeyException e) {
            return false;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
