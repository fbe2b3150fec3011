package io.meshroot.core.tls;

import java.security.cert.CertificateException;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Whether the application asked a socket or engine to identify the peer's endpoint, beside what a matcher wants. */
enum EndpointChecks {
    /** The matcher alone decides about names. */
    NONE,
    /** The peer must bear the host that it was called by, too (RFC 9110, section 4.3.4). */
    HOST;

    private static final Set<String> KNOWN = Set.of("HTTPS", "LDAPS");

    /**
     * Reads the endpoint identification algorithm of the JDK's socket or engine.
     *
     * @throws CertificateException if the algorithm is not known
     */
    static EndpointChecks of(@Nullable Object transport) throws CertificateException {
        String algorithm = algorithm(transport);
        if (algorithm == null || algorithm.isEmpty()) {
            return NONE;
        }
        if (KNOWN.stream().noneMatch(algorithm::equalsIgnoreCase)) {
            throw new CertificateException("endpoint identification algorithm " + Described.text(algorithm)
                    + " is not known; use one of " + KNOWN + ", or none and a matcher");
        }
        return HOST;
    }

    private static @Nullable String algorithm(@Nullable Object transport) {
        SSLParameters parameters;
        if (transport instanceof SSLEngine engine) {
            parameters = engine.getSSLParameters();
        } else if (transport instanceof SSLSocket socket) {
            parameters = socket.getSSLParameters();
        } else {
            return null;
        }
        return parameters.getEndpointIdentificationAlgorithm();
    }
}
