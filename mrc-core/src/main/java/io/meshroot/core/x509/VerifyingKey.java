package io.meshroot.core.x509;

import io.meshroot.api.MeshRootException;
import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Signature;
import org.jspecify.annotations.Nullable;

/**
 * A public key with the provider that verifies with it, none for the JDK's choice. Worth keeping: Bouncy Castle is more
 * than twice as fast with a key object of its own that it has seen before.
 */
record VerifyingKey(PublicKey key, @Nullable Provider provider) {
    static VerifyingKey of(PublicKey key) throws GeneralSecurityException {
        SubjectKey subject;
        try {
            subject = SubjectKey.of(key, "the key");
        } catch (MeshRootException e) {
            // Of a type that is not made here, as P-521 above a provider's leaves: the JDK knows it or not.
            return new VerifyingKey(key, null);
        }
        return of(subject);
    }

    static VerifyingKey of(SubjectKey subject) throws GeneralSecurityException {
        Provider provider = CryptoProviders.fastestFor(subject.type());
        return new VerifyingKey(JdkKeys.translated(subject, provider), provider);
    }

    boolean verifies(String algorithm, byte[] data, byte[] signed) throws GeneralSecurityException {
        return verifies(
                provider == null ? Signature.getInstance(algorithm) : Signature.getInstance(algorithm, provider),
                data,
                signed);
    }

    boolean verifies(Signature signature, byte[] data, byte[] signed) throws GeneralSecurityException {
        signature.initVerify(key);
        signature.update(data);
        return signature.verify(signed);
    }
}
