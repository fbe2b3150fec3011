package io.meshroot.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The README's first program runs, and finds its provider, from the module path as from the class path. */
final class ModulePathTest {
    private static final String MAIN = "io.meshroot.examples.quickstart.FirstCertificate";

    @Test
    void theProviderIsFoundOnTheModulePath() throws Exception {
        runs(List.of(
                "--module-path", path(), "--add-modules", "io.meshroot.tresor", "-m", "io.meshroot.examples/" + MAIN));
    }

    @Test
    void theProviderIsFoundOnTheClassPath() throws Exception {
        runs(List.of("-cp", path(), MAIN));
    }

    @Test
    void withoutAProviderTheErrorSaysWhatToAdd() throws Exception {
        String withoutTresor = Stream.of(path().split(File.pathSeparator))
                .filter(entry -> !entry.contains("mrc-tresor"))
                .collect(Collectors.joining(File.pathSeparator));
        try (ChildJvm child = start(List.of("-cp", withoutTresor, MAIN))) {
            assertThat(child.finish()).isEqualTo(1);
            assertThat(String.join("\n", child.seen())).contains("tresor").contains("mrc-tresor");
        }
    }

    private static void runs(List<String> arguments) throws IOException, InterruptedException {
        try (ChildJvm child = start(arguments)) {
            int code = child.finish();
            assertThat(code).as("%s", child.seen()).isZero();
            assertThat(child.seen()).anyMatch(line -> line.startsWith("service:bookbuyer.bookstore is valid until"));
            assertThat(child.seen())
                    .filteredOn("-----BEGIN CERTIFICATE-----"::equals)
                    .hasSize(2);
        }
    }

    private static ChildJvm start(List<String> arguments) throws IOException {
        return ChildJvm.start(
                Stream.concat(Stream.of(ChildJvm.java()), arguments.stream()).toList());
    }

    /** What a user of core and tresor has, and nothing of the tests. */
    private static String path() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(ModulePathTest::isUsers)
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static boolean isUsers(String entry) {
        String name = Path.of(entry).toAbsolutePath().toString();
        return Stream.of(
                        "mrc-api",
                        "mrc-core",
                        "mrc-tresor",
                        "examples",
                        "bcprov",
                        "bcpkix",
                        "bcutil",
                        "jackson-core",
                        "snakeyaml-engine",
                        "jspecify")
                .anyMatch(part -> name.contains(File.separator + part + File.separator)
                        || name.contains(File.separator + part + "-"));
    }
}
