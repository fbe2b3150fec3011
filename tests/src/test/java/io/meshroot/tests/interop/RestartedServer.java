package io.meshroot.tests.interop;

import io.meshroot.core.files.ConsumerProbe;
import io.meshroot.core.files.PublishedFiles;
import io.meshroot.core.files.ReloadHook;
import io.meshroot.core.files.TlsProbe;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A server that can't reload: each time another one is started on another port. The one before stays for those who are
 * on their way to it, until the next time.
 */
final class RestartedServer implements ReloadHook, Closeable {
    private final Path log;
    private final Command command;
    private Program newest;
    private Program before;
    private volatile int port;

    /** How the server is started. */
    @FunctionalInterface
    interface Command {
        List<String> of(PublishedFiles files, int port);
    }

    RestartedServer(Path log, Command command) {
        this.log = log;
        this.command = command;
    }

    @Override
    public synchronized void reload(PublishedFiles files) throws IOException {
        int next = Program.freePort();
        Program started = Program.start(log, next, command.of(files.current(), next));
        if (before != null) {
            before.close();
        }
        before = newest;
        newest = started;
        port = next;
    }

    int port() {
        return port;
    }

    ConsumerProbe probe() {
        return leaf -> TlsProbe.of("127.0.0.1", port).http("/").meet(leaf);
    }

    @Override
    public synchronized void close() {
        if (before != null) {
            before.close();
        }
        if (newest != null) {
            newest.close();
        }
    }
}
