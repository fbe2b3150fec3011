package io.meshroot.api.mrc;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A root of trust of the mesh, and the role that is asked for it.
 *
 * @param metadata what identifies it
 * @param spec what is asked for
 * @param status what is reported back
 */
public record MeshRootCertificate(Metadata metadata, MrcSpec spec, MrcStatus status) {
    /** Checks that nothing is null. */
    public MeshRootCertificate {
        Objects.requireNonNull(metadata, "metadata");
        Objects.requireNonNull(spec, "spec");
        Objects.requireNonNull(status, "status");
    }

    /**
     * Begins a MeshRootCertificate.
     *
     * @param name its name
     * @return a builder
     * @throws IllegalArgumentException if it is no legal name
     */
    public static Builder builder(String name) {
        return new Builder(Metadata.named(name));
    }

    /**
     * Returns the name.
     *
     * @return the name
     */
    public MrcName name() {
        return metadata.name();
    }

    /**
     * Returns the role that is asked for.
     *
     * @return the role
     */
    public Role role() {
        return spec.role();
    }

    /**
     * Returns the same, asking for another role.
     *
     * @param role the role
     * @return the changed copy
     */
    public MeshRootCertificate withRole(Role role) {
        return new MeshRootCertificate(metadata, spec.withRole(role), status);
    }

    /**
     * Returns the same with another status.
     *
     * @param other the status
     * @return the changed copy
     */
    public MeshRootCertificate withStatus(MrcStatus other) {
        return new MeshRootCertificate(metadata, spec, other);
    }

    /** Builds a {@link MeshRootCertificate}. Not for use by several threads. */
    public static final class Builder {
        private Metadata metadata;
        private @Nullable ProviderConfig provider;
        private TrustDomain trustDomain = TrustDomain.DEFAULT;
        private SpiffeMode spiffe = SpiffeMode.DISABLED;
        private @Nullable Role role;

        Builder(Metadata metadata) {
            this.metadata = metadata;
        }

        /**
         * Sets the namespace; none by default.
         *
         * @param namespace the namespace
         * @return this
         * @throws IllegalArgumentException if it is no legal name
         */
        public Builder namespace(String namespace) {
            metadata = new Metadata(metadata.name(), Optional.of(namespace), metadata.labels(), metadata.annotations());
            return this;
        }

        /**
         * Sets labels and annotations; none by default.
         *
         * @param labels the labels
         * @param annotations the annotations
         * @return this
         */
        public Builder describedBy(Map<String, String> labels, Map<String, String> annotations) {
            metadata = new Metadata(metadata.name(), metadata.namespace(), labels, annotations);
            return this;
        }

        /**
         * Sets the provider; required.
         *
         * @param config the provider's configuration
         * @return this
         */
        public Builder provider(ProviderConfig config) {
            this.provider = Objects.requireNonNull(config, "config");
            return this;
        }

        /**
         * Sets the trust domain; {@code cluster.local} by default.
         *
         * @param domain the trust domain
         * @return this
         */
        public Builder trustDomain(TrustDomain domain) {
            this.trustDomain = Objects.requireNonNull(domain, "domain");
            return this;
        }

        /**
         * Sets whether leaves bear a SPIFFE ID; {@link SpiffeMode#DISABLED} by default.
         *
         * @param mode the mode
         * @return this
         */
        public Builder spiffe(SpiffeMode mode) {
            this.spiffe = Objects.requireNonNull(mode, "mode");
            return this;
        }

        /**
         * Sets the role that is asked for; required.
         *
         * @param asked the role
         * @return this
         */
        public Builder role(Role asked) {
            this.role = Objects.requireNonNull(asked, "asked");
            return this;
        }

        /**
         * Builds the value.
         *
         * @return the MeshRootCertificate, with an empty status
         * @throws IllegalStateException if provider or role is missing
         */
        public MeshRootCertificate build() {
            if (provider == null) {
                throw new IllegalStateException("provider is missing; call provider(...)");
            }
            if (role == null) {
                throw new IllegalStateException("role is missing; call role(...)");
            }
            return new MeshRootCertificate(metadata, new MrcSpec(provider, trustDomain, spiffe, role), MrcStatus.EMPTY);
        }
    }
}
