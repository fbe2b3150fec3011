package io.meshroot.core.files;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the files of a {@link FilePublisher} are. The paths never change; what they lead to is switched for all of them at
 * once. A program that opens several of them when nobody told it to reload takes {@link #current()} first. All are PEM (RFC
 * 7468).
 *
 * @param folder the folder
 */
public record PublishedFiles(Path folder) {
    static final String CHAIN = "tls.crt";
    static final String PRIVATE_KEY = "tls.key";
    static final String TRUST = "ca.crt";
    static final String CHAIN_AND_KEY = "tls.pem";

    /** Makes the path absolute, so that a program with another working folder can read it. */
    public PublishedFiles {
        folder = Objects.requireNonNull(folder, "folder").toAbsolutePath().normalize();
    }

    /**
     * Returns the file with the leaf and the intermediates above it, the leaf first.
     *
     * @return {@code tls.crt}; everybody may read it
     */
    public Path chain() {
        return folder.resolve(CHAIN);
    }

    /**
     * Returns the file with the private key, as PKCS#8.
     *
     * @return {@code tls.key}; only its owner may read it, and the group that was given
     */
    public Path privateKey() {
        return folder.resolve(PRIVATE_KEY);
    }

    /**
     * Returns the file with the trusted roots.
     *
     * @return {@code ca.crt}; everybody may read it
     */
    public Path trust() {
        return folder.resolve(TRUST);
    }

    /**
     * Returns the file with the chain and after it the private key, as HAProxy wants them. A program that reads both from
     * this one file never finds a chain of before the switch with a key of after it.
     *
     * @return {@code tls.pem}; readable as the private key
     */
    public Path chainAndKey() {
        return folder.resolve(CHAIN_AND_KEY);
    }

    /**
     * Looks once which version is current, so that all files that are read by these paths belong together. They stay for a
     * minute at least after they were replaced, unless sixteen newer versions come sooner.
     *
     * @return the files of the version
     * @throws IOException if nothing was written yet
     */
    public PublishedFiles current() throws IOException {
        return new PublishedFiles(folder.resolve(VersionedFolder.CURRENT).toRealPath());
    }
}
