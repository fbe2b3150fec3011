package io.meshroot.testkit.jqwik;

import io.meshroot.api.trust.Anchor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;

/**
 * Roots that were made once and whose keys are gone: the same in every run, so that a failure can be repeated. The first
 * and the last have the same key.
 */
final class FixedAnchors {
    private static final List<Anchor> ALL = read();

    private FixedAnchors() {}

    static List<Anchor> all() {
        return ALL;
    }

    private static List<Anchor> read() {
        try (InputStream in =
                Objects.requireNonNull(FixedAnchors.class.getResourceAsStream("anchors.pem"), "anchors.pem")) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(certificate -> Anchor.of((X509Certificate) certificate))
                    .toList();
        } catch (CertificateException e) {
            throw new IllegalStateException("anchors.pem holds no certificates", e);
        } catch (IOException e) {
            throw new UncheckedIOException("anchors.pem can't be read", e);
        }
    }
}
