package io.meshroot.benchmarks.vault;

import io.meshroot.testkit.vault.FakeVault;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** A {@link FakeVault} in a process of its own, so that its memory is not counted. */
final class FakeServer implements AutoCloseable {
    private final Process process;
    private final URI address;
    private final String token;

    private FakeServer(Process process, URI address, String token) {
        this.process = process;
        this.address = address;
        this.token = token;
    }

    static FakeServer start() throws IOException {
        Process process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx256m",
                        "-classpath",
                        System.getProperty("java.class.path"),
                        FakeServer.class.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        URI address = URI.create(Objects.requireNonNull(out.readLine(), "the fake did not start"));
        return new FakeServer(process, address, Objects.requireNonNull(out.readLine(), "the fake did not start"));
    }

    /**
     * Runs the server until its standard input ends.
     *
     * @param args none
     * @throws IOException if standard input can't be read
     */
    public static void main(String[] args) throws IOException {
        try (FakeVault vault = FakeVault.start()) {
            System.out.println(vault.address());
            System.out.println(vault.rootToken());
            while (System.in.read() >= 0) {
                // Only the end counts.
            }
        }
    }

    URI address() {
        return address;
    }

    String token() {
        return token;
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
    }
}
