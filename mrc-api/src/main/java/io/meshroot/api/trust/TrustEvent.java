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
     * @param override the order to do it even if it is not safe, if given
     */
    record RoleAsked(RoleChange change, String by, Optional<StepOverride> override) implements TrustEvent {
        /** Checks that nothing is null. */
        public RoleAsked {
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(override, "override");
        }
    }

    /**
     * A step is about to be taken; every registered manager is to say what it knows.
     *
     * @param change the step, from the accepted role
     * @param by who asked for it
     */
    record StepAnnounced(RoleChange change, String by) implements TrustEvent {
        /** Checks that nothing is null. */
        public StepAnnounced {
            Objects.requireNonNull(change, "change");
            Objects.requireNonNull(by, "by");
        }
    }

    /**
     * A holder is to count until it is deregistered.
     *
     * @param holder its name
     */
    record HolderRegistered(HolderId holder) implements TrustEvent {
        /** Checks that nothing is null. */
        public HolderRegistered {
            Objects.requireNonNull(holder, "holder");
        }
    }

    /**
     * A holder that was registered no longer counts.
     *
     * @param holder its name
     */
    record HolderDeregistered(HolderId holder) implements TrustEvent {
        /** Checks that nothing is null. */
        public HolderDeregistered {
            Objects.requireNonNull(holder, "holder");
        }
    }

    /**
     * A holder that was registered says what it uses; older than what is known changes nothing.
     *
     * @param acknowledgement what it says
     */
    record HolderAcknowledged(Acknowledgement acknowledgement) implements TrustEvent {
        /** Checks that nothing is null. */
        public HolderAcknowledged {
            Objects.requireNonNull(acknowledgement, "acknowledgement");
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
     * @param by the manager that hands it out
     */
    record LongLeafSigned(MrcName mrc, LiveLeaf leaf, ReplicaId by) implements TrustEvent {
        /**
         * Checks that the leaf is the signer's.
         *
         * @throws IllegalArgumentException if another root signed it
         */
        public LongLeafSigned {
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(leaf, "leaf");
            Objects.requireNonNull(by, "by");
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
     * A manager no longer counts.
     *
     * @param replica its name
     * @param how why it no longer counts
     */
    record ReplicaGone(ReplicaId replica, Leaving how) implements TrustEvent {
        /** Checks that nothing is null. */
        public ReplicaGone {
            Objects.requireNonNull(replica, "replica");
            Objects.requireNonNull(how, "how");
        }

        /**
         * Makes the event of a manager whose horizon has passed, or that an operator removes.
         *
         * @param replica its name
         */
        public ReplicaGone(ReplicaId replica) {
            this(replica, Leaving.REMOVED);
        }

        /** Why a manager no longer counts. */
        public enum Leaving {
            /** It ended in order, and nothing that it handed out is in use: no leaf lives that others don't answer for. */
            EMPTY_HANDED,
            /** Its horizon has passed, or an operator vouches for it. */
            REMOVED
        }
    }

    /**
     * The keys of a root are compromised. It gains no role again, and stops signing as soon as another root can sign.
     *
     * @param mrc its name
     * @param reason why
     * @param signing what it does while no other root can sign
     */
    record RootTainted(MrcName mrc, String reason, Taint.Signing signing) implements TrustEvent {
        /** Checks that nothing is null. */
        public RootTainted {
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(signing, "signing");
        }

        /**
         * Makes the event of a root that goes on signing until another one can.
         *
         * @param mrc its name
         * @param reason why
         */
        public RootTainted(MrcName mrc, String reason) {
            this(mrc, reason, Taint.Signing.UNTIL_REPLACED);
        }
    }

    /**
     * The trust in a tainted root is cut at once, whoever depends on it.
     *
     * @param mrc its name
     */
    record TrustCut(MrcName mrc) implements TrustEvent {
        /** Checks that nothing is null. */
        public TrustCut {
            Objects.requireNonNull(mrc, "mrc");
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

    /**
     * The rotation under way has asked for its next step in the store's documents.
     *
     * @param change the step
     */
    record RotationAsked(RoleChange change) implements TrustEvent {
        /** Checks that nothing is null. */
        public RotationAsked {
            Objects.requireNonNull(change, "change");
        }
    }

    /**
     * The rotation under way stands still.
     *
     * @param by who paused it
     * @param reason why
     */
    record RotationPaused(String by, String reason) implements TrustEvent {
        /** Checks that nothing is null. */
        public RotationPaused {
            Objects.requireNonNull(by, "by");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /** The rotation under way goes on. */
    record RotationResumed() implements TrustEvent {}

    /** The rotation under way walks back, unless it is past the point of no return. */
    record RotationAborted() implements TrustEvent {}

    /** The rotation under way has taken its last step; the old document is being deleted, and there is no way back. */
    record RotationClosing() implements TrustEvent {}

    /**
     * The rotation under way is over.
     *
     * @param outcome how
     * @param reason why, in words
     */
    record RotationEnded(RotationRecord.Outcome outcome, String reason) implements TrustEvent {
        /** Checks that nothing is null. */
        public RotationEnded {
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(reason, "reason");
        }
    }

    /**
     * A manager remembers later sequences than the store holds, or other things under the same numbers: the store was
     * restored from a backup. Both sequences take numbers above those that were handed out.
     *
     * @param trust the trust sequence that was handed out
     * @param signing the signing sequence that was handed out
     */
    record SequencesRemembered(Sequence trust, Sequence signing) implements TrustEvent {
        /** Checks that nothing is null. */
        public SequencesRemembered {
            Objects.requireNonNull(trust, "trust");
            Objects.requireNonNull(signing, "signing");
        }
    }

    /** The state was read; digests that don't fit what they number take the next number. */
    record StateRead() implements TrustEvent {}
}
