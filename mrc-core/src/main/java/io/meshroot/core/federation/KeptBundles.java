package io.meshroot.core.federation;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Optional;

/** The last good bundles in a folder, so that a restart needs no endpoint (SPIFFE Federation, section 4.2). */
record KeptBundles(Path folder) {
    /** A bundle and when it was last said to be the newest. */
    record Kept(SpiffeBundle bundle, Instant asOf) {}

    private Path file(TrustDomain domain) {
        return folder.resolve(domain + ".json");
    }

    Optional<Kept> read(TrustDomain domain) throws IOException {
        Path file = file(domain);
        try {
            return Optional.of(new Kept(
                    new FileBundleSource(file).read(domain),
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Writes it so that a crash leaves the old file or the new one. */
    void write(SpiffeBundle bundle) throws IOException {
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, ".tmp-", ".json");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer text = ByteBuffer.wrap(bundle.json().getBytes(StandardCharsets.US_ASCII));
                while (text.hasRemaining()) {
                    channel.write(text);
                }
                channel.force(true);
            }
            Files.move(temporary, file(bundle.trustDomain()), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    void delete(TrustDomain domain) throws IOException {
        Files.deleteIfExists(file(domain));
    }
}
