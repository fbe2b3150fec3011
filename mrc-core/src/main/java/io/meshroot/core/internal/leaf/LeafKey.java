package io.meshroot.core.internal.leaf;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.KeyType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;

/** Under what a leaf is held: requests with equal keys share one leaf. */
sealed interface LeafKey {
    /** Whom the leaf names. */
    LeafIdentity identity();

    /** Of a leaf whose key the manager makes: the request without its holder. */
    record Made(
            LeafIdentity identity,
            SortedSet<String> dnsNames,
            Set<InetAddress> ipAddresses,
            Optional<KeyType> keyType,
            Optional<Duration> validity)
            implements LeafKey {
        static Made of(IssueRequest request) {
            return new Made(
                    request.identity(),
                    request.dnsNames(),
                    request.ipAddresses(),
                    request.keyType(),
                    request.validity());
        }

        /** Enough to tell most keys apart, and cheap: this is the hash of every cache read. */
        @Override
        public int hashCode() {
            int hash = identity.hashCode();
            return dnsNames.isEmpty() ? hash : 31 * hash + dnsNames.hashCode();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Made that
                    && identity.equals(that.identity)
                    && (dnsNames == that.dnsNames || dnsNames.equals(that.dnsNames))
                    && (ipAddresses == that.ipAddresses || ipAddresses.equals(that.ipAddresses))
                    && keyType.equals(that.keyType)
                    && validity.equals(that.validity);
        }
    }

    /** Of a leaf for a key of the caller's; the digest is of the subject public key info. */
    record Presented(LeafIdentity identity, String keyDigest) implements LeafKey {}
}
