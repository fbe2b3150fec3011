package io.meshroot.core.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A folder whose files change all at once, as a mounted Secret does in Kubernetes: each version is a folder of its own,
 * {@code ..data} is a link to the current one that is renamed over, and each name is a link through {@code ..data} that never
 * changes. A crash at any point leaves the old version or the new one. Has one writer, who holds its lock. Not for use by
 * several threads.
 */
final class VersionedFolder implements AutoCloseable {
    static final Path CURRENT = Path.of("..data");
    private static final String VERSION = "..v-";
    private static final String TEMPORARY_LINK = "..tmp-";
    private static final String LOCK = ".lock";

    private static final int MOST_VERSIONS = 16;

    /**
     * The real paths that this process has open. To open a lock file a second time is not harmless: POSIX drops all locks of a
     * process on a file as soon as it closes any of its descriptors (fcntl).
     */
    private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileAccess access;
    private final FileChannel lock;
    private final Path real;
    private final Queue<Path> written;

    /** A file of a version. */
    record Content(String name, String text, FileAccess.Readers readers) {}

    private VersionedFolder(Path folder, FileAccess access, Path real, FileChannel lock, Queue<Path> written) {
        this.folder = folder;
        this.access = access;
        this.real = real;
        this.lock = lock;
        this.written = written;
    }

    /**
     * Opens a folder and makes it if need be.
     *
     * @throws IllegalStateException if somebody else has it open
     * @throws IOException if it can't be made or locked, or others than its owner may write there
     */
    static VersionedFolder open(Path folder, FileAccess access) throws IOException {
        access.requirePosix(folder);
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            access.makeFolder(folder);
        }
        requireOwnersOnly(folder);
        Path real = folder.toRealPath();
        if (!OPEN.add(real)) {
            throw writtenByAnother(folder);
        }
        boolean opened = false;
        try {
            FileChannel lock = lock(folder);
            try {
                Queue<Path> written = versions(folder);
                opened = true;
                return new VersionedFolder(folder, access, real, lock, written);
            } finally {
                if (!opened) {
                    lock.close();
                }
            }
        } finally {
            if (!opened) {
                OPEN.remove(real);
            }
        }
    }

    private static IllegalStateException writtenByAnother(Path folder) {
        return new IllegalStateException(
                folder + " is written by another FilePublisher; give each one a folder of its own");
    }

    /** Whoever may write the folder could put a key and roots of his own in place of these. */
    private static void requireOwnersOnly(Path folder) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(folder);
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new FileSystemException(
                    folder.toString(),
                    null,
                    "others than its owner may write there, with permissions "
                            + PosixFilePermissions.toString(permissions) + ", and replace the files; chmod go-w");
        }
    }

    private static FileChannel lock(Path folder) throws IOException {
        FileChannel lock = FileChannel.open(
                folder.resolve(LOCK),
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        boolean held = false;
        try {
            held = tryLock(lock);
        } finally {
            if (!held) {
                lock.close();
            }
        }
        if (!held) {
            throw writtenByAnother(folder);
        }
        return lock;
    }

    /** What earlier writers left, oldest first: each has a private key in it, and their number has to have a bound. */
    private static Queue<Path> versions(Path folder) throws IOException {
        Map<Path, FileTime> found = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, VERSION + "*")) {
            for (Path version : all) {
                found.put(version, Files.getLastModifiedTime(version, LinkOption.NOFOLLOW_LINKS));
            }
        }
        List<Path> versions = new ArrayList<>(found.keySet());
        versions.sort(Comparator.comparing(found::get));
        return new ArrayDeque<>(versions);
    }

    @SuppressWarnings("try") // held until the channel is closed
    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /**
     * Switches to new files. Replaced versions stay until {@link #clean}, for readers that have found one and not yet opened
     * all of its files; of those that come in a row the newest few. What fails before the switch changes nothing and leaves
     * nothing behind.
     */
    void switchTo(List<Content> files) throws IOException {
        for (Content file : files) {
            requireLink(file.name());
        }
        Path version = folder.resolve(VERSION + UUID.randomUUID());
        boolean switched = false;
        try {
            access.makeFolder(version);
            for (Content file : files) {
                access.write(version.resolve(file.name()), file.text(), file.readers());
            }
            FileAccess.sync(version);
            point(CURRENT, version.getFileName());
            switched = true;
            written.add(version);
        } finally {
            if (!switched) {
                removeQuietly(version);
            }
        }
        for (Content file : files) {
            if (!isOurs(file.name())) {
                point(Path.of(file.name()), CURRENT.resolve(file.name()));
            }
        }
        FileAccess.sync(folder);
        while (written.size() > MOST_VERSIONS) {
            removeQuietly(written.remove());
        }
    }

    private String current() throws IOException {
        Path link = folder.resolve(CURRENT);
        return Files.isSymbolicLink(link) ? Files.readSymbolicLink(link).toString() : "";
    }

    private void requireLink(String name) throws IOException {
        Path path = folder.resolve(name);
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isOurs(name)) {
            throw new FileAlreadyExistsException(
                    path + " is there already and was not written by a FilePublisher; move it away");
        }
    }

    /** A link to anywhere else is somebody else's: the program would read what it leads to. */
    private boolean isOurs(String name) throws IOException {
        Path path = folder.resolve(name);
        return Files.isSymbolicLink(path) && Files.readSymbolicLink(path).equals(CURRENT.resolve(name));
    }

    /** Renames a new link over an old one: readers find the one or the other. */
    private void point(Path name, Path target) throws IOException {
        Path temporary = folder.resolve(TEMPORARY_LINK + UUID.randomUUID());
        try {
            Files.createSymbolicLink(temporary, target);
            Files.move(temporary, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Removes every version but the current one, and what a crash left. */
    void clean() throws IOException {
        String current = current();
        written.removeIf(version -> !version.getFileName().toString().equals(current));
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "..*")) {
            for (Path path : all) {
                String name = path.getFileName().toString();
                boolean old = name.startsWith(VERSION) && !name.equals(current);
                if (old || name.startsWith(TEMPORARY_LINK)) {
                    remove(path);
                }
            }
        }
    }

    private static void removeQuietly(Path version) {
        try {
            remove(version);
        } catch (IOException e) {
            // The next cleaning finds it; what made the switch fail is what counts.
        }
    }

    private static void remove(Path path) throws IOException {
        if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
            try (DirectoryStream<Path> inside = Files.newDirectoryStream(path)) {
                for (Path file : inside) {
                    Files.deleteIfExists(file);
                }
            }
        }
        Files.deleteIfExists(path);
    }

    /** Lets another writer in; the files stay. */
    @Override
    public void close() throws IOException {
        try {
            lock.close();
        } finally {
            OPEN.remove(real);
        }
    }
}
