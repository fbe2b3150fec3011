package io.meshroot.core.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemThreadsTest {
    @Test
    void runsOnDaemonsThatBearItsName() throws Exception {
        try (SystemThreads threads = new SystemThreads()) {
            CompletableFuture<Thread> timer = new CompletableFuture<>();
            CompletableFuture<Thread> worker = new CompletableFuture<>();
            threads.schedule(Duration.ofSeconds(-1), () -> timer.complete(Thread.currentThread()));
            threads.execute(() -> worker.complete(Thread.currentThread()));

            assertThat(timer.get(30, TimeUnit.SECONDS).isDaemon()).isTrue();
            assertThat(timer.get().getName()).startsWith("meshroot-timer");
            assertThat(worker.get(30, TimeUnit.SECONDS).isDaemon()).isTrue();
            assertThat(worker.get().getName()).startsWith("meshroot-worker");
        }
    }

    @Test
    void runsNothingThatWasCancelled() throws Exception {
        try (SystemThreads threads = new SystemThreads()) {
            CompletableFuture<String> first = new CompletableFuture<>();
            threads.schedule(Duration.ofMillis(1), () -> first.complete("cancelled"))
                    .cancel();
            threads.schedule(Duration.ofMillis(20), () -> first.complete("kept"));

            assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("kept");
        }
    }

    @Test
    void takesNothingAfterItsEnd() {
        SystemThreads threads = new SystemThreads();
        threads.close();
        threads.close();

        assertThatThrownBy(() -> threads.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
        assertThatThrownBy(() -> threads.schedule(Duration.ZERO, () -> {}))
                .isInstanceOf(RejectedExecutionException.class);
    }
}
