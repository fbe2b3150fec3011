package io.meshroot.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.core.files.FileAccess.Readers;
import io.meshroot.core.files.VersionedFolder.Content;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VersionedFolderTest {
    private static final FileAccess OWNER = new FileAccess(Optional.empty());
    private static final int KILLS = Boolean.getBoolean("mrc.full") ? 100 : 4;

    @TempDir
    private Path temporary;

    private Path folder() {
        return temporary.resolve("files");
    }

    static List<Content> version(String text) {
        return List.of(
                new Content("one", text, Readers.EVERYBODY),
                new Content("two", text, Readers.OWNER_AND_GROUP),
                new Content("three", text, Readers.EVERYBODY));
    }

    private Set<String> names() throws IOException {
        Set<String> names = new HashSet<>();
        try (Stream<Path> all = Files.list(folder())) {
            all.forEach(path -> names.add(path.getFileName().toString().replaceFirst("^\\.\\.v-.*", "..v")));
            return names;
        }
    }

    /** The versions of all three files through the one link, as a reader finds them that looks there once. */
    private Set<String> current() throws IOException {
        Path version = folder().resolve("..data").toRealPath();
        Set<String> found = new HashSet<>();
        for (String name : List.of("one", "two", "three")) {
            found.add(Files.readString(version.resolve(name)));
        }
        return found;
    }

    @Test
    void switchesAllFilesByOneLink() throws IOException {
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            files.switchTo(version("1"));
            Path first = Files.readSymbolicLink(folder().resolve("..data"));
            assertThat(Files.readSymbolicLink(folder().resolve("two"))).hasToString("..data/two");
            files.switchTo(version("2"));
            assertThat(Files.readSymbolicLink(folder().resolve("..data"))).isNotEqualTo(first);
            assertThat(current()).containsExactly("2");
            assertThat(Files.readString(folder().resolve("two"))).isEqualTo("2");
            files.clean();
            assertThat(names()).containsExactlyInAnyOrder(".lock", "..data", "..v", "one", "two", "three");
        }
    }

    @Test
    void keepsReplacedVersionsForWhoeverFoundThem() throws IOException {
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            files.switchTo(version("1"));
            Path first = folder().resolve("..data").toRealPath();
            files.switchTo(version("2"));
            files.switchTo(version("3"));
            assertThat(first.resolve("two")).hasContent("1");
            for (int number = 4; number <= 40; number++) {
                files.switchTo(version(Integer.toString(number)));
            }
            try (Stream<Path> all = Files.list(folder())) {
                assertThat(all.filter(path -> path.getFileName().toString().startsWith("..v-")))
                        .hasSize(16);
            }
            assertThat(current()).containsExactly("40");
            files.clean();
            assertThat(current()).containsExactly("40");
        }
    }

    @Test
    void keepsSecretsFromOthers() throws IOException {
        String group = Files.readAttributes(temporary, java.nio.file.attribute.PosixFileAttributes.class)
                .group()
                .getName();
        try (VersionedFolder files = VersionedFolder.open(folder(), new FileAccess(Optional.of(group)))) {
            files.switchTo(version("1"));
        }
        assertThat(permissions("two")).isEqualTo("rw-r-----");
        assertThat(permissions("one")).isEqualTo("rw-r--r--");
        assertThat(permissions("..data")).isEqualTo("rwxr-xr-x");
    }

    private String permissions(String name) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(name)));
    }

    @Test
    void whatFailsHalfwayChangesNothing() throws IOException {
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            files.switchTo(version("1"));
        }
        Set<String> before = names();
        try (VersionedFolder files = VersionedFolder.open(folder(), new FileAccess(Optional.of("no-such-group")))) {
            // The first file is written, the second one fails.
            assertThatThrownBy(() -> files.switchTo(version("2"))).isInstanceOf(IOException.class);
            assertThat(current()).containsExactly("1");
            assertThat(names()).isEqualTo(before);
        }
    }

    @Test
    void overwritesNoFileOfSomebodyElse() throws IOException {
        Files.createDirectory(folder());
        Files.writeString(folder().resolve("two"), "precious");
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            assertThatThrownBy(() -> files.switchTo(version("1")))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("move it away");
        }
        assertThat(folder().resolve("two")).hasContent("precious");
        assertThat(folder().resolve("one")).doesNotExist();
    }

    @Test
    void letsOneWriterIn() throws IOException {
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            assertThatThrownBy(() -> VersionedFolder.open(folder(), OWNER))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another FilePublisher");
            files.switchTo(version("1"));
        }
        VersionedFolder.open(folder(), OWNER).close();
    }

    @Test
    void whoWasRefusedTakesTheLockFromNobody() throws Exception {
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            assertThatThrownBy(() -> VersionedFolder.open(folder(), OWNER)).isInstanceOf(IllegalStateException.class);
            Process writer = start(ProcessBuilder.Redirect.DISCARD);
            try (BufferedReader out = writer.inputReader()) {
                assertThat(out.readLine()).isNull();
            } finally {
                writer.destroyForcibly();
            }
            files.switchTo(version("1"));
            assertThat(current()).containsExactly("1");
        }
    }

    @Test
    void boundsWhatEarlierWritersLeft() throws IOException {
        for (int number = 1; number <= 20; number++) {
            try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
                files.switchTo(version(Integer.toString(number)));
            }
        }
        try (Stream<Path> all = Files.list(folder())) {
            assertThat(all.filter(path -> path.getFileName().toString().startsWith("..v-")))
                    .hasSize(16);
        }
        assertThat(current()).containsExactly("20");
    }

    @Test
    void refusesAFolderThatOthersMayWrite() throws IOException {
        Files.createDirectory(folder());
        for (String permissions : List.of("rwxrwxr-x", "rwxr-xrwx")) {
            Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString(permissions));
            assertThatThrownBy(() -> VersionedFolder.open(folder(), OWNER))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(permissions)
                    .hasMessageContaining("chmod go-w");
        }
        Files.setPosixFilePermissions(folder(), PosixFilePermissions.fromString("rwxr-xr-x"));
        VersionedFolder.open(folder(), OWNER).close();
    }

    @Test
    void followsNoLinkOfSomebodyElse() throws IOException {
        Files.createDirectory(folder());
        Path precious = Files.writeString(temporary.resolve("precious"), "precious");
        Files.createSymbolicLink(folder().resolve("two"), precious);
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            assertThatThrownBy(() -> files.switchTo(version("1")))
                    .isInstanceOf(FileAlreadyExistsException.class)
                    .hasMessageContaining("move it away");
        }
        assertThat(Files.readSymbolicLink(folder().resolve("two"))).isEqualTo(precious);
    }

    @Test
    void aKilledWriterLeavesOneVersionOfAllFiles() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            Process writer = start();
            try (BufferedReader out = writer.inputReader()) {
                assertThat(out.readLine()).isEqualTo("writing");
                for (int reads = 0; reads <= kill % 7; reads++) {
                    assertThat(current()).hasSize(1);
                }
            } finally {
                writer.destroyForcibly();
            }
            writer.waitFor();
            assertThat(current()).hasSize(1);
        }
        String last = current().iterator().next();
        try (VersionedFolder files = VersionedFolder.open(folder(), OWNER)) {
            files.clean();
            assertThat(current()).containsExactly(last);
            assertThat(names()).containsExactlyInAnyOrder(".lock", "..data", "..v", "one", "two", "three");
        }
    }

    private Process start() throws IOException {
        return start(ProcessBuilder.Redirect.INHERIT);
    }

    private Process start(ProcessBuilder.Redirect errors) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder().toString())
                .redirectError(errors)
                .start();
    }

    /** Switches as fast as it can until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            try (VersionedFolder files = VersionedFolder.open(Path.of(arguments[0]), OWNER)) {
                files.switchTo(version("0 of " + ProcessHandle.current().pid()));
                System.out.println("writing");
                System.out.flush();
                for (long number = 1; number > 0; number++) {
                    files.switchTo(
                            version(number + " of " + ProcessHandle.current().pid()));
                }
            }
        }
    }
}
