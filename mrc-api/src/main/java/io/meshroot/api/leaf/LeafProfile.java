package io.meshroot.api.leaf;

import io.meshroot.api.identity.SpiffeId;
import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What an issuer certifies, apart from the public key. Everything else follows from the profile of RFC 5280 and X509-SVID:
 * no CA, key usage digital signature (and key encipherment for RSA), extended key usage server and client authentication.
 *
 * @param commonName the CN of the subject; the subject is empty without it
 * @param dnsNames DNS subject alternative names
 * @param ipAddresses IP subject alternative names
 * @param spiffeId the only URI subject alternative name
 * @param notBefore from when on the leaf is valid, whole seconds
 * @param notAfter until when the leaf is valid, inclusive, whole seconds; an issuer may end it earlier but not later
 */
public record LeafProfile(
        Optional<String> commonName,
        SortedSet<String> dnsNames,
        Set<InetAddress> ipAddresses,
        Optional<SpiffeId> spiffeId,
        Instant notBefore,
        Instant notAfter) {
    /**
     * Checks the fields and copies the collections.
     *
     * @throws IllegalArgumentException if there is no name at all, or the validity is empty or not in whole seconds
     */
    public LeafProfile {
        Objects.requireNonNull(commonName, "commonName");
        dnsNames = Collections.unmodifiableSortedSet(new TreeSet<>(dnsNames));
        ipAddresses = Collections.unmodifiableSet(new LinkedHashSet<>(ipAddresses));
        Objects.requireNonNull(spiffeId, "spiffeId");
        if (commonName.isEmpty() && dnsNames.isEmpty() && ipAddresses.isEmpty() && spiffeId.isEmpty()) {
            throw new IllegalArgumentException(
                    "the leaf would have no name: the full name is over 64 characters and no legal DNS name; shorten it");
        }
        if (!isWhole(notBefore) || !isWhole(notAfter)) {
            throw new IllegalArgumentException("notBefore and notAfter must be whole seconds (RFC 5280, 4.1.2.5)");
        }
        if (!notBefore.isBefore(notAfter)) {
            throw new IllegalArgumentException("notAfter " + notAfter + " is not after notBefore " + notBefore);
        }
    }

    private static boolean isWhole(Instant instant) {
        return instant.equals(instant.truncatedTo(ChronoUnit.SECONDS));
    }
}
