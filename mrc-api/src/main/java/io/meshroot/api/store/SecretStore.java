package io.meshroot.api.store;

import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.time.Subscription;
import java.util.Optional;

/**
 * Keeps secrets. Several processes may use one store; all methods may block and are safe for use by several threads. A
 * secret that is there and can't be read is an error, never absence.
 */
public interface SecretStore extends AutoCloseable {
    /**
     * Reads a secret.
     *
     * @param ref which one
     * @return the secret and its version, or empty if there is none
     * @throws io.meshroot.api.MeshRootException code {@code STORE_UNAVAILABLE} or {@code STORE_CORRUPT}
     */
    Optional<Versioned<Secret>> read(SecretRef ref);

    /**
     * Creates a secret if there is none; of several that try at the same time, exactly one does.
     *
     * @param ref which one
     * @param secret its content
     * @return what happened, with the secret that is there now
     */
    Creation createIfAbsent(SecretRef ref, Secret secret);

    /**
     * Deletes a secret if it still has the expected version.
     *
     * @param ref which one
     * @param expected the version at which it was read
     * @throws io.meshroot.api.MeshRootException code {@code STORE_CONFLICT} if another version is there
     */
    void delete(SecretRef ref, StoreVersion expected);

    /**
     * Hears that a secret may have changed; level-triggered, as {@link MrcStore#watch}.
     *
     * @param ref which one
     * @param onChange called on any thread, must not block for long
     * @return closing it ends the registration
     */
    Subscription watch(SecretRef ref, Runnable onChange);

    /** Lets go of what the store holds. Closing twice does no harm. */
    @Override
    void close();

    /**
     * What {@link #createIfAbsent} did.
     *
     * @param outcome whether the secret was created by this call
     * @param current the secret that is there now
     */
    record Creation(Outcome outcome, Versioned<Secret> current) {
        /** Whether a call created the secret. */
        public enum Outcome {
            /** This call created it. */
            CREATED,
            /** It was there already. */
            EXISTED
        }
    }
}
