package io.meshroot.benchmarks;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.core.CertificateManager;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What a leaf costs that is held, beside a read of a map. Many are held, so that no one of them stays in the CPU's cache. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 10, time = 1)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls start() first
public class CacheHitBenchmark {
    private static final int HELD = 1_024;

    private final IssueRequest[] requests = new IssueRequest[HELD];
    private final ConcurrentHashMap<IssueRequest, IssuedCertificate> map = new ConcurrentHashMap<>();
    private CertificateManager manager;
    private int next;

    /** Issues what is held. */
    @Setup
    public void start() {
        manager = CertificateManager.builder().build();
        for (int i = 0; i < HELD; i++) {
            requests[i] = IssueRequest.service("held" + i + ".bench");
            map.put(requests[i], manager.issue(requests[i]));
        }
    }

    /** Ends the manager. */
    @TearDown
    public void stop() {
        manager.close();
    }

    private IssueRequest request() {
        next = (next + 1) & (HELD - 1);
        return requests[next];
    }

    /** A leaf that is held, asked for again. */
    @Benchmark
    public IssuedCertificate issue() {
        return manager.issue(request());
    }

    /** The same by a look at what is held. */
    @Benchmark
    public Optional<IssuedCertificate> current() {
        return manager.current(request());
    }

    /** The floor of both: a read of a map with the same keys. */
    @Benchmark
    public @Nullable IssuedCertificate floor() {
        return map.get(request());
    }
}
