package io.meshroot.vault.internal.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.vault.internal.auth.Grant.Renewal;
import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.client.VaultClientForTests;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.http.CallScopes;
import io.meshroot.vault.internal.http.Jitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TokenKeeperTest {
    private static final Duration CALL = Duration.ofMinutes(1);

    private final TestScheduler time = new TestScheduler(TestClock.create());
    private final CallScopes scopes = new CallScopes(time, time.clock());
    private final SlowLogin login = new SlowLogin(time);
    private final TokenKeeper keeper =
            new TokenKeeper(VaultClientForTests.unreachable(time), login, time, time.clock(), new Jitter(1));

    @Test
    void oneLoginServesAllWhoWait() throws Exception {
        List<FutureTask<Token>> callers = callers(8);
        login.begun.await();
        login.go.countDown();

        for (FutureTask<Token> caller : callers) {
            assertThat(caller.get()).isEqualTo(Token.of("t-1"));
        }
        assertThat(login.count).hasValue(1);
    }

    @Test
    void allAreToldWhenTheLoginFails() throws Exception {
        login.fails = true;
        List<FutureTask<Token>> callers = callers(3);
        login.begun.await();
        login.go.countDown();

        for (FutureTask<Token> caller : callers) {
            assertThatThrownBy(caller::get)
                    .cause()
                    .isInstanceOf(ProviderException.class)
                    .hasMessageContaining("refused");
        }
    }

    @Test
    void anotherTakesOverFromOneWhoWasCalledOff() throws Exception {
        FutureTask<Token> first = caller();
        Thread thread = start(first);
        login.begun.await();
        FutureTask<Token> second = caller();
        awaitWaiting(start(second));

        thread.interrupt();

        assertThatThrownBy(first::get).cause().hasMessageContaining("called off");
        login.go.countDown();
        assertThat(second.get(20, TimeUnit.SECONDS)).isEqualTo(Token.of("t-2"));
    }

    @Test
    void aLoginThatBeganBeforeTheSecretChangedIsNotKept() throws Exception {
        FutureTask<Token> caller = caller();
        start(caller);
        login.begun.await();

        keeper.forget();
        login.go.countDown();

        assertThat(caller.get()).isEqualTo(Token.of("t-1"));
        try (CallScope scope = scopes.begin(CALL)) {
            assertThat(keeper.token(scope)).isEqualTo(Token.of("t-2"));
            assertThat(keeper.token(scope)).isEqualTo(Token.of("t-2"));
        }
    }

    @Test
    void aTokenThatEndedIsReplacedByTheNextCaller() {
        login.go.countDown();
        try (CallScope scope = scopes.begin(CALL)) {
            assertThat(keeper.token(scope)).isEqualTo(Token.of("t-1"));
            time.jump(Duration.ofHours(1));
            assertThat(keeper.token(scope)).isEqualTo(Token.of("t-2"));
        }
    }

    @Test
    void nothingIsLeftBehindWhenItIsClosed() {
        login.go.countDown();
        try (CallScope scope = scopes.begin(CALL)) {
            keeper.token(scope);
        }
        keeper.close();

        assertThat(time.pending()).isZero();
    }

    private List<FutureTask<Token>> callers(int count) throws InterruptedException {
        List<FutureTask<Token>> callers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            FutureTask<Token> caller = caller();
            callers.add(caller);
            awaitWaiting(start(caller));
        }
        return callers;
    }

    private FutureTask<Token> caller() {
        return new FutureTask<>(() -> {
            try (CallScope scope = scopes.begin(CALL)) {
                return keeper.token(scope);
            }
        });
    }

    private static Thread start(FutureTask<Token> caller) {
        Thread thread = new Thread(caller);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    /** Numbers its tokens, and takes until it is told to go on. */
    private static final class SlowLogin implements Login {
        private final TestScheduler time;
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch go = new CountDownLatch(1);
        private final AtomicInteger count = new AtomicInteger();
        private volatile boolean fails;

        SlowLogin(TestScheduler time) {
            this.time = time;
        }

        @Override
        public Grant login(CallScope scope) {
            int number = count.incrementAndGet();
            begun.countDown();
            try {
                go.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new ProviderException(Retry.MAY_HELP, "called off", e);
            }
            if (fails) {
                throw new ProviderException(Retry.CANNOT_HELP, "refused", null);
            }
            Duration hour = Duration.ofHours(1);
            return new Grant(Token.of("t-" + number), time.clock().instant(), hour, hour, Renewal.IMPOSSIBLE);
        }

        @Override
        public Yield again() {
            return Yield.NEW_TOKEN;
        }
    }
}
