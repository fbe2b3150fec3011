package io.meshroot.core.bundle;

import io.meshroot.api.trust.Anchor;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Bundles as key stores of the JDK. */
final class BundleKeyStore {
    private static final int SHOWN_DIGITS = 16;

    private BundleKeyStore() {}

    static KeyStore of(SpiffeBundle bundle) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (X509Certificate authority : bundle.authorities()) {
                String digest = Anchor.of(authority).fingerprint().substring(0, SHOWN_DIGITS);
                store.setCertificateEntry(bundle.trustDomain() + "-" + digest, authority);
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every Java platform has PKCS12 key stores", e);
        }
    }

    static List<X509Certificate> read(KeyStore store) {
        try {
            List<String> aliases = Collections.list(store.aliases());
            Collections.sort(aliases);
            List<X509Certificate> certificates = new ArrayList<>();
            for (String alias : aliases) {
                if (store.isCertificateEntry(alias)
                        && store.getCertificate(alias) instanceof X509Certificate certificate) {
                    certificates.add(certificate);
                }
            }
            return certificates;
        } catch (KeyStoreException e) {
            throw new IllegalArgumentException("store is not loaded; call load first", e);
        }
    }
}
