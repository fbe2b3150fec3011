package io.meshroot.api.trust;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Something that may change the {@link TrustState}. */
public sealed interface TrustEvent {
    /**
     * The certificates of a root were learnt. It begins inactive; learning the same again changes nothing.
     *
     * @param mrc its name
     * @param trustDomain the trust domain of its leaves
     * @param spiffe whether leaves bear a SPIFFE ID
     * @param anchors one or more certificates
     */
    record RootLearnt(MrcName mrc, TrustDomain trustDomain, SpiffeMode spiffe, SortedSet<Anchor> anchors)
            implements TrustEvent {
        /**
         * Checks that there are anchors, and copies them.
         *
         * @throws IllegalArgumentException if there are none
         */
        public RootLearnt {
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(trustDomain, "trustDomain");
            Objects.requireNonNull(spiffe, "spiffe");
            anchors = Collections.unmodifiableSortedSet(new TreeSet<>(anchors));
            if (anchors.isEmpty()) {
                throw new IllegalArgumentException(
                        "anchors of " + mrc + " is empty; a root has at least one certificate");
            }
        }
    }

    /**
     * The first roles of a mesh that has none in use: accepted together and without waiting for holders, since nobody
     * holds anything. The roots must not be tainted or expired.
     *
     * @param roles the roles by name; the set must be valid and all of the roots learnt
     * @param by who asked for it
     */
    record FirstRoles(Map<MrcName, Role> roles, String by) implements TrustEvent {
        /** Copies the roles. */
        public FirstRoles {
            roles = Collections.unmodifiableMap(new TreeMap<>(roles));
            Objects.requireNonNull(by, "by");
        }
    }

    /**
     * Another role is asked for.
     *
     * @param change the change, from the accepted role
     * @param by who asked for it
     * @param breakGlass the order to do it even if it is not safe, if given
     */
    record RoleAsked(RoleChange change, String by, Optional<BreakGlass> breakGlass) implements TrustEvent {
        /** Checks that nothing is null. */
        public RoleAsked {
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(breakGlass, "breakGlass");
        }
    }

    /**
     * A MeshRootCertificate was deleted.
     *
     * @param mrc its name
     */
    record RootForgotten(MrcName mrc) implements TrustEvent {
        /** Checks that nothing is null. */
        public RootForgotten {
            Objects.requireNonNull(mrc, "mrc");
        }
    }

    /**
     * Leaves up to a later end may be signed from now on.
     *
     * @param mrc the signer
     * @param replica who signs
     * @param until the latest end
     */
    record HorizonRaised(MrcName mrc, ReplicaId replica, Instant until) implements TrustEvent {
        /** Checks that nothing is null. */
        public HorizonRaised {
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(replica, "replica");
            Objects.requireNonNull(until, "until");
        }
    }

    /**
     * A leaf that outlives the ordinary validity is signed.
     *
     * @param mrc the signer
     * @param leaf the leaf
     */
    record LongLeafSigned(MrcName mrc, LiveLeaf leaf) implements TrustEvent {
        /**
         * Checks that the leaf is the signer's.
         *
         * @throws IllegalArgumentException if another root signed it
         */
        public LongLeafSigned {
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(leaf, "leaf");
            if (!leaf.signer().equals(mrc)) {
                throw new IllegalArgumentException(
                        "leaf " + leaf.serial() + " is signed by " + leaf.signer() + ", not by " + mrc);
            }
        }
    }

    /**
     * Nobody uses a recorded leaf any more: its holder acknowledged a newer one, or no longer exists.
     *
     * @param mrc the signer
     * @param serial the leaf's serial number, lower-case hexadecimal
     */
    record LongLeafEnded(MrcName mrc, String serial) implements TrustEvent {
        /** Checks that nothing is null. */
        public LongLeafEnded {
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(serial, "serial");
        }
    }

    /**
     * A manager registers, or says again that it is alive.
     *
     * @param replica what it says of itself
     */
    record ReplicaRegistered(ReplicaState replica) implements TrustEvent {
        /** Checks that nothing is null. */
        public ReplicaRegistered {
            Objects.requireNonNull(replica, "replica");
        }
    }

    /**
     * A manager ended in order, or was removed.
     *
     * @param replica its name
     */
    record ReplicaGone(ReplicaId replica) implements TrustEvent {
        /** Checks that nothing is null. */
        public ReplicaGone {
            Objects.requireNonNull(replica, "replica");
        }
    }

    /**
     * The keys of a root are compromised.
     *
     * @param mrc its name
     * @param reason why
     */
    record RootTainted(MrcName mrc, String reason) implements TrustEvent {
        /** Checks that nothing is null. */
        public RootTainted {
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * A rotation begins.
     *
     * @param rotation the rotation
     */
    record RotationBegun(RotationState rotation) implements TrustEvent {
        /** Checks that nothing is null. */
        public RotationBegun {
            Objects.requireNonNull(rotation, "rotation");
        }
    }

    /** The rotation under way ends, or is given up. */
    record RotationEnded() implements TrustEvent {}

    /** The state was read; digests that don't fit what they number take the next number. */
    record StateRead() implements TrustEvent {}
}
