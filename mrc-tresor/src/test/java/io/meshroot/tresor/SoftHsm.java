package io.meshroot.tresor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** A SoftHSM token in the build folder. */
final class SoftHsm {
    private static final List<Path> LIBRARIES = List.of(
            Path.of("/usr/lib/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so"),
            Path.of("/usr/lib64/pkcs11/libsofthsm2.so"),
            Path.of("/usr/local/lib/softhsm/libsofthsm2.so"),
            Path.of("/opt/homebrew/lib/softhsm/libsofthsm2.so"));
    private static final char[] PIN = "1234".toCharArray();

    private final Path folder;

    private SoftHsm(Path folder) {
        this.folder = folder;
    }

    /** Makes a new token; the one of an earlier run goes. */
    static SoftHsm create() throws Exception {
        Tools.require("softhsm2-util");
        String file = System.getenv("SOFTHSM2_CONF");
        if (file == null) {
            Tools.missing("SOFTHSM2_CONF is not set; run the test by Maven");
        }
        Path configuration = Path.of(Objects.requireNonNull(file));
        Path folder = Objects.requireNonNull(configuration.getParent());
        delete(folder);
        Path tokens = Files.createDirectories(folder.resolve("tokens"));
        Files.writeString(
                configuration,
                "directories.tokendir = " + tokens + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        Tools.run(
                folder,
                List.of(
                        "softhsm2-util",
                        "--init-token",
                        "--free",
                        "--label",
                        "mesh",
                        "--pin",
                        "1234",
                        "--so-pin",
                        "5678"));
        return new SoftHsm(folder);
    }

    /** A provider of its own for the token; not registered. */
    Provider provider(String name) throws IOException {
        Path configuration = folder.resolve(name + ".cfg");
        Files.writeString(configuration, """
                name = %s
                library = %s
                slotListIndex = 0
                attributes(generate, CKO_PRIVATE_KEY, *) = {
                  CKA_TOKEN = true
                  CKA_SENSITIVE = true
                  CKA_EXTRACTABLE = false
                }
                """.formatted(name, library()));
        Provider unconfigured = Security.getProvider("SunPKCS11");
        return unconfigured.configure(configuration.toString());
    }

    static KeyStore open(Provider provider) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS11", provider);
        store.load(null, PIN);
        return store;
    }

    private static Path library() {
        return LIBRARIES.stream()
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(
                        "softhsm2-util is there but its library is in none of " + LIBRARIES + "; add the place"));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
