package io.meshroot.testkit.mesh;

import java.util.function.LongConsumer;

/**
 * Runs a test with one seed after the other. {@code -Dmrc.schedules=N} runs as many as asked, {@code -Dmrc.seed=S} only
 * that one.
 */
public final class SimulationSeeds {
    /** The system property with the number of seeds. */
    public static final String SCHEDULES = "mrc.schedules";

    /** The system property with the one seed to run. */
    public static final String SEED = "mrc.seed";

    private SimulationSeeds() {}

    /**
     * Runs a test with seeds from 1 on, or as the system properties say.
     *
     * @param usually how many seeds, unless the property {@value #SCHEDULES} says otherwise
     * @param test is run with each seed
     * @throws AssertionError if the test fails; it names the seed and how to run it again
     */
    public static void forEach(int usually, LongConsumer test) {
        Long only = Long.getLong(SEED);
        if (only != null) {
            run(only, test);
            return;
        }
        int number = Integer.getInteger(SCHEDULES, usually);
        for (long seed = 1; seed <= number; seed++) {
            run(seed, test);
        }
    }

    private static void run(long seed, LongConsumer test) {
        try {
            test.accept(seed);
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError(
                    "fails with seed " + seed + "; run the test again with -D" + SEED + "=" + seed + ": "
                            + e.getMessage(),
                    e);
        }
    }
}
