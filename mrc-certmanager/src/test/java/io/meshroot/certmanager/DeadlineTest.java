package io.meshroot.certmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ProviderException;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    /** An issuer may be open for years, and calls be interrupted all the time. */
    @Test
    void leavesNothingAtTheIssuerWhenItIsOver() {
        CompletableFuture<Boolean> closed = new CompletableFuture<>();
        try (Deadline deadline = new Deadline(new TestScheduler(TestClock.create()), Duration.ofSeconds(30), closed)) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> deadline.await(new CompletableFuture<Boolean>()))
                    .isInstanceOf(ProviderException.class);
            assertThat(Thread.interrupted()).isTrue();
        }

        assertThat(closed.getNumberOfDependents()).isZero();
    }
}
