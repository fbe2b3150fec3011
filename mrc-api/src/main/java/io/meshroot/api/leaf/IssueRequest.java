package io.meshroot.api.leaf;

import io.meshroot.api.identity.DnsNames;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.trust.HolderId;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What leaf certificate is asked for. Two requests that are equal but for their holder share one certificate.
 *
 * @param identity whom the leaf names
 * @param dnsNames further DNS subject alternative names
 * @param ipAddresses further IP subject alternative names
 * @param keyType the type of the key that is made; the manager's default when absent
 * @param validity how long the leaf is valid from now; the default of the identity's kind when absent
 * @param holder who will use the leaf; {@link HolderId#of(LeafIdentity)} unless several hold one identity's leaf
 * @param keyReuse whether the same public key may be signed again when its leaf ends; for {@code sign} only
 */
public record IssueRequest(
        LeafIdentity identity,
        SortedSet<String> dnsNames,
        Set<InetAddress> ipAddresses,
        Optional<KeyType> keyType,
        Optional<Duration> validity,
        HolderId holder,
        KeyReuse keyReuse) {

    /** Whether a key of the caller's may be signed more than once. */
    public enum KeyReuse {
        /** A new leaf needs a new key; the default. */
        REFUSE,
        /** The same key may be signed again, and is, by renewals. */
        ALLOW
    }

    /**
     * Checks the names and copies the collections.
     *
     * @throws IllegalArgumentException if a DNS name is not legal or the validity is not positive
     */
    public IssueRequest {
        Objects.requireNonNull(identity, "identity");
        dnsNames = Collections.unmodifiableSortedSet(new TreeSet<>(dnsNames));
        for (String name : dnsNames) {
            if (!DnsNames.isLegal(name)) {
                throw new IllegalArgumentException(
                        "dnsNames has a name that is no legal DNS name: \"" + printable(name) + "\"; leave it out");
            }
        }
        ipAddresses = Collections.unmodifiableSet(new LinkedHashSet<>(ipAddresses));
        Objects.requireNonNull(keyType, "keyType");
        validity.ifPresent(value -> {
            if (value.isNegative() || value.isZero()) {
                throw new IllegalArgumentException("validity is " + value + "; give a positive duration");
            }
        });
        Objects.requireNonNull(holder, "holder");
        Objects.requireNonNull(keyReuse, "keyReuse");
    }

    private static String printable(String name) {
        return name.replaceAll("[^ -~]", "?");
    }

    /**
     * Asks for a service's leaf with all defaults.
     *
     * @param identity {@code <service account>.<namespace>}
     * @return the request
     * @throws IllegalArgumentException if it is no service identity
     */
    public static IssueRequest service(String identity) {
        return builder(LeafIdentity.service(identity)).build();
    }

    /**
     * Begins a request.
     *
     * @param identity whom the leaf names
     * @return a builder
     */
    public static Builder builder(LeafIdentity identity) {
        return new Builder(identity);
    }

    /** Builds an {@link IssueRequest}. Not for use by several threads. */
    public static final class Builder {
        private final LeafIdentity identity;
        private final SortedSet<String> dnsNames = new TreeSet<>();
        private final Set<InetAddress> ipAddresses = new LinkedHashSet<>();
        private @Nullable KeyType keyType;
        private @Nullable Duration validity;
        private HolderId holder;
        private KeyReuse keyReuse = KeyReuse.REFUSE;

        Builder(LeafIdentity identity) {
            this.identity = Objects.requireNonNull(identity, "identity");
            this.holder = HolderId.of(identity);
        }

        /**
         * Adds a DNS subject alternative name; none by default.
         *
         * @param name a legal DNS name
         * @return this
         * @throws IllegalArgumentException if it is not legal
         */
        public Builder dnsName(String name) {
            if (!DnsNames.isLegal(name)) {
                throw new IllegalArgumentException(
                        "dnsName is no legal DNS name: \"" + printable(name) + "\"; leave it out");
            }
            dnsNames.add(name);
            return this;
        }

        /**
         * Adds an IP subject alternative name; none by default.
         *
         * @param address the address
         * @return this
         */
        public Builder ipAddress(InetAddress address) {
            ipAddresses.add(Objects.requireNonNull(address, "address"));
            return this;
        }

        /**
         * Sets the type of the key; the manager's default unless set.
         *
         * @param type the type
         * @return this
         */
        public Builder keyType(KeyType type) {
            this.keyType = Objects.requireNonNull(type, "type");
            return this;
        }

        /**
         * Sets how long the leaf is valid; the default of the identity's kind unless set.
         *
         * @param duration a positive duration
         * @return this
         * @throws IllegalArgumentException if it is not positive
         */
        public Builder validity(Duration duration) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException("validity is " + duration + "; give a positive duration");
            }
            this.validity = duration;
            return this;
        }

        /**
         * Sets who will use the leaf; {@link HolderId#of(LeafIdentity)} unless set.
         *
         * @param id the holder
         * @return this
         */
        public Builder holder(HolderId id) {
            this.holder = Objects.requireNonNull(id, "id");
            return this;
        }

        /**
         * Sets whether the same public key may be signed again; {@link KeyReuse#REFUSE} unless set.
         *
         * @param reuse the choice
         * @return this
         */
        public Builder keyReuse(KeyReuse reuse) {
            this.keyReuse = Objects.requireNonNull(reuse, "reuse");
            return this;
        }

        /**
         * Builds the request.
         *
         * @return the request
         */
        public IssueRequest build() {
            return new IssueRequest(
                    identity,
                    dnsNames,
                    ipAddresses,
                    Optional.ofNullable(keyType),
                    Optional.ofNullable(validity),
                    holder,
                    keyReuse);
        }
    }
}
