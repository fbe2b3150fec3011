package io.meshroot.core.tls;

import javax.net.ssl.SSLSession;

/** Tells in a session that its peer was verified here: nobody else can make the value that stands there. */
final class VerifiedPeer {
    private static final String NAME = "io.meshroot.verified";
    private static final VerifiedPeer MARK = new VerifiedPeer();

    private VerifiedPeer() {}

    static void mark(SSLSession session) {
        session.putValue(NAME, MARK);
    }

    static void unmark(SSLSession session) {
        session.removeValue(NAME);
    }

    static boolean isMarked(SSLSession session) {
        return session.getValue(NAME) == MARK;
    }
}
