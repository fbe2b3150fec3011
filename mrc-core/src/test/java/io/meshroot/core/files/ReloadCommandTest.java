package io.meshroot.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReloadCommandTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private void run(Duration limit, String script) throws IOException, InterruptedException {
        ReloadHook.command(limit, "/bin/sh", "-c", script).reload(new PublishedFiles(folder));
    }

    @Test
    void runsTheCommand() throws Exception {
        run(LIMIT, "touch " + folder.resolve("done"));
        assertThat(folder.resolve("done")).exists();
    }

    @Test
    void tellsWhatACommandThatFailedSaid() {
        assertThatThrownBy(() -> run(LIMIT, "echo bad directive >&2; exit 3"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("exit code 3")
                .hasMessageContaining("it said: bad directive");
    }

    @Test
    void keepsItsArgumentsToItself() {
        assertThatThrownBy(() -> run(LIMIT, "exit 3; token=s3cret")).hasMessageNotContaining("s3cret");
        assertThat(ReloadHook.command(LIMIT, "curl", "token=s3cret")).hasToString("ReloadCommand[curl]");
    }

    @Test
    void killsWhatTakesTooLong() {
        assertThatThrownBy(() -> run(Duration.ofMillis(200), "sleep 600"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("did not end within PT0.2S");
    }

    @Test
    void leavesADaemonAloneThatTheCommandStarted() throws Exception {
        run(LIMIT, "sleep 5 & echo $! >" + folder.resolve("pid"));
        long pid = Long.parseLong(
                java.nio.file.Files.readString(folder.resolve("pid")).strip());
        ProcessHandle daemon = ProcessHandle.of(pid).orElseThrow();
        assertThat(daemon.isAlive()).isTrue();
        daemon.destroyForcibly();
    }

    @Test
    void refusesWhatCanNotBeRun() {
        assertThatThrownBy(() -> ReloadHook.command(LIMIT)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReloadHook.command(Duration.ZERO, "true"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ReloadHook.command(LIMIT, "no-such-program").reload(new PublishedFiles(folder)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no-such-program");
    }
}
