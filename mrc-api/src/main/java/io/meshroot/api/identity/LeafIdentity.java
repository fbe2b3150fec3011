package io.meshroot.api.identity;

import io.meshroot.api.internal.Shown;
import java.util.Objects;
import java.util.Optional;

/**
 * Whom a leaf certificate names: a kind and a name.
 *
 * @param kind the kind
 * @param name for a service {@code <service account>.<namespace>}, otherwise the full name
 */
public record LeafIdentity(LeafKind kind, String name) implements Comparable<LeafIdentity> {
    /**
     * Checks the name: a service's must be a {@link ServiceIdentity}; another's must be 1 to 253 characters of
     * {@code a-z A-Z 0-9 . - _}.
     *
     * @throws IllegalArgumentException if it is not
     */
    public LeafIdentity {
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(name, "name");
        if (kind == LeafKind.SERVICE) {
            ServiceIdentity.parse(name);
        } else if (name.isEmpty() || name.length() > DnsNames.MAX_LENGTH) {
            throw new IllegalArgumentException(
                    "name has " + name.length() + " characters; use 1 to " + DnsNames.MAX_LENGTH);
        } else {
            for (int i = 0; i < name.length(); i++) {
                if (!SpiffeId.isSegmentCharacter(name.charAt(i))) {
                    throw new IllegalArgumentException(
                            "name \"" + Shown.of(name) + "\" has characters outside a-z A-Z 0-9 . - _; use those only");
                }
            }
        }
    }

    /**
     * Names a service.
     *
     * @param identity the service
     * @return the identity
     */
    public static LeafIdentity service(ServiceIdentity identity) {
        return new LeafIdentity(LeafKind.SERVICE, identity.toString());
    }

    /**
     * Names a service by {@code <service account>.<namespace>}.
     *
     * @param identity the text
     * @return the identity
     * @throws IllegalArgumentException if it is no {@link ServiceIdentity}
     */
    public static LeafIdentity service(String identity) {
        return service(ServiceIdentity.parse(identity));
    }

    /**
     * Names an ingress gateway by its full name.
     *
     * @param name the full name, as {@code gateway.example.org}
     * @return the identity
     * @throws IllegalArgumentException if it is empty, too long or has illegal characters
     */
    public static LeafIdentity ingressGateway(String name) {
        return new LeafIdentity(LeafKind.INGRESS_GATEWAY, name);
    }

    /**
     * Names a part of the control plane by its full name.
     *
     * @param name the full name, as {@code validator.mesh-system.svc}
     * @return the identity
     * @throws IllegalArgumentException if it is empty, too long or has illegal characters
     */
    public static LeafIdentity internal(String name) {
        return new LeafIdentity(LeafKind.INTERNAL, name);
    }

    /**
     * Returns the service, if this names one.
     *
     * @return the service
     */
    public Optional<ServiceIdentity> serviceIdentity() {
        return kind == LeafKind.SERVICE ? Optional.of(ServiceIdentity.parse(name)) : Optional.empty();
    }

    /**
     * Returns the names that a leaf of this identity bears.
     *
     * @param trustDomain the trust domain of the signer
     * @param spiffe whether services bear a SPIFFE ID
     * @param layout how the SPIFFE ID's path is written
     * @return the names
     */
    public LeafNames names(TrustDomain trustDomain, SpiffeMode spiffe, SpiffeLayout layout) {
        Optional<ServiceIdentity> service = serviceIdentity();
        String full = service.map(s -> s + "." + trustDomain.name()).orElse(name);
        Optional<SpiffeId> id =
                spiffe == SpiffeMode.ENABLED ? service.map(s -> s.spiffeId(trustDomain, layout)) : Optional.empty();
        return LeafNames.of(full, id);
    }

    @Override
    public int compareTo(LeafIdentity other) {
        int byKind = kind.compareTo(other.kind);
        return byKind != 0 ? byKind : name.compareTo(other.name);
    }

    /**
     * Returns the kind and the name, as {@code service:bookbuyer.bookstore}.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return switch (kind) {
                    case SERVICE -> "service:";
                    case INGRESS_GATEWAY -> "ingress:";
                    case INTERNAL -> "internal:";
                }
                + name;
    }
}
