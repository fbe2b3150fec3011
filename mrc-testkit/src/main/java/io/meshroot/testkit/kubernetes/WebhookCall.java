package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.TrustedBundle;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** One request to a webhook. Each makes a connection of its own, so that what was trusted before doesn't count. */
final class WebhookCall {
    private static final int DNS = 2;

    private WebhookCall() {}

    /**
     * Posts a review.
     *
     * @param target where to
     * @param host the name that the certificate has to bear, as {@code webhook.mesh.svc}
     * @param bundle whom to trust, in PEM
     */
    static String post(URI target, String host, byte[] bundle, Duration timeout, String body) throws IOException {
        HttpsURLConnection connection = (HttpsURLConnection) target.toURL().openConnection();
        connection.setSSLSocketFactory(TrustedBundle.context(bundle).getSocketFactory());
        // Asked only where the certificate isn't for the address itself.
        connection.setHostnameVerifier((address, session) -> isFor(host, session));
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        connection.setRequestProperty("Connection", "close");
        connection.setDoOutput(true);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body.getBytes(StandardCharsets.UTF_8));
        }
        int status = connection.getResponseCode();
        if (status != 200) {
            throw new IOException("the server answered " + status);
        }
        try (InputStream in = connection.getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static boolean isFor(String host, SSLSession session) {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names != null && names.stream().anyMatch(name -> name.equals(List.of(DNS, host)));
        } catch (SSLPeerUnverifiedException | CertificateParsingException e) {
            return false;
        }
    }
}
