package io.meshroot.core.store;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A secret as a folder with a file for each entry. A file {@code @version}, which can't be the name of an entry, makes
 * each creation distinct and bears the version of the format; folders made by others have none.
 */
final class SecretFolder {
    private static final String VERSION = "@version";
    private static final String FORMAT = "formatVersion: 1\n";
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_ATTEMPTS = 10;
    private static final Set<PosixFilePermission> OTHERS_WRITE =
            EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    private final Path folder;

    SecretFolder(Path folder) {
        this.folder = folder;
    }

    /** Reads the secret, again if somebody changes it at the same moment. */
    Optional<Versioned<Secret>> read() throws IOException {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            Optional<String> before = stampOfFolder();
            if (before.isEmpty()) {
                return Optional.empty();
            }
            try {
                Versioned<Secret> secret = readOnce(before.get());
                if (stampOfFolder().equals(before)) {
                    return Optional.of(secret);
                }
            } catch (NoSuchFileException e) {
                // Deleted, or an entry replaced, in between: look again.
            }
        }
        throw new IOException(folder + " changes all the time");
    }

    private Versioned<Secret> readOnce(String stamp) throws IOException {
        checkPermissions(folder, OTHERS_WRITE, "chmod go-w");
        SortedMap<String, byte[]> entries = new TreeMap<>();
        MessageDigest digest = Digests.sha256();
        boolean own = false;
        for (Path file : Disk.list(folder)) {
            byte[] content = content(file);
            String name = file.getFileName().toString();
            digest.update((name + "/" + content.length + "/").getBytes(StandardCharsets.UTF_8));
            digest.update(content);
            if (name.equals(VERSION)) {
                checkFormat(file, content);
                own = true;
            } else {
                entries.put(name, content);
            }
        }
        if (!own) {
            digest.update(stamp.getBytes(StandardCharsets.UTF_8));
        }
        String version = HexFormat.of().formatHex(digest.digest()).substring(0, 32);
        return new Versioned<>(secret(entries), new StoreVersion(version));
    }

    private Secret secret(Map<String, byte[]> entries) {
        try {
            return Secret.of(entries);
        } catch (IllegalArgumentException e) {
            throw StoreErrors.corrupt(
                    folder,
                    "holds a file that can't be an entry: " + e.getMessage(),
                    "remove what does not belong there");
        }
    }

    private static byte[] content(Path file) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(file.toString());
            }
            throw StoreErrors.corrupt(
                    file, "is a link or a folder", "an entry of a secret is a file; put it there itself");
        }
        boolean certificate = file.getFileName().toString().endsWith(".crt");
        checkPermissions(file, certificate ? OTHERS_WRITE : OTHERS, certificate ? "chmod go-w" : "chmod 600");
        return Disk.read(file, MAX_BYTES)
                .orElseThrow(() -> StoreErrors.corrupt(
                        file, "has more than " + MAX_BYTES + " bytes", "it is no entry of a secret"));
    }

    private static void checkPermissions(Path path, Set<PosixFilePermission> refused, String remedy)
            throws IOException {
        if (Disk.isPosix(path)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
            if (permissions.stream().anyMatch(refused::contains)) {
                throw StoreErrors.corrupt(
                        path,
                        "has permissions " + PosixFilePermissions.toString(permissions) + " and so is open to others",
                        "close it with " + remedy + ", and replace the key if others may have read it");
            }
        }
    }

    private static void checkFormat(Path file, byte[] content) {
        if (!new String(content, StandardCharsets.UTF_8).startsWith(FORMAT)) {
            throw StoreErrors.corrupt(
                    file, "does not begin with " + FORMAT.strip(), "use the release that wrote it or a later one");
        }
    }

    /** Writes the secret beside its place and then renames it; under the lock, and only if there is none. */
    void create(Path temporary, Secret secret) throws IOException {
        for (String name : secret.names()) {
            Disk.write(temporary.resolve(name), secret.expose(name).orElseThrow());
        }
        Disk.write(
                temporary.resolve(VERSION),
                (FORMAT + "id: " + UUID.randomUUID() + "\n").getBytes(StandardCharsets.UTF_8));
        Disk.sync(temporary);
        Disk.rename(temporary, folder);
    }

    private Optional<String> stampOfFolder() throws IOException {
        try {
            BasicFileAttributes attributes =
                    Files.readAttributes(folder, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isDirectory()) {
                throw StoreErrors.corrupt(folder, "is no folder", "a secret is a folder with a file for each entry");
            }
            return Optional.of(stamp(attributes));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static String stamp(BasicFileAttributes attributes) {
        return attributes.fileKey() + " " + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS) + " "
                + attributes.size();
    }

    /** What tells a change without reading the secret. */
    String fingerprint() {
        try {
            Optional<String> own = stampOfFolder();
            if (own.isEmpty()) {
                return "";
            }
            StringJoiner stamps = new StringJoiner("\n").add(own.get());
            for (Path file : Disk.list(folder)) {
                stamps.add(file.getFileName() + " "
                        + stamp(Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)));
            }
            return stamps.toString();
        } catch (IOException | MeshRootException e) {
            return "can't be read: " + e.getMessage();
        }
    }
}
