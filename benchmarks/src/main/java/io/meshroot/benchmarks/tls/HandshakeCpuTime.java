package io.meshroot.benchmarks.tls;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * Measures the same handshakes in CPU time of their thread, in turns of each kind, for a machine that others use as well. What
 * other threads do, as the collection of garbage, does not count.
 */
public final class HandshakeCpuTime {
    private static final int BATCH = 50;

    private HandshakeCpuTime() {}

    /**
     * Measures.
     *
     * @param args how many turns of 50 handshakes each kind gets; half of them warm up
     */
    public static void main(String[] args) throws Exception {
        int turns = args.length > 0 ? Integer.parseInt(args[0]) : 80;
        for (String protocol : List.of("TLSv1.3", "TLSv1.2")) {
            HandshakeBenchmark benchmark = new HandshakeBenchmark();
            benchmark.protocol = protocol;
            benchmark.start();
            List<Double> following = new ArrayList<>();
            List<Double> keyStore = new ArrayList<>();
            for (int turn = 0; turn < turns; turn++) {
                double ours = turn(benchmark::following);
                double floor = turn(benchmark::keyStore);
                if (turn >= turns / 2) {
                    following.add(ours);
                    keyStore.add(floor);
                }
            }
            benchmark.stop();
            System.out.printf(
                    Locale.ROOT,
                    "%s: following %.0f us, key store %.0f us, ratio %.3f%n",
                    protocol,
                    median(following),
                    median(keyStore),
                    median(keyStore) / median(following));
        }
    }

    private static double turn(Callable<?> handshake) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < BATCH; i++) {
            handshake.call();
        }
        return (threads.getCurrentThreadCpuTime() - begin) / 1000.0 / BATCH;
    }

    private static double median(List<Double> measured) {
        return measured.stream().sorted().toList().get(measured.size() / 2);
    }
}
