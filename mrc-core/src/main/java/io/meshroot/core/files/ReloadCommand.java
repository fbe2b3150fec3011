package io.meshroot.core.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Runs a command that makes a program read its files. */
final class ReloadCommand implements ReloadHook {
    private static final int MOST_OUTPUT = 300;

    private final Duration limit;
    private final List<String> command;

    ReloadCommand(Duration limit, String... command) {
        this.limit = Objects.requireNonNull(limit, "limit");
        this.command = List.of(command);
        if (this.command.isEmpty()) {
            throw new IllegalArgumentException("command is empty; give the program and its arguments");
        }
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("limit is " + limit + "; give a positive duration");
        }
    }

    @Override
    public void reload(PublishedFiles files) throws IOException, InterruptedException {
        // A file, not a pipe: a child that goes on running must not keep this waiting for the end of the output.
        Path output = Files.createTempFile("meshroot-reload", ".out");
        try {
            run(output);
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private void run(Path output) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("the reload command " + program() + " did not end within " + limit
                        + " and was killed; give it more time, or mend it" + said(output));
            }
        } finally {
            process.descendants().filter(any -> process.isAlive()).forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw new IOException("the reload command " + program() + " ended with exit code " + process.exitValue()
                    + "; run it by hand to see why" + said(output));
        }
    }

    private static String said(Path output) throws IOException {
        try (InputStream in = Files.newInputStream(output)) {
            String text = new String(in.readNBytes(MOST_OUTPUT), StandardCharsets.UTF_8);
            String line = text.replaceAll("[^ -~]+", " ").strip();
            return line.isEmpty() ? "" : "; it said: " + line;
        }
    }

    /** Arguments may hold what is not for events. */
    private String program() {
        return command.get(0);
    }

    @Override
    public String toString() {
        return "ReloadCommand[" + program() + "]";
    }
}
