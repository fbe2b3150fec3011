package io.meshroot.testkit.kubernetes;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Which clients the network has cut off. Safe for use by several threads. */
final class Cuts {
    private final Map<String, NetworkCut> cuts = new HashMap<>();
    private boolean closed;

    synchronized void cut(String token, NetworkCut how) {
        cuts.put(token, how);
        notifyAll();
    }

    synchronized void mend(String token) {
        cuts.remove(token);
        notifyAll();
    }

    synchronized void mendAll() {
        cuts.clear();
        notifyAll();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    /**
     * Lets pass what is not cut off, and holds back what is lost until the cut is mended.
     *
     * @throws IOException if the connection is to break
     */
    synchronized void pass(String token) throws IOException {
        while (cuts.get(token) == NetworkCut.SILENT && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("closed", e);
            }
        }
        NetworkCut now = cuts.get(token);
        if (now == NetworkCut.RESET || closed) {
            throw new IOException("cut");
        }
    }
}
