package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Objects;

/**
 * Sees for itself what a program uses that reads files. {@link TlsProbe} is for servers, {@link ListeningProbe} for clients
 * and proxies.
 *
 * <p>A probe can prove that the program has a certain leaf and its key, and that it trusts the root of the leaf that it was
 * shown, in the one process and on the one port that it met. It can't prove that no other process or port still uses older
 * files: give the publisher a probe for each ({@link #and}) and a settle time in which old processes end.
 */
@FunctionalInterface
public interface ConsumerProbe {
    /**
     * Makes one full handshake with the program, never a resumed one. It may block, for seconds at most.
     *
     * @param probeLeaf what the program is shown as its peer's leaf; it must accept it if it verifies peers at all
     * @return the leaf that the program presented and whose key it has proven to have
     * @throws IOException if the program can't be reached or refuses the leaf; the message goes into an event
     */
    X509Certificate meet(IssuedCertificate probeLeaf) throws IOException;

    /**
     * Makes a probe of two, for a program that uses its files in several places.
     *
     * @param other the other one
     * @return a probe that fails unless both see the same leaf
     */
    default ConsumerProbe and(ConsumerProbe other) {
        Objects.requireNonNull(other, "other");
        return probeLeaf -> {
            X509Certificate first = meet(probeLeaf);
            X509Certificate second = other.meet(probeLeaf);
            if (!first.equals(second)) {
                throw new IOException("one place uses leaf "
                        + first.getSerialNumber().toString(16) + ", another uses leaf "
                        + second.getSerialNumber().toString(16));
            }
            return first;
        };
    }
}
