package io.meshroot.testkit.tool;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.opentest4j.TestAbortedException;

/** A program on the {@code PATH}, as {@code openssl}, that a test compares with. Immutable. */
public final class ExternalTool {
    /** How long a run may take unless {@link #within} says otherwise. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private final Path program;
    private final Duration limit;

    private ExternalTool(Path program, Duration limit) {
        this.program = program;
        this.limit = limit;
    }

    /**
     * Finds a program. Where it is missing the test is skipped, with a message on standard output; where the environment
     * says {@code CI=true} the test fails, for there nothing may be skipped unseen.
     *
     * @param name its name, as {@code certtool}
     * @return the program
     * @throws AssertionError if it is missing and {@code CI} is {@code true}
     * @throws TestAbortedException if it is missing elsewhere
     */
    @SuppressWarnings("SystemOut") // a skipped test has to be seen in the build's output
    public static ExternalTool require(String name) {
        return require(name, System.getenv(), System.out);
    }

    static ExternalTool require(String name, Map<String, String> environment, PrintStream out) {
        Optional<Path> found = find(name, environment.getOrDefault("PATH", ""));
        if (found.isPresent()) {
            return new ExternalTool(found.get(), DEFAULT_LIMIT);
        }
        String message = name + " is not on the PATH; install it to run the tests that compare with it";
        if ("true".equals(environment.get("CI"))) {
            throw new AssertionError(message);
        }
        out.println("SKIPPED: " + message);
        throw new TestAbortedException(message);
    }

    private static Optional<Path> find(String name, String path) {
        for (String folder : path.split(File.pathSeparator, -1)) {
            try {
                Path candidate = Path.of(folder, name);
                if (!folder.isEmpty() && Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
            } catch (InvalidPathException e) {
                // an entry of the PATH that is no path leads nowhere
            }
        }
        return Optional.empty();
    }

    /**
     * Returns the same program with another limit for a run.
     *
     * @param longest how long a run may take
     * @return the changed copy
     */
    public ExternalTool within(Duration longest) {
        return new ExternalTool(program, Objects.requireNonNull(longest, "longest"));
    }

    /**
     * Runs the program without input, and waits for its end.
     *
     * @param arguments its arguments
     * @return how it ended
     * @throws AssertionError if it takes too long; it is killed then
     */
    public Result run(String... arguments) {
        return runWithInput("", arguments);
    }

    /**
     * Runs the program, and waits for its end.
     *
     * @param input what it reads from standard input, in UTF-8
     * @param arguments its arguments
     * @return how it ended
     * @throws AssertionError if it takes too long; it is killed then
     */
    public Result runWithInput(String input, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        try {
            Path in = Files.createTempFile("tool", ".in");
            Path out = Files.createTempFile("tool", ".out");
            try {
                Files.writeString(in, input);
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectInput(in.toFile())
                        .redirectOutput(out.toFile())
                        .start();
                int code = await(process, command);
                return new Result(
                        String.join(" ", command), code, new String(Files.readAllBytes(out), StandardCharsets.UTF_8));
            } finally {
                Files.delete(in);
                Files.delete(out);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("can't run " + command, e);
        }
    }

    private int await(Process process, List<String> command) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                return process.exitValue();
            }
            throw new AssertionError(command + " did not end within " + limit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + command + " ran", e);
        } finally {
            process.destroyForcibly();
        }
    }

    /**
     * How a run ended.
     *
     * @param command what was run
     * @param exitCode its exit code
     * @param output what it wrote to standard output and standard error, as UTF-8
     */
    public record Result(String command, int exitCode, String output) {
        /** Checks that nothing is null. */
        public Result {
            Objects.requireNonNull(command, "command");
            Objects.requireNonNull(output, "output");
        }

        /**
         * Requires that the program ended with exit code 0.
         *
         * @return this
         * @throws AssertionError if it ended otherwise, with its output
         */
        public Result requireSuccess() {
            if (exitCode != 0) {
                throw new AssertionError(command + " ended with " + exitCode + ":\n" + output);
            }
            return this;
        }
    }
}
