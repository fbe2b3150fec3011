package io.meshroot.tests.process;

import java.io.EOFException;
import java.net.SocketException;
import java.security.cert.CertificateException;

/**
 * A call from one process to another that failed, as the caller tells it to the parent in a line.
 *
 * @param node which process was called
 * @param life in which of its lives, by the address that was called
 * @param end when the call had failed, in milliseconds by the clock of the machine
 * @param kind whether only the connection was lost
 * @param what the whole in words
 */
record FailedCall(int node, int life, long end, Kind kind, String what) {
    static final String BEGINNING = "failed ";

    private static final int MOST_CHARACTERS = 1_000;

    enum Kind {
        /** Refused, reset or cut off, as happens when a process is killed; no word of TLS or of certificates. */
        CONNECTION_LOST,
        /** A TLS alert, a certificate that is not believed, a wrong answer, silence: whatever a dead peer can't cause. */
        REFUSED
    }

    static FailedCall of(NodeAddress peer, String caller, Exception why) {
        return new FailedCall(
                peer.node(), peer.life(), System.currentTimeMillis(), kind(why), caller + ": " + chain(why));
    }

    private static Kind kind(Throwable why) {
        Throwable deepest = why;
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateException
                    || String.valueOf(cause.getMessage()).contains("alert")) {
                return Kind.REFUSED;
            }
            deepest = cause;
        }
        return deepest instanceof SocketException || deepest instanceof EOFException
                ? Kind.CONNECTION_LOST
                : Kind.REFUSED;
    }

    private static String chain(Throwable why) {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            text.append(text.length() == 0 ? "" : ", because of ").append(cause);
        }
        String line = text.toString().replaceAll("\\R", " ");
        // A line that a pipe takes whole or not at all, also when the process is killed.
        return line.substring(0, Math.min(line.length(), MOST_CHARACTERS));
    }

    String toLine() {
        return BEGINNING + node + " " + life + " " + end + " " + kind + " " + what;
    }

    static FailedCall parse(String line) {
        String[] words = line.substring(BEGINNING.length()).split(" ", 5);
        return new FailedCall(
                Integer.parseInt(words[0]),
                Integer.parseInt(words[1]),
                Long.parseLong(words[2]),
                Kind.valueOf(words[3]),
                words[4]);
    }

    /** Tells whether the call says nothing of trust: its peer's process had been sent SIGKILL before the call was over. */
    boolean isOfAKilledPeer(long killedAt) {
        return kind == Kind.CONNECTION_LOST && killedAt <= end;
    }
}
