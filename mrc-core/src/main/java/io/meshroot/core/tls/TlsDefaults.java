package io.meshroot.core.tls;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLParameters;

/**
 * The protocols and cipher suites: TLS 1.3 and 1.2, forward secrecy and authenticated encryption only (RFC 9325, section
 * 4.2).
 */
final class TlsDefaults {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final Set<String> CIPHER_SUITES = Set.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private TlsDefaults() {}

    /** Takes out of the platform's parameters what is not to be had here; its order of preference stays. */
    static SSLParameters restricted(SSLParameters platform, ClientAuthentication clients) {
        platform.setProtocols(Arrays.stream(platform.getProtocols())
                .filter(PROTOCOLS::contains)
                .toArray(String[]::new));
        platform.setCipherSuites(Arrays.stream(platform.getCipherSuites())
                .filter(CIPHER_SUITES::contains)
                .toArray(String[]::new));
        switch (clients) {
            case REQUIRED -> platform.setNeedClientAuth(true);
            case OPTIONAL -> platform.setWantClientAuth(true);
        }
        return platform;
    }

    static void checkProtocols(String[] protocols) {
        check("protocol", List.of(protocols), PROTOCOLS);
    }

    static void checkCipherSuites(String[] suites) {
        check("cipher suite", List.of(suites), CIPHER_SUITES);
    }

    static void check(SSLParameters parameters) {
        if (parameters.getProtocols() != null) {
            checkProtocols(parameters.getProtocols());
        }
        if (parameters.getCipherSuites() != null) {
            checkCipherSuites(parameters.getCipherSuites());
        }
    }

    private static void check(String what, List<String> wanted, Collection<String> possible) {
        for (String each : wanted) {
            if (!possible.contains(each)) {
                throw new IllegalArgumentException(
                        what + " " + Described.text(each) + " is not accepted; use some of " + possible);
            }
        }
    }
}
