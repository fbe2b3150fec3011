package io.meshroot.testkit.internal.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What follows the head of an answer whose body has no end yet. The connection is closed afterwards. */
@FunctionalInterface
public interface Streaming {
    /**
     * Writes until nothing more is to come.
     *
     * @param in what the client sends meanwhile
     * @param out where to write
     * @throws IOException if the client went away
     */
    void run(InputStream in, OutputStream out) throws IOException;
}
