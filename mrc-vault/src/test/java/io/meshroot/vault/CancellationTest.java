package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.provider.Issuer;
import io.meshroot.testkit.vault.VaultFault;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A signing under way ends when the issuer is closed, the thread is interrupted or time is up, whatever the server does. */
@Timeout(30)
class CancellationTest {
    private final Bench bench = new Bench();
    private FutureTask<Throwable> task;

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void closingEndsIt() throws Exception {
        Issuer issuer = bench.open();
        begin(issuer);

        issuer.close();

        assertThat(failure())
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CLOSED));
    }

    @Test
    void interruptingEndsIt() throws Exception {
        try (Issuer issuer = bench.open()) {
            Thread thread = begin(issuer);

            thread.interrupt();

            assertThat(failure()).isInstanceOf(ProviderException.class).hasMessageContaining("interrupted");
        }
    }

    @Test
    void theDeadlineOfAnAttemptEndsItAndAnotherBegins() throws Exception {
        try (Issuer issuer = bench.open()) {
            begin(issuer);

            bench.vault.failNext(1, "/sign/", VaultFault.rateLimited());
            bench.time.advance(Duration.ofMinutes(2));

            assertThat(failure()).isNull();
        }
    }

    @Test
    void theDeadlineOfTheCallEndsIt() throws Exception {
        VaultProvider provider = Bench.builder()
                .attemptTimeout(Duration.ofMinutes(5))
                .totalTimeout(Duration.ofMinutes(5))
                .build();
        try (Issuer issuer = provider.open(bench.context(bench.config()))) {
            begin(issuer);

            bench.time.advance(Duration.ofMinutes(5));

            assertThat(failure()).isInstanceOf(ProviderException.class);
        }
    }

    @Test
    void whoWaitsForAPlaceIsLetGoAsWell() throws Exception {
        try (Issuer issuer = Bench.builder().maxInFlight(1).build().open(bench.context(bench.config()))) {
            begin(issuer);
            FutureTask<Throwable> second = signing(issuer);
            Thread thread = start(second);
            awaitWaiting(thread);

            thread.interrupt();

            assertThat(second.get()).isInstanceOf(ProviderException.class);
            bench.vault.recover();
            assertThat(failure()).isNull();
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    private Thread begin(Issuer issuer) {
        bench.vault.failNext(1, "/sign/", VaultFault.slow(Duration.ofHours(1)));
        task = signing(issuer);
        Thread thread = start(task);
        awaitWaiting(thread);
        return thread;
    }

    private FutureTask<Throwable> signing(Issuer issuer) {
        return new FutureTask<>(() -> {
            try {
                issuer.sign(bench.request());
                return null;
            } catch (RuntimeException e) {
                return e;
            }
        });
    }

    private static Thread start(FutureTask<?> work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING || !isInCall(thread)) {
            Thread.onSpinWait();
        }
    }

    private static boolean isInCall(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().endsWith(".CallScope"));
    }

    private Throwable failure() throws Exception {
        return task.get(20, TimeUnit.SECONDS);
    }
}
