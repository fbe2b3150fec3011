package io.meshroot.vault.internal.http;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * One call from its beginning to its end, attempts and pauses included. Whatever the calling thread waits for, it waits
 * for here: a wait ends at the call's deadline, when the owner is closed, and when the thread is interrupted.
 */
public final class CallScope implements AutoCloseable {
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Instant deadline;
    private final CallScopes owner;
    private final CompletableFuture<Object> ended = new CompletableFuture<>();
    private final Scheduler.Cancellable timer;

    CallScope(Scheduler scheduler, InstantSource clock, Duration total, CallScopes owner) {
        this.scheduler = scheduler;
        this.clock = clock;
        this.deadline = clock.instant().plus(total);
        this.owner = owner;
        this.timer = scheduler.schedule(
                total,
                () -> ended.completeExceptionally(new ProviderException(
                        Retry.MAY_HELP, "no answer within " + total + "; see whether the server is overloaded", null)));
    }

    /**
     * Returns how much time is left.
     *
     * @return the time until the deadline; negative once it has passed
     */
    public Duration remaining() {
        return Duration.between(clock.instant(), deadline);
    }

    /**
     * Waits. A wait that ends without a result cancels what it waited for.
     *
     * @param future what to wait for
     * @param <T> the type of the result
     * @return the result
     * @throws ExecutionException if the future failed
     * @throws MeshRootException code {@code PROVIDER_FAILED} at the deadline or when interrupted, {@code CLOSED} when closed
     */
    public <T> T await(CompletableFuture<T> future) throws ExecutionException {
        return await(future, CompletableFuture.anyOf(future, ended));
    }

    /**
     * Waits, but not longer than one attempt may take.
     *
     * @param future what to wait for
     * @param longest how long the attempt may take
     * @param <T> the type of the result
     * @return the result
     * @throws ExecutionException if the future failed; with {@link AttemptTimeout} if it took too long
     * @throws MeshRootException as {@link #await(CompletableFuture)}
     */
    public <T> T await(CompletableFuture<T> future, Duration longest) throws ExecutionException {
        CompletableFuture<Object> late = new CompletableFuture<>();
        Scheduler.Cancellable limit =
                scheduler.schedule(longest, () -> late.completeExceptionally(new AttemptTimeout(longest)));
        try {
            return await(future, CompletableFuture.anyOf(future, ended, late));
        } finally {
            limit.cancel();
        }
    }

    private <T> T await(CompletableFuture<T> future, CompletableFuture<Object> first) throws ExecutionException {
        try {
            first.get();
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Retry.MAY_HELP, "the calling thread was interrupted; call again", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof MeshRootException end && ended.isCompletedExceptionally()) {
                throw fresh(end);
            }
            throw e;
        } finally {
            // Does nothing to what is done; an exchange that is no longer waited for lets go of its connection.
            future.cancel(true);
        }
    }

    /**
     * Waits for some time.
     *
     * @param delay how long
     * @throws MeshRootException as {@link #await(CompletableFuture)}
     */
    public void pause(Duration delay) {
        CompletableFuture<Boolean> over = new CompletableFuture<>();
        Scheduler.Cancellable alarm = scheduler.schedule(delay, () -> over.complete(true));
        try {
            await(over);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a pause can't fail", e);
        } finally {
            alarm.cancel();
        }
    }

    /**
     * Tells whether waits end at once: the deadline has passed, the owner is closed, or the calling thread is interrupted.
     *
     * @return whether they do
     */
    public boolean hasEnded() {
        return ended.isDone() || Thread.currentThread().isInterrupted();
    }

    /** Ends the call since its owner was closed. */
    void abort() {
        ended.completeExceptionally(new MeshRootException(ErrorCode.CLOSED, "the issuer is closed; open it again"));
    }

    /** A new exception each time, with the stack of the thread that waited. */
    private static MeshRootException fresh(MeshRootException end) {
        String message = String.valueOf(end.getMessage());
        return end instanceof ProviderException late
                ? new ProviderException(late.retry(), message, late)
                : new MeshRootException(end.code(), message, end);
    }

    @Override
    public void close() {
        timer.cancel();
        owner.ended(this);
    }
}
