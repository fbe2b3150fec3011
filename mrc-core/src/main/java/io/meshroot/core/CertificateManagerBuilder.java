package io.meshroot.core;

/** Builds a {@link CertificateManager}. Not for use by several threads. */
public final class CertificateManagerBuilder {
    CertificateManagerBuilder() {}

    /**
     * Builds the manager and starts it.
     *
     * @return the manager
     */
    public CertificateManager build() {
        throw new UnsupportedOperationException();
    }
}
