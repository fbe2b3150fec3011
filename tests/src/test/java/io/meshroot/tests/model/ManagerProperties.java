package io.meshroot.tests.model;

import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.tests.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tag;
import net.jqwik.api.statistics.Statistics;

/** Random programs of legal and illegal operations on a manager and its stores, against a plain reference. */
@Tag("long")
class ManagerProperties {
    private static final int IN_MEMORY = Project.full() ? 3_000 : 100;
    /** Each costs some writes that reach the disk. */
    private static final int IN_FILES = Project.full() ? 500 : 50;

    @Provide
    Arbitrary<List<Integer>> programs() {
        return programs(IN_MEMORY);
    }

    @Provide
    Arbitrary<List<Integer>> shortPrograms() {
        return programs(IN_FILES);
    }

    private static Arbitrary<List<Integer>> programs(int longest) {
        return Arbitraries.integers()
                .between(0, 1 << 20)
                .withDistribution(RandomDistribution.uniform())
                .withoutEdgeCases()
                .list()
                .ofMinSize(1)
                .ofMaxSize(longest)
                .withSizeDistribution(RandomDistribution.uniform());
    }

    @Property(tries = 30)
    void doesWhatTheReferenceSaysInMemory(@ForAll("programs") List<Integer> program) {
        walk(program, new TestScheduler(TestClock.create()), Stores.inMemory());
    }

    @Property(tries = 6)
    void doesWhatTheReferenceSaysInFiles(@ForAll("shortPrograms") List<Integer> program) throws IOException {
        Path folder = Files.createTempDirectory("manager-walk");
        try {
            TestScheduler time = new TestScheduler(TestClock.create());
            walk(program, time, Stores.inFolder(folder, time));
        } finally {
            delete(folder);
        }
    }

    private static void walk(List<Integer> program, TestScheduler time, Stores stores) {
        try (ManagerWalk walk = new ManagerWalk(time, stores)) {
            walk.check();
            for (int code : program) {
                walk.run(code);
                walk.check();
            }
            Statistics.label("changes of roles accepted").collect(Math.min(walk.accepted(), 10));
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
