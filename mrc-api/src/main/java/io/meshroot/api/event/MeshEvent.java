package io.meshroot.api.event;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Something that happened. Secrets never stand in an event. New kinds may be added; ignore those that are unknown. */
public sealed interface MeshEvent {
    /**
     * Returns when it happened.
     *
     * @return the instant
     */
    Instant at();

    /**
     * The accepted state changed.
     *
     * @param at when
     * @param state the new state
     */
    record StateChanged(Instant at, TrustState state) implements MeshEvent {
        /** Checks that nothing is null. */
        public StateChanged {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(state, "state");
        }

        /**
         * Describes the event in one line; the whole state would be pages of a log.
         *
         * @return when, the accepted roles, and the trust and the signing sequence
         */
        @Override
        public String toString() {
            return "StateChanged[at=" + at + ", roles=" + state.roles() + ", trust="
                    + state.trust().number() + ", signing=" + state.signing().number() + "]";
        }
    }

    /**
     * A role change was accepted.
     *
     * @param at when
     * @param step its record
     * @param waited how long it was pending
     */
    record RoleAccepted(Instant at, StepRecord step, Duration waited) implements MeshEvent {
        /** Checks that nothing is null. */
        public RoleAccepted {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(step, "step");
            Objects.requireNonNull(waited, "waited");
        }
    }

    /**
     * A legal role change is not safe yet, or waits for others than before.
     *
     * @param at when
     * @param change the change
     * @param blockers what it waits for
     */
    record RolePending(Instant at, RoleChange change, List<Blocker> blockers) implements MeshEvent {
        /** Copies the list. */
        public RolePending {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(change, "change");
            blockers = List.copyOf(blockers);
        }
    }

    /**
     * A role change, creation or deletion in the store is not legal; what is accepted stays.
     *
     * @param at when
     * @param mrc which MeshRootCertificate
     * @param reason why
     * @param message the whole in words, with the remedy
     */
    record ChangeRefused(Instant at, MrcName mrc, Illegality reason, String message) implements MeshEvent {
        /** Checks that nothing is null. */
        public ChangeRefused {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * The published trust changed.
     *
     * @param at when
     * @param bundle the new bundle
     */
    record TrustPublished(Instant at, TrustBundle bundle) implements MeshEvent {
        /** Checks that nothing is null. */
        public TrustPublished {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(bundle, "bundle");
        }
    }

    /**
     * A leaf was issued.
     *
     * @param at when
     * @param request for what
     * @param signer who signed
     * @param serial its serial number, lower-case hexadecimal
     * @param cause why it was issued
     */
    record LeafIssued(Instant at, IssueRequest request, MrcName signer, String serial, Cause cause)
            implements MeshEvent {
        /** Checks that nothing is null. */
        public LeafIssued {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(signer, "signer");
            Objects.requireNonNull(serial, "serial");
            Objects.requireNonNull(cause, "cause");
        }

        /** Why a leaf was issued. */
        public enum Cause {
            /** Somebody asked for it. */
            ASKED,
            /** The one before came near its end. */
            RENEWAL,
            /** Another root signs now. */
            SIGNER_CHANGED
        }
    }

    /**
     * A leaf could not be issued or renewed. One that is valid goes on being served; it is tried again.
     *
     * @param at when
     * @param request for what
     * @param message why, with the remedy
     * @param retryIn how long until it is tried again; zero if it is not
     */
    record IssueFailed(Instant at, IssueRequest request, String message, Duration retryIn) implements MeshEvent {
        /** Checks that nothing is null. */
        public IssueFailed {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(retryIn, "retryIn");
        }
    }

    /**
     * A leaf expired before it could be renewed.
     *
     * @param at when
     * @param request for what
     * @param serial its serial number, lower-case hexadecimal
     */
    record LeafExpired(Instant at, IssueRequest request, String serial) implements MeshEvent {
        /** Checks that nothing is null. */
        public LeafExpired {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(serial, "serial");
        }
    }

    /**
     * A leaf for a key of the caller's comes near its end, or its signer changed: a new certification request is needed.
     *
     * @param at when
     * @param request for what
     * @param serial the serial number of the leaf that ends, lower-case hexadecimal
     */
    record RequestNeeded(Instant at, IssueRequest request, String serial) implements MeshEvent {
        /** Checks that nothing is null. */
        public RequestNeeded {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(serial, "serial");
        }
    }

    /**
     * The root behind a provider is not the one that was learnt. Nothing is signed with it.
     *
     * @param at when
     * @param mrc which MeshRootCertificate
     * @param message the whole in words, with the remedy
     */
    record RootDrifted(Instant at, MrcName mrc, String message) implements MeshEvent {
        /** Checks that nothing is null. */
        public RootDrifted {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * A root that validates comes near its end.
     *
     * @param at when
     * @param mrc which MeshRootCertificate
     * @param notAfter its end
     */
    record RootEnding(Instant at, MrcName mrc, Instant notAfter) implements MeshEvent {
        /** Checks that nothing is null. */
        public RootEnding {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(notAfter, "notAfter");
        }
    }

    /**
     * A provider or a store failed, or holds what can't be read. What was good last stays in force.
     *
     * @param at when
     * @param where what it is about, as a file name or a MeshRootCertificate's
     * @param message what is wrong, with the remedy
     */
    record Trouble(Instant at, String where, String message) implements MeshEvent {
        /** Checks that nothing is null. */
        public Trouble {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(where, "where");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * An acknowledgement did not count.
     *
     * @param at when
     * @param acknowledgement what was said
     * @param why why it did not count
     */
    record AcknowledgementIgnored(Instant at, Acknowledgement acknowledgement, String why) implements MeshEvent {
        /** Checks that nothing is null. */
        public AcknowledgementIgnored {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(acknowledgement, "acknowledgement");
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * A subscriber threw. It is called again with the next certificate.
     *
     * @param at when
     * @param request to what it subscribed
     * @param message what it threw
     */
    record SubscriberFailed(Instant at, IssueRequest request, String message) implements MeshEvent {
        /** Checks that nothing is null. */
        public SubscriberFailed {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(request, "request");
            Objects.requireNonNull(message, "message");
        }
    }

    /**
     * A step was announced; every registered manager says what it knows, then it is decided.
     *
     * @param at when
     * @param announcement the step
     */
    record StepAnnounced(Instant at, Announcement announcement) implements MeshEvent {
        /** Checks that nothing is null. */
        public StepAnnounced {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(announcement, "announcement");
        }
    }

    /**
     * A rotation was started, paused or resumed, or turned.
     *
     * @param at when
     * @param rotation the rotation as it is now
     * @param what what happened to it
     */
    record RotationChanged(Instant at, RotationState rotation, What what) implements MeshEvent {
        /** Checks that nothing is null. */
        public RotationChanged {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(rotation, "rotation");
            Objects.requireNonNull(what, "what");
        }

        /** What may happen to a rotation. */
        public enum What {
            /** It was started. */
            STARTED,
            /** It stands still. */
            PAUSED,
            /** It goes on. */
            RESUMED,
            /** It walks back. */
            ABORTING,
            /** Its last step is taken; the old document is being deleted. */
            CLOSING
        }
    }

    /**
     * A rotation is over.
     *
     * @param at when
     * @param record how it ended
     */
    record RotationOver(Instant at, RotationRecord record) implements MeshEvent {
        /** Checks that nothing is null. */
        public RotationOver {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(record, "record");
        }
    }

    /**
     * Trust shrank, and connections are open whose peers would be refused now. They stay open until somebody closes them.
     *
     * @param at when
     * @param holder whose connections these are
     * @param connections the connections that are remembered, the oldest first
     */
    record ConnectionsOutlived(Instant at, HolderId holder, List<Connection> connections) implements MeshEvent {
        private static final int SHOWN = 10;

        /** Copies the list. */
        public ConnectionsOutlived {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(holder, "holder");
            connections = List.copyOf(connections);
        }

        /**
         * A connection that outlived the trust in its peer.
         *
         * @param peer the peer's name, as it was verified: its SPIFFE ID if it has one
         * @param since when its handshake ended
         * @param root the root that it was verified under; empty if it can't be told any more
         */
        public record Connection(String peer, Instant since, Optional<Anchor> root) {
            /** Checks that nothing is null. */
            public Connection {
                Objects.requireNonNull(peer, "peer");
                Objects.requireNonNull(since, "since");
                Objects.requireNonNull(root, "root");
            }
        }

        /**
         * Describes the event in one line, whatever the number of connections.
         *
         * @return when, whose, how many, and some of the peers
         */
        @Override
        public String toString() {
            return "ConnectionsOutlived[at=" + at + ", holder=" + holder + ", connections=" + connections.size()
                    + ", peers="
                    + connections.stream()
                            .map(Connection::peer)
                            .distinct()
                            .limit(SHOWN)
                            .toList() + "]";
        }
    }

    /**
     * The key of a root was found to be compromised, or its trust was cut.
     *
     * @param at when
     * @param mrc the root
     * @param taint what is known of it now
     */
    record RootTainted(Instant at, MrcName mrc, Taint taint) implements MeshEvent {
        /** Checks that nothing is null. */
        public RootTainted {
            Objects.requireNonNull(at, "at");
            Objects.requireNonNull(mrc, "mrc");
            Objects.requireNonNull(taint, "taint");
        }
    }
}
