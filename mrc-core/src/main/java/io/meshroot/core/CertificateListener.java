package io.meshroot.core;

/**
 * Takes the newest certificate and trust, one call at a time. What comes while a call runs is conflated: only the newest
 * is delivered next. A listener that throws or is slow delays nobody else; after a throw the newest is delivered again
 * when there is something newer.
 */
@FunctionalInterface
public interface CertificateListener {
    /**
     * Takes an update.
     *
     * @param update the newest certificate and trust
     */
    void on(CertificateUpdate update);
}
