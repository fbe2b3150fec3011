package io.meshroot.certmanager;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** The end of whatever one call waits for: its time is over, or the issuer is closed. */
final class Deadline implements AutoCloseable {
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();
    private final CompletableFuture<Boolean> closed;
    private final Scheduler.Cancellable timer;

    /**
     * @param closed done when the issuer is closed
     */
    Deadline(Scheduler scheduler, Duration total, CompletableFuture<Boolean> closed) {
        this.closed = closed;
        this.timer = scheduler.schedule(total, () -> over.complete(true));
    }

    /**
     * Waits.
     *
     * @return the result; empty once the time is over
     * @throws MeshRootException code {@code CLOSED} when the issuer is closed, {@code PROVIDER_FAILED} when the thread is
     *     interrupted
     */
    <T> Optional<T> await(CompletableFuture<T> future) {
        try {
            Object unused = CompletableFuture.anyOf(future, over, closed).get();
            if (closed.isDone()) {
                throw closed();
            }
            return future.isDone() ? Optional.of(future.get()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ProviderException(Retry.MAY_HELP, "the calling thread was interrupted; call again", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("what is waited for here can't fail", e);
        }
    }

    static MeshRootException closed() {
        return new MeshRootException(ErrorCode.CLOSED, "the issuer is closed; open it again");
    }

    @Override
    public void close() {
        timer.cancel();
        // Lets go of what hangs on the end of the issuer, which may be years away.
        over.complete(true);
    }
}
