package io.meshroot.testkit.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.testkit.tool.ExternalTool.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

final class ExternalToolTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    @Test
    void skipsVisiblyWhereTheToolIsMissing(@TempDir Path folder) {
        assertThatThrownBy(() -> ExternalTool.require("nosuchtool", Map.of("PATH", folder.toString()), out))
                .isInstanceOf(TestAbortedException.class);
        assertThat(bytes.toString(StandardCharsets.UTF_8)).startsWith("SKIPPED: nosuchtool is not on the PATH");
    }

    @Test
    void failsInContinuousIntegrationWhereTheToolIsMissing() {
        assertThatThrownBy(() -> ExternalTool.require("nosuchtool", Map.of("CI", "true"), out))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("install it");
        assertThatThrownBy(() -> ExternalTool.require("nosuchtool", Map.of("CI", "false", "PATH", ":\0"), out))
                .isInstanceOf(TestAbortedException.class);
    }

    @Test
    void ignoresWhatCanNotBeExecuted(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("notes"), "no program");

        assertThatThrownBy(() -> ExternalTool.require("notes", Map.of("PATH", folder.toString()), out))
                .isInstanceOf(TestAbortedException.class);
    }

    @Test
    void returnsOutputAndExitCode() {
        Result result = ExternalTool.require("sh").run("-c", "echo out; echo err >&2; exit 3");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).isEqualTo("out\nerr\n");
        assertThatThrownBy(result::requireSuccess)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ended with 3:\nout\nerr");
    }

    @Test
    void handsInputIn() {
        assertThat(ExternalTool.require("cat")
                        .runWithInput("h\u00e9llo")
                        .requireSuccess()
                        .output())
                .isEqualTo("h\u00e9llo");
        assertThat(ExternalTool.require("cat").run().output()).isEmpty();
    }

    @Test
    void killsWhatTakesTooLong() {
        ExternalTool tool = ExternalTool.require("sleep").within(Duration.ofMillis(50));

        assertThatThrownBy(() -> tool.run("600"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("did not end within PT0.05S");
    }
}
