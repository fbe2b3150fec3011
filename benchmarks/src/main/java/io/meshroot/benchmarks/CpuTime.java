package io.meshroot.benchmarks;

import io.meshroot.core.x509.CryptoProviders;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * Measures the same operations in CPU time of the calling thread, in turns, and prints each beside its floor: for a machine
 * that others use as well, where time on the wall says little. What runs on other threads, as the collection of garbage,
 * does not count.
 */
public final class CpuTime {
    private static final long TURN_NANOS = 100_000_000;
    private static final int BATCH = 200;
    private static final double FIRST_QUARTILE = 0.25;
    private static final double LAST_QUARTILE = 0.75;

    private static volatile @Nullable Object sink;

    private CpuTime() {}

    /**
     * Measures.
     *
     * @param args how many turns each operation gets; half of them warm up
     */
    public static void main(String[] args) throws Exception {
        int turns = args.length > 0 ? Integer.parseInt(args[0]) : 40;
        IssueBenchmark issue = new IssueBenchmark();
        issue.start();
        CacheHitBenchmark hit = new CacheHitBenchmark();
        hit.start();
        Map<String, Callable<?>> operations = new LinkedHashMap<>();
        operations.put("issue", issue::issue);
        operations.put("issue floor", issue::issueFloor);
        operations.put("sign", issue::sign);
        operations.put("sign floor", issue::signFloor);
        operations.put("held issue", hit::issue);
        operations.put("held current", hit::current);
        operations.put("held floor", hit::floor);
        Map<String, List<Double>> micros = new LinkedHashMap<>();
        operations.keySet().forEach(name -> micros.put(name, new ArrayList<>()));
        for (int turn = 0; turn < turns; turn++) {
            issue.open();
            for (Map.Entry<String, Callable<?>> operation : operations.entrySet()) {
                double spent = turn(operation.getValue());
                if (turn >= turns / 2) {
                    micros.get(operation.getKey()).add(spent);
                }
            }
            issue.close();
        }
        hit.stop();
        System.out.println(System.getProperty("java.version") + ", " + CryptoProviders.fastest());
        micros.forEach((name, measured) -> print(name, measured, micros.get(floorOf(name))));
    }

    private static String floorOf(String name) {
        int space = name.indexOf(' ');
        return (space < 0 ? name : name.substring(0, space)) + " floor";
    }

    private static double turn(Callable<?> operation) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        long now = begin;
        long count = 0;
        while (now - begin < TURN_NANOS) {
            for (int i = 0; i < BATCH; i++) {
                sink = operation.call();
            }
            count += BATCH;
            now = threads.getCurrentThreadCpuTime();
        }
        return (now - begin) / 1000.0 / count;
    }

    private static void print(String name, List<Double> measured, List<Double> floor) {
        Collections.sort(measured);
        double median = at(measured, 0.5);
        System.out.printf(
                Locale.ROOT,
                "%-14s %8.3f us (%.3f to %.3f), floor / this %.2f%n",
                name,
                median,
                at(measured, FIRST_QUARTILE),
                at(measured, LAST_QUARTILE),
                at(floor.stream().sorted().toList(), 0.5) / median);
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.get((int) (share * (sorted.size() - 1)));
    }
}
