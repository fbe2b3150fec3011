package io.meshroot.core.federation;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** A bundle in a file, in JSON or PEM. */
record FileBundleSource(Path file) implements BundleSource {
    private static final Duration INTERVAL = Duration.ofSeconds(5);

    FileBundleSource {
        Objects.requireNonNull(file, "file");
    }

    @Override
    public SpiffeBundle read(TrustDomain domain) throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(SpiffeBundle.MAX_LENGTH + 1);
        }
        return BundleText.read(domain, bytes);
    }

    @Override
    public Optional<Duration> interval() {
        return Optional.of(INTERVAL);
    }

    @Override
    public String toString() {
        return "file " + file;
    }
}
