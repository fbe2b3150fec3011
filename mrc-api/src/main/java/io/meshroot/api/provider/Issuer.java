package io.meshroot.api.provider;

import io.meshroot.api.time.Subscription;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Consumer;

/** Signs leaves under one root. Safe for use by several threads. */
public interface Issuer extends AutoCloseable {
    /**
     * Returns the roots under which this issuer signs now, self-signed or as configured. May block.
     *
     * @return one or more certificates
     * @throws io.meshroot.api.ProviderException if they can't be learnt
     */
    List<X509Certificate> trustAnchors();

    /**
     * Signs a public key. May block.
     *
     * @param request the key and what to certify of it
     * @return the leaf first, then the intermediates up to but without the root
     * @throws io.meshroot.api.ProviderException if it can't be signed
     */
    List<X509Certificate> sign(SigningRequest request);

    /**
     * Tells what this issuer can do.
     *
     * @return the capabilities
     */
    IssuerCapabilities capabilities();

    /**
     * Hears when the roots behind this issuer are no longer those that it returned before. The default never calls.
     *
     * @param listener takes the new roots, on any thread
     * @return closing it ends the registration
     */
    default Subscription onRootChange(Consumer<List<X509Certificate>> listener) {
        return () -> {};
    }

    /** Lets go of what the issuer holds, keys included. Closing twice does no harm. */
    @Override
    void close();
}
