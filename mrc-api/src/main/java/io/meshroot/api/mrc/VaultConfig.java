package io.meshroot.api.mrc;

import java.util.Objects;
import java.util.Optional;

/**
 * The PKI secrets engine of HashiCorp Vault or OpenBao, provider {@code vault}.
 *
 * @param host the host name or address of the server
 * @param port the TCP port, 1 to 65535
 * @param protocol how it is reached
 * @param role the role of the PKI engine to sign with
 * @param token the entry of a secret that holds the token; required unless {@code auth} is given
 * @param auth how to log in; required unless {@code token} is given
 * @param mount where the engine is mounted; {@code pki} when absent
 * @param namespace the Vault namespace, if one is used
 * @param issuer the issuer to sign with; the role's when absent
 * @param caCertificate the entry of a secret that holds the PEM certificates to verify the server with; the platform's
 *     when absent
 */
public record VaultConfig(
        String host,
        int port,
        Protocol protocol,
        String role,
        Optional<SecretKeyRef> token,
        Optional<VaultAuth> auth,
        Optional<String> mount,
        Optional<String> namespace,
        Optional<String> issuer,
        Optional<SecretKeyRef> caCertificate)
        implements ProviderConfig {
    /** The provider's name. */
    public static final String PROVIDER = "vault";

    /** How the server is reached. */
    public enum Protocol {
        /** Without TLS. */
        HTTP,
        /** With TLS. */
        HTTPS
    }

    private static final int MAX_PORT = 65535;

    /**
     * Checks the fields.
     *
     * @throws IllegalArgumentException if one is empty or out of range, or neither token nor auth, or both, are given
     */
    public VaultConfig {
        ObjectNames.nonEmpty("host", host);
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port is " + port + "; 1 to 65535");
        }
        Objects.requireNonNull(protocol, "protocol");
        ObjectNames.nonEmpty("role", role);
        if (token.isEmpty() && auth.isEmpty()) {
            throw new IllegalArgumentException("token.secretKeyRef is required unless auth is given");
        }
        if (token.isPresent() && auth.isPresent()) {
            throw new IllegalArgumentException("token and auth are both given; give one of them");
        }
        mount.ifPresent(value -> ObjectNames.nonEmpty("mount", value));
        namespace.ifPresent(value -> ObjectNames.nonEmpty("namespace", value));
        issuer.ifPresent(value -> ObjectNames.nonEmpty("issuer", value));
        Objects.requireNonNull(caCertificate, "caCertificate");
    }

    @Override
    public String providerName() {
        return PROVIDER;
    }
}
