package io.meshroot.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.tests.Project;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every public and protected member of a published module has a comment, with its parameters, results and errors. */
@Tag("long")
final class JavadocCompletenessTest {
    @TempDir
    private Path out;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mrc-api",
                "mrc-core",
                "mrc-tresor",
                "mrc-vault",
                "mrc-kubernetes",
                "mrc-certmanager",
                "mrc-testkit",
                "mrc-testkit-jqwik"
            })
    void everyPublicMemberHasItsComment(String module) {
        List<Path> sources = Project.sources(module).stream()
                .filter(file -> !file.endsWith("module-info.java"))
                .toList();
        assertThat(complaints(sources)).as("what lacks a comment in %s", module).isEmpty();
    }

    @Test
    void aMissingCommentIsFound() throws IOException {
        Path source = out.resolve("Bare.java");
        java.nio.file.Files.writeString(source, "public class Bare { public int naked() { return 1; } }");
        assertThat(complaints(List.of(source))).isNotEmpty();
    }

    private List<String> complaints(List<Path> sources) {
        List<String> arguments = new ArrayList<>(List.of(
                "-quiet",
                "-Xdoclint:missing",
                "-protected",
                "-Xmaxwarns",
                "1000",
                "--class-path",
                System.getProperty("java.class.path"),
                "-d",
                out.resolve("doc").toString()));
        sources.forEach(source -> arguments.add(source.toString()));
        StringWriter messages = new StringWriter();
        ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
        int code = javadoc.run(new PrintWriter(messages), new PrintWriter(messages), arguments.toArray(new String[0]));
        assertThat(code).as(messages.toString()).isZero();
        // A compact canonical constructor is documented by its record's own @param tags.
        return messages.toString()
                .lines()
                .filter(line -> line.contains(": warning: ")
                        && !line.contains("no @param for")
                        && !line.contains("/internal/")
                        && !isSerialForm(line))
                .toList();
    }

    /** The private fields of an exception are no part of what users call. */
    private static boolean isSerialForm(String line) {
        String[] parts = line.split(":");
        try {
            String code = java.nio.file.Files.readAllLines(Path.of(parts[0])).get(Integer.parseInt(parts[1]) - 1);
            return code.strip().startsWith("private ");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
