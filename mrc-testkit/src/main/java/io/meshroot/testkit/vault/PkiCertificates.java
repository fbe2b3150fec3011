package io.meshroot.testkit.vault;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The certificates of a mount that were stored, and which of them are revoked. Safe for use by several threads. */
final class PkiCertificates {
    private final InstantSource clock;
    private final Map<String, X509Certificate> stored = new HashMap<>();
    private final Map<String, Instant> revoked = new HashMap<>();

    PkiCertificates(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void store(X509Certificate certificate) {
        stored.put(PkiIssuer.serial(certificate), certificate);
    }

    synchronized Answer read(String serial) {
        X509Certificate certificate = Optional.ofNullable(stored.get(serial)).orElseThrow(Refusal::notFound);
        Instant at = revoked.get(serial);
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("certificate", PkiIssuer.pem(certificate));
        data.put("revocation_time", at == null ? 0 : at.getEpochSecond());
        data.put("revocation_time_rfc3339", at == null ? "" : at.toString());
        return Answer.data(data);
    }

    synchronized Answer revoke(Params params) {
        boolean bySerial = params.has("serial_number");
        boolean byCertificate = params.has("certificate");
        if (!bySerial && !byCertificate) {
            throw Refusal.badRequest("The serial number or certificate to revoke must be provided.");
        }
        if (bySerial && byCertificate) {
            throw Refusal.badRequest("Must provide either the certificate or the serial to revoke; not both.");
        }
        X509Certificate certificate = bySerial ? bySerial(params.string("serial_number")) : given(params);
        Instant now = clock.instant();
        String serial = PkiIssuer.serial(certificate);
        if (!now.isBefore(certificate.getNotAfter().toInstant())) {
            return Answer.data(
                    Map.of(),
                    List.of("certificate with serial " + serial + " already expired; refusing to add to CRL"));
        }
        Instant at = revoked.computeIfAbsent(serial, first -> now);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("revocation_time", at.getEpochSecond());
        data.put("revocation_time_rfc3339", at.toString());
        data.put("state", "revoked");
        return Answer.data(data);
    }

    private X509Certificate bySerial(String serial) {
        String wanted = serial.replace('-', ':');
        return Optional.ofNullable(stored.get(wanted))
                .orElseThrow(() -> Refusal.badRequest("certificate with serial " + serial + " not found."));
    }

    private X509Certificate given(Params params) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(
                            params.string("certificate").getBytes(StandardCharsets.US_ASCII)));
            store(certificate);
            return certificate;
        } catch (CertificateException e) {
            throw Refusal.collected(500, "certificate could not be parsed: " + e.getMessage());
        }
    }
}
