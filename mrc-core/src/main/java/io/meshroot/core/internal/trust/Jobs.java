package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Runs what may block on providers: on the executor, outside all locks, and each job only once at a time. */
final class Jobs {
    private final Executor executor;
    private final Outbox outbox;
    private final Troubles troubles;
    private final Runnable afterEach;
    private final Set<String> running = ConcurrentHashMap.newKeySet();

    Jobs(Executor executor, Outbox outbox, Troubles troubles, Runnable afterEach) {
        this.executor = executor;
        this.outbox = outbox;
        this.troubles = troubles;
        this.afterEach = afterEach;
    }

    /** Runs a job soon, unless it is running already. */
    void start(String what, String where, Runnable job) {
        String key = what + " " + where;
        if (running.add(key)) {
            outbox.put(() -> {
                try {
                    executor.execute(() -> run(key, where, job));
                } catch (RejectedExecutionException e) {
                    running.remove(key);
                }
            });
        }
    }

    private void run(String key, String where, Runnable job) {
        try {
            job.run();
            troubles.over(where);
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.ROOT_DRIFTED && e.code() != ErrorCode.CLOSED) {
                troubles.report(where, e);
            }
        } catch (RuntimeException e) {
            troubles.report(where, e);
        } finally {
            running.remove(key);
            afterEach.run();
        }
    }
}
