package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Tells those who started a rotation here how it ended, whoever drove it. Safe for use by several threads. */
final class Followers {
    private final Executor executor;
    private final Supplier<List<Blocker>> blockers;
    private final List<Followed> followed = new ArrayList<>();
    private boolean closed;

    Followers(Executor executor, Supplier<List<Blocker>> blockers) {
        this.executor = executor;
        this.blockers = blockers;
    }

    synchronized Rotation follow(RotationState rotation) {
        for (Followed known : followed) {
            if (known.is(rotation.from(), rotation.to(), rotation.started())) {
                return known;
            }
        }
        Followed fresh = new Followed(rotation.from(), rotation.to(), rotation.started());
        if (closed) {
            fresh.fail(closed(rotation.to()));
        } else {
            followed.add(fresh);
        }
        return fresh;
    }

    /** A rotation that was over before it was asked for. */
    Rotation over(RotationRecord record) {
        Followed done = new Followed(record.from(), record.to(), record.started());
        done.completion.complete(record);
        return done;
    }

    /** Takes the newest state. */
    synchronized void changed(Supplier<TrustState> newest) {
        // Read under this lock: an older state would not know of a rotation that is followed since.
        TrustState state = newest.get();
        for (Iterator<Followed> each = followed.iterator(); each.hasNext(); ) {
            Followed one = each.next();
            boolean underWay = state.rotation()
                    .filter(rotation -> one.is(rotation.from(), rotation.to(), rotation.started()))
                    .isPresent();
            if (!underWay) {
                each.remove();
                end(one, record(one, state));
            }
        }
    }

    private static Optional<RotationRecord> record(Followed one, TrustState state) {
        return state.rotations().stream()
                .filter(record -> one.is(record.from(), record.to(), record.started()))
                .findFirst();
    }

    private void end(Followed one, Optional<RotationRecord> record) {
        Runnable tell = () -> record.filter(over -> over.outcome() == RotationRecord.Outcome.FINISHED)
                .ifPresentOrElse(one.completion::complete, () -> one.fail(failure(one, record)));
        try {
            executor.execute(tell);
        } catch (RejectedExecutionException e) {
            tell.run();
        }
    }

    private static MeshRootException failure(Followed one, Optional<RotationRecord> record) {
        return new MeshRootException(
                ErrorCode.ROTATION_ABORTED,
                "the rotation from " + one.from() + " to " + one.to() + " did not finish: "
                        + record.map(RotationRecord::reason).orElse("the store no longer knows of it")
                        + "; start it again if it is still wanted");
    }

    void close() {
        List<Followed> open;
        synchronized (this) {
            closed = true;
            open = List.copyOf(followed);
            followed.clear();
        }
        open.forEach(one -> one.fail(closed(one.to())));
    }

    private static MeshRootException closed(MrcName to) {
        return new MeshRootException(
                ErrorCode.CLOSED,
                "the manager was closed during the rotation to " + to
                        + "; it goes on in the next manager on the store");
    }

    private final class Followed implements Rotation {
        private final MrcName from;
        private final MrcName to;
        private final Instant started;
        private final CompletableFuture<RotationRecord> completion = new CompletableFuture<>();

        Followed(MrcName from, MrcName to, Instant started) {
            this.from = from;
            this.to = to;
            this.started = started;
        }

        boolean is(MrcName old, MrcName fresh, Instant begin) {
            return from.equals(old) && to.equals(fresh) && started.equals(begin);
        }

        @Override
        public MrcName from() {
            return from;
        }

        @Override
        public MrcName to() {
            return to;
        }

        @Override
        public List<Blocker> waitsFor() {
            return completion.isDone() ? List.of() : blockers.get();
        }

        @Override
        public CompletionStage<RotationRecord> completion() {
            return completion.minimalCompletionStage();
        }

        void fail(MeshRootException failure) {
            completion.completeExceptionally(failure);
        }

        @Override
        public String toString() {
            return "Rotation[" + from + " -> " + to + "]";
        }
    }
}
