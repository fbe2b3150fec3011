package io.meshroot.tresor;

import io.meshroot.core.x509.SigningCa;
import java.time.Duration;
import java.util.Optional;

/** Who signs the leaves of an issuer at the moment. Safe for use by several threads. */
interface Signers extends AutoCloseable {
    /** The certificate authority that is kept: the root's, or the one under an offline root. */
    SigningCa kept();

    /** The certificate authority that signs a leaf now. */
    SigningCa current();

    /** The longest validity of a leaf, where what signs is short-lived. */
    Optional<Duration> longestValidity();

    @Override
    void close();

    /** The certificate authority that is kept signs by itself. */
    static Signers fixed(SigningCa ca) {
        return new Fixed(ca);
    }

    /** One that never changes. */
    record Fixed(SigningCa kept) implements Signers {
        @Override
        public SigningCa current() {
            return kept;
        }

        @Override
        public Optional<Duration> longestValidity() {
            return Optional.empty();
        }

        @Override
        public void close() {}
    }
}
