package io.meshroot.api.provider;

import io.meshroot.api.leaf.LeafProfile;
import java.security.PublicKey;

/** A public key and what to certify of it. Possession of the private key has been proven already. */
public interface SigningRequest {
    /**
     * Returns the key.
     *
     * @return the public key
     */
    PublicKey publicKey();

    /**
     * Returns what to certify; anything that {@link #pkcs10()} says beside it does not count.
     *
     * @return the profile
     */
    LeafProfile profile();

    /**
     * Returns a certification request for the key, signed by it. Where the manager made the key, the request bears the
     * profile's names and is made when first asked for; where the caller did, it is the caller's and may bear anything.
     *
     * @return PKCS#10 in DER (RFC 2986)
     */
    byte[] pkcs10();
}
