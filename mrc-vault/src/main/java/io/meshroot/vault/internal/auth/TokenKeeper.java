package io.meshroot.vault.internal.auth;

import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.time.Scheduler;
import io.meshroot.vault.internal.auth.Grant.Renewal;
import io.meshroot.vault.internal.auth.Login.Yield;
import io.meshroot.vault.internal.client.Token;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.http.Jitter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Holds a token. Whoever needs one while there is none logs in, and others wait for that. A token is renewed when two
 * thirds of its lease are over, less up to a tenth by chance; when the server gives less and less, or renews no more,
 * there is another login. A failure is repeated until the lease is over; then the next caller logs in and is told.
 */
public final class TokenKeeper implements TokenSource {
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

    private final VaultClient client;
    private final Login login;
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Jitter jitter;
    private final Object lock = new Object();
    private @Nullable Grant grant;
    private @Nullable CompletableFuture<Grant> flight;
    private int forgotten;
    private Scheduler.Cancellable timer = () -> {};
    private boolean closed;

    TokenKeeper(VaultClient client, Login login, Scheduler scheduler, InstantSource clock, Jitter jitter) {
        this.client = client;
        this.login = login;
        this.scheduler = scheduler;
        this.clock = clock;
        this.jitter = jitter;
    }

    @Override
    public Token token(CallScope scope) {
        Grant held;
        synchronized (lock) {
            held = grant;
        }
        return held != null && !held.isOver(clock.instant())
                ? held.token()
                : change(held, scope, login::login).token();
    }

    @Override
    public Optional<Token> insteadOf(Token refused, CallScope scope) {
        Grant held;
        synchronized (lock) {
            held = grant;
        }
        if (held != null && !held.token().equals(refused)) {
            return Optional.of(held.token());
        }
        // A token that may look itself up is in order: then the policy forbids, and another token would get no further.
        if (login.again() == Yield.NEW_TOKEN
                && TokenPaths.lookup(client, refused, scope).isOk()) {
            return Optional.empty();
        }
        Token other = change(held, scope, login::login).token();
        return other.equals(refused) ? Optional.empty() : Optional.of(other);
    }

    /** Somebody may have replaced what the token is made from: the next caller looks. */
    void forget() {
        synchronized (lock) {
            timer.cancel();
            grant = null;
            forgotten++;
        }
    }

    /** One change at a time; who comes meanwhile waits for it. A grant that somebody else has changed already is taken. */
    private Grant change(@Nullable Grant seen, CallScope scope, Function<CallScope, Grant> work) {
        while (true) {
            CompletableFuture<Grant> mine = new CompletableFuture<>();
            CompletableFuture<Grant> other;
            int begun;
            synchronized (lock) {
                Grant held = grant;
                if (held != null && !held.equals(seen)) {
                    return held;
                }
                begun = forgotten;
                other = flight;
                if (other == null) {
                    flight = mine;
                }
            }
            if (other == null) {
                return fly(mine, begun, scope, work);
            }
            Optional<Grant> theirs = await(other, scope);
            if (theirs.isPresent()) {
                return theirs.get();
            }
        }
    }

    private Grant fly(CompletableFuture<Grant> mine, int begun, CallScope scope, Function<CallScope, Grant> work) {
        try {
            Grant changed = work.apply(scope);
            accept(changed, begun);
            mine.complete(changed);
            return changed;
        } catch (RuntimeException e) {
            // Who was called off says nothing of the server: another one of those that wait takes over.
            if (scope.hasEnded()) {
                mine.cancel(false);
            } else {
                mine.completeExceptionally(e);
            }
            throw e;
        } finally {
            synchronized (lock) {
                flight = null;
            }
        }
    }

    /** Returns what another caller got; nothing if that one was called off. */
    private static Optional<Grant> await(CompletableFuture<Grant> other, CallScope scope) {
        try {
            // A copy: giving up the wait must not give up the login.
            return Optional.of(scope.await(other.copy()));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof CancellationException) {
                return Optional.empty();
            }
            if (cause instanceof ProviderException known) {
                throw new ProviderException(
                        known.code(),
                        known.retry(),
                        known.retryAfter().orElse(null),
                        String.valueOf(known.getMessage()),
                        known);
            }
            throw new ProviderException(Retry.MAY_HELP, "the login failed; call again", cause);
        }
    }

    /** What was made from something that somebody replaced meanwhile is used once and not kept. */
    private void accept(Grant changed, int begun) {
        synchronized (lock) {
            timer.cancel();
            if (closed || begun != forgotten) {
                return;
            }
            grant = changed;
            if (changed.ends()) {
                Duration lease = changed.lease();
                double share = 2.0 / 3 * (1 - jitter.next() / 10);
                later(Duration.ofMillis((long) (lease.toMillis() * share)));
            }
        }
    }

    private void later(Duration delay) {
        timer = scheduler.schedule(longer(delay, SHORTEST_WAIT), this::renew);
    }

    private void renew() {
        Grant held;
        synchronized (lock) {
            held = grant;
            if (closed || held == null) {
                return;
            }
        }
        try (CallScope scope = client.begin()) {
            change(held, scope, call -> renewed(held, call));
        } catch (RuntimeException e) {
            again(held);
        }
    }

    private Grant renewed(Grant held, CallScope scope) {
        if (held.renewal() == Renewal.POSSIBLE) {
            Grant renewed;
            try {
                renewed = TokenPaths.renew(client, held, scope, clock);
            } catch (ProviderException e) {
                // Revoked, or not allowed to renew itself: no later try helps, another login does.
                if (login.again() == Yield.SAME_TOKEN || e.retry() == Retry.MAY_HELP) {
                    throw e;
                }
                return login.login(scope);
            }
            if (login.again() == Yield.SAME_TOKEN || !renewed.isShrinking()) {
                return renewed;
            }
        }
        return login.login(scope);
    }

    /** Tries again in a third of what is left, until nothing is. */
    private void again(Grant held) {
        Instant now = clock.instant();
        synchronized (lock) {
            if (!closed && held.equals(grant) && !held.isOver(now)) {
                double share = (1 - jitter.next() / 10) / 3;
                later(Duration.ofMillis((long) (held.left(now).toMillis() * share)));
            }
        }
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            grant = null;
            timer.cancel();
        }
    }
}
