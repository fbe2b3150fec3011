package io.meshroot.core.files;

import java.io.IOException;
import java.time.Duration;

/**
 * Makes a program read its files again, after they were switched. It is called once for each switch, and again with growing
 * delays while it fails; never twice at once for one publisher. It may block.
 */
@FunctionalInterface
public interface ReloadHook {
    /**
     * Tells the program to read its files. That this returns is no evidence that the program uses them.
     *
     * @param files the files
     * @throws IOException if the program could not be told; the message goes into an event and names no secret
     * @throws InterruptedException if the thread was interrupted
     */
    void reload(PublishedFiles files) throws IOException, InterruptedException;

    /**
     * Makes a hook for programs that watch their files, or read them for each connection.
     *
     * @return a hook that does nothing
     */
    static ReloadHook none() {
        return files -> {};
    }

    /**
     * Makes a hook that runs a command, without a shell and without input, as {@code nginx -s reload}.
     *
     * @param limit how long it may take; it is killed then and counts as failed
     * @param command the program and its arguments
     * @return the hook; it fails unless the command ends with exit code 0
     * @throws IllegalArgumentException if the command is empty or the limit is not positive
     */
    static ReloadHook command(Duration limit, String... command) {
        return new ReloadCommand(limit, command);
    }
}
