package io.meshroot.core.files;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Closes what a probe reads from when its time is over. A timeout of each read alone would let a peer go on for ever that
 * sends a byte now and then.
 */
final class Deadline implements AutoCloseable {
    private final Duration limit;
    private final CompletableFuture<Boolean> over = new CompletableFuture<>();

    Deadline(Duration limit) {
        this.limit = limit;
        over.completeOnTimeout(true, limit.toMillis() + 1, TimeUnit.MILLISECONDS);
    }

    /** Closes it, at once if the time is over already. It has to be something that closes without waiting. */
    void endsAlso(Closeable closed) {
        CompletableFuture<Void> unused = over.thenRun(() -> {
            try {
                closed.close();
            } catch (IOException e) {
                // What reads from it fails all the same.
            }
        });
    }

    /** Says that the time was over, where that is why something failed. */
    IOException reasonOf(IOException failure) {
        return isOver() ? new IOException("it took longer than " + limit, failure) : failure;
    }

    boolean isOver() {
        return !over.isCancelled() && over.getNow(false);
    }

    /** Ends in time: nothing more is closed. */
    @Override
    public void close() {
        over.cancel(false);
    }
}
