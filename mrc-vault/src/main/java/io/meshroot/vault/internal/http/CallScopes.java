package io.meshroot.vault.internal.http;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.time.Scheduler;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls under way; closing ends them all. */
public final class CallScopes implements AutoCloseable {
    private final Scheduler scheduler;
    private final InstantSource clock;
    private final Set<CallScope> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Makes an owner without calls.
     *
     * @param scheduler tells when time is up
     * @param clock tells the time
     */
    public CallScopes(Scheduler scheduler, InstantSource clock) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    /**
     * Begins a call.
     *
     * @param total how long it may take in all
     * @return the call; close it when it is over
     * @throws MeshRootException code {@code CLOSED} if this is closed
     */
    public CallScope begin(Duration total) {
        CallScope scope = new CallScope(scheduler, clock, total, this);
        underWay.add(scope);
        if (closed) {
            scope.close();
            throw new MeshRootException(ErrorCode.CLOSED, "the issuer is closed; open it again");
        }
        return scope;
    }

    void ended(CallScope scope) {
        underWay.remove(scope);
    }

    @Override
    public void close() {
        closed = true;
        underWay.forEach(CallScope::abort);
    }
}
