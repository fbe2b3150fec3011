package io.meshroot.core.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Writes files so that a crash at any point leaves the old content or the new one, and only the owner may read them. What
 * a crash leaves behind has a name that begins with {@code .tmp-}.
 */
final class Disk {
    private static final String TEMPORARY = ".tmp-";
    private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

    private Disk() {}

    static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static FileAttribute<?>[] only(Path path, Set<PosixFilePermission> permissions) {
        return isPosix(path)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }

    /** Makes a folder, and those above it, unless they are there. */
    static void makeFolders(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.toAbsolutePath().getParent();
        if (parent != null) {
            makeFolders(parent);
        }
        try {
            Files.createDirectory(folder, only(folder, OWNER_FOLDER));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
            return; // another process was faster
        }
        if (parent != null) {
            sync(parent);
        }
    }

    /** Makes a folder that is later renamed to what it is to become. */
    static Path makeTemporaryFolder(Path parent) throws IOException {
        return Files.createDirectory(temporaryIn(parent), only(parent, OWNER_FOLDER));
    }

    /** A name that nobody else uses and that is cleaned away after a crash. */
    static Path temporaryIn(Path folder) {
        return folder.resolve(TEMPORARY + UUID.randomUUID());
    }

    /** Opens a file that is there only to be locked. */
    static FileChannel openLock(Path file) throws IOException {
        return FileChannel.open(
                file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), only(file, OWNER_FILE));
    }

    /** Writes a new file and forces it to the disk. */
    static void write(Path file, byte[] content) throws IOException {
        try (FileChannel channel = writeNew(file, content)) {
            channel.force(true);
        }
    }

    private static FileChannel writeNew(Path file, byte[] content) throws IOException {
        Set<OpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        FileChannel channel = FileChannel.open(file, options, only(file, OWNER_FILE));
        try {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    /** Creates a file with its whole content, or nothing if there is one of that name. */
    static boolean create(Path file, byte[] content) throws IOException {
        Path folder = folderOf(file);
        Path temporary = temporaryIn(folder);
        try {
            write(temporary, content);
            link(file, temporary);
        } catch (FileAlreadyExistsException e) {
            return false;
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(folder);
        return true;
    }

    /** A link is refused where a file is, a rename would replace it. Not every file system has links. */
    private static void link(Path file, Path temporary) throws IOException {
        try {
            Files.createLink(file, temporary);
        } catch (UnsupportedOperationException | FileSystemException e) {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
                throw new FileAlreadyExistsException(file.toString());
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Replaces a file, or creates it; permissions stay as they are. */
    static void replace(Path file, byte[] content) throws IOException {
        Path folder = folderOf(file);
        Path temporary = temporaryIn(folder);
        try {
            write(temporary, content);
            if (isPosix(file) && Files.exists(file)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(file));
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
        sync(folder);
    }

    /**
     * Replaces a file, or creates it, for its owner only. Readers see the old content or the new one; which of them a crash
     * of the machine leaves, or whether any, is left open.
     */
    static void replaceWithoutForce(Path file, byte[] content) throws IOException {
        Path temporary = temporaryIn(folderOf(file));
        try {
            writeNew(temporary, content).close();
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        sync(folderOf(to));
    }

    /** Forces the entries of a folder to the disk, where the platform can. */
    static void sync(Path folder) throws IOException {
        if (isPosix(folder)) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Reads a file; empty if it has more bytes than allowed. */
    static Optional<byte[]> read(Path file, int mostBytes) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(mostBytes + 1);
            return content.length > mostBytes ? Optional.empty() : Optional.of(content);
        }
    }

    /** Removes what a crash left in a folder. Only for the holder of the lock under which such files are made. */
    static void clean(Path folder) throws IOException {
        for (Path path : list(folder)) {
            if (path.getFileName().toString().startsWith(TEMPORARY)) {
                remove(path);
            }
        }
    }

    /** Removes a file, or a folder of files. */
    static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            for (Path inside : list(path)) {
                Files.deleteIfExists(inside);
            }
        }
        Files.deleteIfExists(path);
    }

    static List<Path> list(Path folder) throws IOException {
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(folder)) {
            ArrayList<Path> list = new ArrayList<>();
            paths.forEach(list::add);
            list.sort(null);
            return list;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static Path folderOf(Path file) {
        return Objects.requireNonNull(file.getParent(), "parent");
    }
}
