package io.meshroot.core.tls;

/** Whether a server asks its clients for a certificate. What a client presents is checked either way. */
public enum ClientAuthentication {
    /** A client without a certificate is refused; the default. */
    REQUIRED,
    /** A client may come without a certificate. */
    OPTIONAL
}
