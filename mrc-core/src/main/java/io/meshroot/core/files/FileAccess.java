package io.meshroot.core.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Who may read what is written. Until the content of a secret file is complete only its owner may.
 *
 * @param group the group that may read secret files as well
 */
record FileAccess(Optional<String> group) {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_AND_GROUP = PosixFilePermissions.fromString("rw-r-----");
    private static final Set<PosixFilePermission> EVERYBODY = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");

    void requirePosix(Path folder) {
        if (!folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            throw new UnsupportedOperationException("the file system of " + folder
                    + " has no POSIX permissions to keep the key from others; use another one");
        }
    }

    void makeFolder(Path folder) throws IOException {
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, FOLDER); // whatever the umask is
    }

    void write(Path file, String content, Readers readers) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER))) {
            ByteBuffer buffer = StandardCharsets.UTF_8.encode(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            open(file, readers);
            channel.force(true);
        }
    }

    private void open(Path file, Readers readers) throws IOException {
        if (readers == Readers.EVERYBODY) {
            Files.setPosixFilePermissions(file, EVERYBODY);
        } else if (group.isPresent()) {
            PosixFileAttributeView view = Objects.requireNonNull(
                    Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS));
            view.setGroup(find(file, group.get()));
            view.setPermissions(OWNER_AND_GROUP);
        }
    }

    private static GroupPrincipal find(Path file, String group) throws IOException {
        return file.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByGroupName(group);
    }

    /** Forces the entries of a folder to the disk. */
    static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** Who may read a file. */
    enum Readers {
        EVERYBODY,
        OWNER_AND_GROUP
    }
}
