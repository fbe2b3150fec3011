package io.meshroot.core.x509;

import io.meshroot.api.identity.SpiffeId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import javax.security.auth.x500.X500Principal;

/**
 * What the certificate of a certificate authority says, apart from its key: a root's or an intermediate's.
 *
 * @param name the subject in the form of RFC 2253, as {@code CN=mesh root, O=Example}
 * @param spiffeId the trust domain's ID, without a path (X509-SVID, section 3); the only URI subject alternative name
 * @param notBefore from when on it is valid, whole seconds
 * @param notAfter until when it is valid, inclusive, whole seconds
 * @param pathLength how many intermediates may follow below; no limit when absent
 */
public record CaProfile(
        String name, Optional<SpiffeId> spiffeId, Instant notBefore, Instant notAfter, OptionalInt pathLength) {
    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if the name is empty or unreadable, the ID has a path, the validity is empty or not
     *     in whole seconds, or the path length is negative
     */
    public CaProfile {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(spiffeId, "spiffeId");
        Objects.requireNonNull(pathLength, "pathLength");
        if (new X500Principal(name).getName().isEmpty()) {
            throw new IllegalArgumentException("name is empty (RFC 5280, 4.1.2.4); write a subject as CN=mesh root");
        }
        if (spiffeId.isPresent() && spiffeId.get().namesWorkload()) {
            throw new IllegalArgumentException("SPIFFE ID " + spiffeId.get()
                    + " has a path; a certificate authority bears the trust domain's alone (X509-SVID, 3)");
        }
        if (!isWhole(notBefore) || !isWhole(notAfter)) {
            throw new IllegalArgumentException("notBefore and notAfter must be whole seconds (RFC 5280, 4.1.2.5)");
        }
        if (!notBefore.isBefore(notAfter)) {
            throw new IllegalArgumentException("notAfter " + notAfter + " is not after notBefore " + notBefore);
        }
        if (pathLength.isPresent() && pathLength.getAsInt() < 0) {
            throw new IllegalArgumentException("pathLength is " + pathLength.getAsInt() + "; give 0 or more, or none");
        }
    }

    private static boolean isWhole(Instant instant) {
        return instant.equals(instant.truncatedTo(ChronoUnit.SECONDS));
    }

    X500Principal subject() {
        return new X500Principal(name);
    }
}
