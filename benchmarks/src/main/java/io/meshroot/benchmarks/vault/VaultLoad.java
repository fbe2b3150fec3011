package io.meshroot.benchmarks.vault;

import com.sun.management.OperatingSystemMXBean;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.time.Scheduler;
import io.meshroot.vault.VaultProvider;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Certificates per second from a server, by the provider and by a loop around the JDK's HTTP client in the same run, and
 * whether memory grows. The server is a fake one in a process of its own, or that of {@code MRC_VAULT_ADDR}.
 */
public final class VaultLoad {
    private static final List<Integer> IN_FLIGHT = List.of(1, 2, 4, 8, 16, 32, 64);
    private static final Duration WARM_UP = Duration.ofSeconds(4);
    private static final Duration ROUND = Duration.ofSeconds(2);
    private static final int ROUNDS = 3;
    private static final int MANY = 100_000;
    private static final int STEP = 10_000;
    private static final int AT_ONCE = 16;

    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final Target target;
    private final Scheduler scheduler;

    private VaultLoad(Target target, Scheduler scheduler) {
        this.target = target;
        this.scheduler = scheduler;
    }

    /**
     * Runs the load and prints what it measured.
     *
     * @param args none
     * @throws Exception if the server can't be reached
     */
    public static void main(String[] args) throws Exception {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
        timer.setRemoveOnCancelPolicy(true);
        Scheduler scheduler = (delay, task) -> {
            ScheduledFuture<?> planned = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> planned.cancel(false);
        };
        Optional<String> real = Optional.ofNullable(System.getenv("MRC_VAULT_ADDR"));
        if (real.isPresent()) {
            String token = Optional.ofNullable(System.getenv("MRC_VAULT_TOKEN")).orElse("");
            run(new Target(URI.create(real.get()), token), scheduler);
        } else {
            try (FakeServer fake = FakeServer.start()) {
                run(new Target(fake.address(), fake.token()), scheduler);
            }
        }
        timer.shutdownNow();
    }

    private static void run(Target target, Scheduler scheduler) throws Exception {
        try (target) {
            VaultLoad load = new VaultLoad(target, scheduler);
            load.perSecond();
            load.memory();
        }
    }

    private void perSecond() throws Exception {
        try (Issuer issuer = issuer(8);
                PlainLoop plain = new PlainLoop(target)) {
            SigningRequest request = Target.request();
            measure(8, WARM_UP, () -> issuer.sign(request));
            measure(8, WARM_UP, plain::sign);
        }
        System.out.printf(
                "%-10s %-12s %-12s %-8s %-20s %s%n",
                "in flight", "provider/s", "plain/s", "ratio", "provider, CPU µs", "plain, CPU µs");
        for (int inFlight : IN_FLIGHT) {
            Rate provider = Rate.NONE;
            Rate loop = Rate.NONE;
            for (int round = 0; round < ROUNDS; round++) {
                try (Issuer issuer = issuer(inFlight);
                        PlainLoop plain = new PlainLoop(target)) {
                    SigningRequest request = Target.request();
                    provider = provider.and(measure(inFlight, ROUND, () -> issuer.sign(request)));
                    loop = loop.and(measure(inFlight, ROUND, plain::sign));
                }
            }
            System.out.printf(
                    "%-10d %-12.0f %-12.0f %-8.2f %-20.0f %.0f%n",
                    inFlight,
                    provider.perSecond(),
                    loop.perSecond(),
                    provider.perSecond() / loop.perSecond(),
                    provider.microsOfCpu(),
                    loop.microsOfCpu());
        }
    }

    /**
     * What was measured.
     *
     * @param done how many certificates
     * @param nanos how long it took
     * @param cpuNanos how much processor time of this process it took
     */
    private record Rate(long done, long nanos, long cpuNanos) {
        static final Rate NONE = new Rate(0, 0, 0);

        Rate and(Rate other) {
            return new Rate(done + other.done, nanos + other.nanos, cpuNanos + other.cpuNanos);
        }

        double perSecond() {
            return done * 1e9 / nanos;
        }

        double microsOfCpu() {
            return cpuNanos / 1e3 / done;
        }
    }

    private Issuer issuer(int inFlight) {
        return VaultProvider.builder().maxInFlight(inFlight).build().open(target.context(scheduler));
    }

    private static Rate measure(int threads, Duration time, Callable<?> call) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(threads);
        AtomicLong done = new AtomicLong();
        long cpu = PROCESS.getProcessCpuTime();
        long begin = System.nanoTime();
        long end = begin + time.toNanos();
        try {
            List<Callable<Boolean>> tasks = IntStream.range(0, threads)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        while (System.nanoTime() < end) {
                            call.call();
                            done.incrementAndGet();
                        }
                        return true;
                    })
                    .toList();
            for (Future<Boolean> each : callers.invokeAll(tasks)) {
                each.get();
            }
        } finally {
            callers.shutdownNow();
        }
        return new Rate(done.get(), System.nanoTime() - begin, PROCESS.getProcessCpuTime() - cpu);
    }

    private void memory() throws Exception {
        System.out.printf("%n%-10s %s%n", "requests", "heap in use after a collection, KiB");
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try (Issuer issuer = issuer(AT_ONCE)) {
            SigningRequest request = Target.request();
            List<Callable<Boolean>> share = IntStream.range(0, AT_ONCE)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        for (int n = 0; n < STEP / AT_ONCE; n++) {
                            issuer.sign(request);
                        }
                        return true;
                    })
                    .toList();
            for (int done = STEP; done <= MANY; done += STEP) {
                for (Future<Boolean> each : callers.invokeAll(share)) {
                    each.get();
                }
                System.gc();
                Runtime runtime = Runtime.getRuntime();
                System.out.printf("%-10d %d%n", done, (runtime.totalMemory() - runtime.freeMemory()) / 1024);
            }
        } finally {
            callers.shutdownNow();
        }
    }
}
