package io.meshroot.api.identity;

import io.meshroot.api.internal.Shown;
import java.util.Objects;

/**
 * A service account in a namespace, written {@code <service account>.<namespace>}. A dotted service account is split at
 * the last dot, so that two identities never share a SPIFFE ID.
 *
 * @param serviceAccount the service account, of characters that a SPIFFE ID's segment may have
 * @param namespace the namespace, likewise, and without a dot
 */
public record ServiceIdentity(String serviceAccount, String namespace) {
    /**
     * Checks both names.
     *
     * @throws IllegalArgumentException if one is empty or has characters that a SPIFFE ID can't have
     */
    public ServiceIdentity {
        check("service account", serviceAccount);
        check("namespace", namespace);
        if (namespace.indexOf('.') >= 0) {
            throw new IllegalArgumentException("namespace \"" + Shown.of(namespace) + "\" has a dot; give one label");
        }
    }

    /**
     * Reads {@code <service account>.<namespace>}.
     *
     * @param text the text
     * @return the identity
     * @throws IllegalArgumentException if there is no dot, or a name is empty or has illegal characters
     */
    public static ServiceIdentity parse(String text) {
        Objects.requireNonNull(text, "text");
        int dot = text.lastIndexOf('.');
        if (dot < 0) {
            throw new IllegalArgumentException("service identity \"" + Shown.of(text)
                    + "\" has no namespace; write <service account>.<namespace>");
        }
        return new ServiceIdentity(text.substring(0, dot), text.substring(dot + 1));
    }

    private static void check(String field, String value) {
        Objects.requireNonNull(value, field);
        if (value.isEmpty()) {
            throw new IllegalArgumentException(field + " is empty; write <service account>.<namespace>");
        }
        if (value.equals(".") || value.equals("..")) {
            throw new IllegalArgumentException(field + " \"" + value + "\" is a relative path segment; give a name");
        }
        for (int i = 0; i < value.length(); i++) {
            if (!SpiffeId.isSegmentCharacter(value.charAt(i))) {
                throw new IllegalArgumentException(field + " \"" + Shown.of(value)
                        + "\" has characters outside a-z A-Z 0-9 . - _; use those only");
            }
        }
    }

    /**
     * Returns the SPIFFE ID of this service.
     *
     * @param trustDomain the trust domain
     * @param layout how the path is written
     * @return the SPIFFE ID
     */
    public SpiffeId spiffeId(TrustDomain trustDomain, SpiffeLayout layout) {
        return SpiffeId.of(trustDomain, layout.path(this));
    }

    /**
     * Returns {@code <service account>.<namespace>}.
     *
     * @return the text that {@link #parse} reads
     */
    @Override
    public String toString() {
        return serviceAccount + "." + namespace;
    }
}
