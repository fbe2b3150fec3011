package io.meshroot.vault.internal.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CallScopeTest {
    private static final Duration TOTAL = Duration.ofSeconds(15);

    private final TestScheduler time = new TestScheduler(TestClock.create());
    private final CallScopes scopes = new CallScopes(time, time.clock());
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    @Test
    void returnsWhatItWaitedFor() throws Exception {
        try (CallScope scope = scopes.begin(TOTAL)) {
            answer.complete("done");
            assertThat(scope.await(answer)).isEqualTo("done");
        }
        assertThat(time.pending()).isZero();
    }

    @Test
    void passesAFailureOn() {
        try (CallScope scope = scopes.begin(TOTAL)) {
            answer.completeExceptionally(new IOException("cut"));
            assertThatThrownBy(() -> scope.await(answer))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @Test
    void endsAtTheDeadlineAndCancelsWhatItWaitedFor() throws Exception {
        Thread waiting = waitIn(scope -> await(scope));

        time.advance(TOTAL);

        assertThat(failureOf(waiting)).isInstanceOfSatisfying(ProviderException.class, late -> {
            assertThat(late.retry()).isEqualTo(ProviderException.Retry.MAY_HELP);
            assertThat(late).hasMessageContaining("15S");
        });
        assertThat(answer).isCancelled();
    }

    @Test
    void endsWhenTheOwnerIsClosed() throws Exception {
        Thread waiting = waitIn(scope -> scope.pause(Duration.ofSeconds(5)));

        scopes.close();

        assertThat(failureOf(waiting))
                .isInstanceOfSatisfying(
                        MeshRootException.class,
                        closed -> assertThat(closed.code()).isEqualTo(ErrorCode.CLOSED));
        assertThatThrownBy(() -> scopes.begin(TOTAL)).isInstanceOf(MeshRootException.class);
        assertThat(time.pending()).isZero();
    }

    @Test
    void endsWhenTheThreadIsInterrupted() throws Exception {
        Thread waiting = waitIn(scope -> await(scope));

        waiting.interrupt();

        assertThat(failureOf(waiting)).isInstanceOf(ProviderException.class).hasMessageContaining("interrupted");
        assertThat(answer).isCancelled();
        assertThat(interrupted).isTrue();
    }

    @Test
    void givesUpAnAttemptButNotTheCall() throws Exception {
        Thread waiting = waitIn(scope -> {
            assertThatThrownBy(() -> scope.await(answer, Duration.ofSeconds(5)))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(AttemptTimeout.class);
            assertThat(answer).isCancelled();
            assertThat(scope.remaining()).isEqualTo(Duration.ofSeconds(10));
        });

        time.advance(Duration.ofSeconds(5));

        assertThat(failureOf(waiting)).isNull();
    }

    @Test
    void pausesForAsLongAsAsked() throws Exception {
        Thread waiting = waitIn(scope -> scope.pause(Duration.ofSeconds(5)));

        time.advance(Duration.ofMillis(4999));
        assertThat(waiting.isAlive()).isTrue();
        time.advance(Duration.ofMillis(1));

        assertThat(failureOf(waiting)).isNull();
    }

    private FutureTask<Throwable> task;
    private volatile boolean interrupted;

    private void await(CallScope scope) {
        try {
            scope.await(answer);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Begins a wait on another thread and returns when it waits. */
    private Thread waitIn(Consumer<CallScope> work) {
        task = new FutureTask<>(() -> {
            try (CallScope scope = scopes.begin(TOTAL)) {
                work.accept(scope);
                return null;
            } catch (Throwable e) {
                interrupted = Thread.currentThread().isInterrupted();
                return e;
            }
        });
        Thread thread = new Thread(task);
        thread.setDaemon(true);
        thread.start();
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        return thread;
    }

    private Throwable failureOf(Thread waiting) throws Exception {
        waiting.join();
        return task.get();
    }
}
