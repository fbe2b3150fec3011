package io.meshroot.testkit.kubernetes;

import java.util.Objects;

/**
 * Which object is meant.
 *
 * @param apiVersion group and version, as {@code cert-manager.io/v1}, or {@code v1}
 * @param kind the kind, as {@code CertificateRequest}
 * @param namespace the namespace; empty if it is in none
 * @param name the name
 */
public record ObjectName(String apiVersion, String kind, String namespace, String name) {
    /** Checks that nothing is null. */
    public ObjectName {
        Objects.requireNonNull(apiVersion, "apiVersion");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(namespace, "namespace");
        Objects.requireNonNull(name, "name");
    }
}
