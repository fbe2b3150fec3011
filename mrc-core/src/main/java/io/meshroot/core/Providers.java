package io.meshroot.core;

import io.meshroot.api.provider.CertificateProvider;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The providers that a manager may use: given ones, and found ones of other names. */
final class Providers {
    private final Map<String, CertificateProvider> given = new TreeMap<>();
    private Source source = Source.DISCOVERED_TOO;

    private enum Source {
        DISCOVERED_TOO,
        GIVEN_ONLY
    }

    void give(CertificateProvider provider) {
        CertificateProvider other = given.putIfAbsent(provider.name(), provider);
        if (other != null) {
            throw ambiguous(other, provider);
        }
    }

    void discover() {
        source = Source.DISCOVERED_TOO;
    }

    void onlyGiven() {
        source = Source.GIVEN_ONLY;
    }

    List<CertificateProvider> all() {
        return source == Source.GIVEN_ONLY
                ? List.copyOf(given.values())
                : with(ServiceLoader.load(CertificateProvider.class));
    }

    /** A given one stands in for all found ones of its name. */
    List<CertificateProvider> with(Iterable<CertificateProvider> found) {
        Map<String, CertificateProvider> all = new TreeMap<>(given);
        for (CertificateProvider provider : found) {
            if (given.containsKey(provider.name())) {
                continue;
            }
            CertificateProvider other = all.putIfAbsent(provider.name(), provider);
            if (other != null) {
                throw ambiguous(other, provider);
            }
        }
        return List.copyOf(all.values());
    }

    private static IllegalStateException ambiguous(CertificateProvider one, CertificateProvider other) {
        return new IllegalStateException("two providers are named \"" + one.name() + "\": "
                + one.getClass().getName() + " and " + other.getClass().getName()
                + "; keep one of them, or give provider(...) the one to use");
    }
}
