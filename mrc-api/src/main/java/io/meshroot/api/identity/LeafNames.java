package io.meshroot.api.identity;

import io.meshroot.api.internal.Shown;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The names that a leaf certificate bears for its identity.
 *
 * @param fullName the full name, whether or not it fits into the certificate
 * @param commonName the CN of the subject; absent when it would have over 64 characters (RFC 5280, ub-common-name)
 * @param dnsName the DNS subject alternative name; absent when the full name is no legal DNS name
 * @param spiffeId the URI subject alternative name; absent when SPIFFE is off, and in leaves that are no service's
 */
public record LeafNames(
        String fullName, Optional<String> commonName, Optional<String> dnsName, Optional<SpiffeId> spiffeId) {
    /** The longest CN in characters (RFC 5280, appendix A.1, ub-common-name). */
    public static final int MAX_COMMON_NAME = 64;

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if the CN is too long or the DNS name is not legal
     */
    public LeafNames {
        Objects.requireNonNull(fullName, "fullName");
        commonName.ifPresent(name -> {
            if (name.length() > MAX_COMMON_NAME) {
                throw new IllegalArgumentException(
                        "commonName has " + name.length() + " characters; leave it out over " + MAX_COMMON_NAME);
            }
        });
        dnsName.ifPresent(name -> {
            if (!DnsNames.isLegal(name)) {
                throw new IllegalArgumentException(
                        "dnsName \"" + Shown.of(name) + "\" is no legal DNS name; leave it out");
            }
        });
        Objects.requireNonNull(spiffeId, "spiffeId");
    }

    static LeafNames of(String fullName, Optional<SpiffeId> spiffeId) {
        return new LeafNames(
                fullName,
                fullName.length() <= MAX_COMMON_NAME ? Optional.of(fullName) : Optional.empty(),
                DnsNames.isLegal(fullName) ? Optional.of(fullName) : Optional.empty(),
                spiffeId);
    }

    /**
     * Returns every name under which a peer may appear: the full name and, where there is one, the SPIFFE ID.
     *
     * @return the names, sorted
     */
    public SortedSet<String> principals() {
        SortedSet<String> principals = new TreeSet<>();
        principals.add(fullName);
        spiffeId.ifPresent(id -> principals.add(id.toString()));
        return principals;
    }
}
