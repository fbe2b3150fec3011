package io.meshroot.core.internal.leaf;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.IssueRequest.KeyReuse;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Whose the keys are that callers presented, so that none is signed for two. Safe for use by several threads. */
final class KeyOwners {
    private static final int LEAST_SWEEP = 1024;

    private final Map<String, Owner> owners = new HashMap<>();
    private int sweepAt = LEAST_SWEEP;

    private record Owner(LeafIdentity identity, Instant forgetAt) {}

    /** Takes a key for an identity, or refuses it. What is returned undoes it if nothing is signed. */
    synchronized Runnable claim(LeafKey.Presented key, KeyReuse reuse, Instant now) {
        Owner owner = owners.get(key.keyDigest());
        if (owner != null && !owner.forgetAt.isBefore(now)) {
            if (!owner.identity.equals(key.identity())) {
                throw new MeshRootException(
                        ErrorCode.KEY_REUSED,
                        "the key of the certification request for " + key.identity() + " has a certificate for "
                                + owner.identity + "; make a key of its own");
            }
            if (reuse == KeyReuse.REFUSE) {
                throw reused(key.identity());
            }
        }
        sweep(now);
        owners.put(key.keyDigest(), new Owner(key.identity(), Instant.MAX));
        return () -> restore(key.keyDigest(), owner);
    }

    static MeshRootException reused(LeafIdentity identity) {
        return new MeshRootException(
                ErrorCode.KEY_REUSED,
                "the key of the certification request for " + identity
                        + " has been certified before; make a new key, or allow keyReuse");
    }

    private synchronized void restore(String digest, @Nullable Owner before) {
        if (before == null) {
            owners.remove(digest);
        } else {
            owners.put(digest, before);
        }
    }

    /** Remembers a key until then. */
    synchronized void keep(LeafKey.Presented key, Instant forgetAt) {
        owners.put(key.keyDigest(), new Owner(key.identity(), forgetAt));
    }

    /** Costs nothing in the long run: only when twice as many are there as after the last time. */
    private void sweep(Instant now) {
        if (owners.size() >= sweepAt) {
            owners.values().removeIf(other -> other.forgetAt.isBefore(now));
            sweepAt = Math.max(LEAST_SWEEP, 2 * owners.size());
        }
    }
}
