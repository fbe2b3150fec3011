package io.meshroot.core.tls;

import java.security.cert.X509Certificate;

/** Shows what a peer sent, which may be hostile, in messages and logs. */
final class Described {
    private static final int LONGEST = 200;

    private Described() {}

    static String text(String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
        return shown.replaceAll("[^ -~]", "?");
    }

    static String certificate(X509Certificate certificate) {
        String subject = certificate.getSubjectX500Principal().getName();
        return (subject.isEmpty() ? "certificate" : "certificate \"" + text(subject) + "\"") + " with serial number "
                + text(certificate.getSerialNumber().toString(16));
    }
}
