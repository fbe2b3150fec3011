package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.WireRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which requests meet which fault. Safe for use by several threads. */
final class FaultPlan {
    private final List<Planned> planned = new ArrayList<>();
    private @Nullable CountDownLatch recovery;

    private static final class Planned {
        private final String request;
        private final KubernetesFault fault;
        private int left;

        Planned(String request, KubernetesFault fault, int times) {
            this.request = request;
            this.fault = fault;
            this.left = times;
        }
    }

    synchronized void add(String request, KubernetesFault fault, int times) {
        if (times < 1) {
            throw new IllegalArgumentException("times is " + times + "; at least 1");
        }
        planned.add(new Planned(request, fault, times));
    }

    synchronized Optional<KubernetesFault> next(WireRequest request) {
        String watch = "true".equals(request.query().get("watch")) ? "?watch=true" : "";
        String shown = request.method().toUpperCase(Locale.ROOT) + " " + request.path() + watch;
        Optional<Planned> first =
                planned.stream().filter(each -> shown.contains(each.request)).findFirst();
        first.filter(each -> --each.left == 0).ifPresent(planned::remove);
        return first.map(each -> each.fault);
    }

    void clear() {
        CountDownLatch ending;
        synchronized (this) {
            planned.clear();
            ending = recovery;
            recovery = null;
        }
        if (ending != null) {
            ending.countDown();
        }
    }

    /** Waits as long as a slow fault says, or until {@link #clear}. */
    void linger(KubernetesFault fault) {
        CountDownLatch until;
        synchronized (this) {
            if (recovery == null) {
                recovery = new CountDownLatch(1);
            }
            until = recovery;
        }
        try {
            boolean unused = until.await(fault.delay().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
