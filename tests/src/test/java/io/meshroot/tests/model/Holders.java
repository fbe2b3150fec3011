package io.meshroot.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateManager;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the holders really use, which lags behind what the manager has. */
final class Holders {
    private final SortedMap<HolderId, Holder> holders = new TreeMap<>();

    /** One of them. */
    private static final class Holder {
        private final int incarnation = 1;
        private boolean trustOnly;
        private @Nullable IssuedCertificate leaf;
        private @Nullable X509Certificate leafRoot;
        private @Nullable TrustBundle trust;

        private boolean isLive() {
            return trustOnly || leaf != null;
        }
    }

    /** A holder begins to use a leaf, with the trust that comes with it. */
    void use(IssueRequest request, IssuedCertificate leaf) {
        Holder holder = holders.computeIfAbsent(request.holder(), absent -> new Holder());
        holder.leaf = leaf;
        holder.leafRoot = rootOf(leaf);
        holder.trust = newer(holder.trust, leaf.trust());
    }

    private static TrustBundle newer(@Nullable TrustBundle one, TrustBundle other) {
        return one != null && one.sequence() > other.sequence() ? one : other;
    }

    /** No leaf comes out that its own trust does not verify. */
    private static X509Certificate rootOf(IssuedCertificate leaf) {
        for (X509Certificate root : leaf.trust().roots()) {
            try {
                leaf.leaf().verify(root.getPublicKey());
                return root;
            } catch (GeneralSecurityException e) {
                // Another's.
            }
        }
        throw new AssertionError("leaf " + leaf.serial() + " of " + leaf.signer() + " is of no root of its trust");
    }

    void useTrustOnly(HolderId id, TrustBundle trust) {
        Holder holder = holders.computeIfAbsent(id, absent -> new Holder());
        holder.trustOnly = true;
        holder.trust = trust;
    }

    boolean isTrustOnly(HolderId id) {
        Holder holder = holders.get(id);
        return holder != null && holder.trustOnly;
    }

    void takeTrust(HolderId id, TrustBundle trust) {
        Holder holder = holders.get(id);
        if (holder != null) {
            holder.trust = trust;
        }
    }

    void acknowledge(HolderId id, CertificateManager manager) {
        Holder holder = holders.get(id);
        if (holder == null || holder.trust == null || !holder.isLive()) {
            return;
        }
        manager.acknowledge(
                holder.leaf == null
                        ? Acknowledgement.ofTrust(id, holder.incarnation, holder.trust.sequence())
                        : Acknowledgement.of(id, holder.incarnation, holder.leaf.serial(), holder.trust.sequence()));
    }

    Iterable<HolderId> ids() {
        return java.util.List.copyOf(holders.keySet());
    }

    void gone(HolderId id) {
        holders.remove(id);
    }

    /** Whoever has no valid leaf any more stops using it. */
    void dropEnded(Instant now) {
        for (Holder holder : holders.values()) {
            if (holder.leaf != null && holder.leaf.notAfter().isBefore(now)) {
                holder.leaf = null;
            }
        }
    }

    /** The signer of every live leaf is trusted by every live holder. */
    void checkThatEverybodyMeetsEverybody() {
        holders.forEach((bearer, one) -> holders.forEach((peer, other) -> {
            if (one.leaf != null && other.isLive() && other.trust != null) {
                assertThat(other.trust.roots())
                        .as(
                                "%s, who has trust %s, meets the leaf of %s, signed by %s",
                                peer, other.trust.sequence(), bearer, one.leaf.signer())
                        .contains(one.leafRoot);
            }
        }));
    }
}
