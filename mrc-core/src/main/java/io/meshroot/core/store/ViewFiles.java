package io.meshroot.core.store;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.MrcListing.Problem;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.core.internal.state.ReplicaViewCodec;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The folder of what managers tell each other, one file for each. A view needs neither a lock nor the disk: only its own
 * manager writes it, by renaming, and one that was lost in a crash is written again. One that can't be read is a problem,
 * and otherwise as if it had never been written: then its manager confirms nothing.
 */
final class ViewFiles {
    private static final int MAX_BYTES = 1 << 20;
    private static final int MAX_ATTEMPTS = 10;
    private static final int READABLE = 60;
    private static final String SUFFIX = ".json";

    private final Path store;
    private final Path folder;

    ViewFiles(Path store) {
        this.store = store;
        this.folder = store.resolve("replicas");
    }

    /** Removes what a crash left; whoever loses a file that it is writing writes it again. */
    void prepare() throws IOException {
        Disk.makeFolders(folder);
        Disk.clean(folder);
    }

    /**
     * Names the file of a manager. The digest tells apart what the readable part makes alike, also on file systems that
     * ignore case.
     */
    static String nameOf(ReplicaId id) {
        String readable = id.value().replaceAll("[^A-Za-z0-9-]", "_");
        String digest = Digests.sha256(id.value().getBytes(StandardCharsets.US_ASCII));
        return readable.substring(0, Math.min(readable.length(), READABLE)) + "-" + digest.substring(0, 16) + SUFFIX;
    }

    /** Writes a view and returns what {@link #fingerprints} will say of it. */
    Written write(ReplicaView view) throws IOException {
        byte[] content = ReplicaViewCodec.toJson(view).getBytes(StandardCharsets.UTF_8);
        String name = nameOf(view.id());
        for (int attempt = 1; ; attempt++) {
            try {
                requireStore();
                Disk.makeFolders(folder);
                Disk.replaceWithoutForce(folder.resolve(name), content);
                return new Written(name, Digests.sha256(content));
            } catch (NoSuchFileException e) {
                // Another process has just opened the store and taken the new file for one that a crash left.
                if (attempt == MAX_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    void remove(ReplicaId id) throws IOException {
        requireStore();
        Files.deleteIfExists(folder.resolve(nameOf(id)));
    }

    /** Reads all views that can be read, ordered by name. */
    List<ReplicaView> read() throws IOException {
        List<ReplicaView> views = new ArrayList<>();
        for (Path file : files()) {
            Content content = read(file);
            if (content instanceof View view) {
                views.add(view.view());
            }
        }
        views.sort(Comparator.comparing(ReplicaView::id));
        return views;
    }

    /** Tells which files can't be read, and why. */
    List<Problem> problems() {
        try {
            List<Problem> problems = new ArrayList<>();
            for (Path file : files()) {
                if (read(file) instanceof Broken broken) {
                    problems.add(new Problem(file.toString(), broken.why()));
                }
            }
            return problems;
        } catch (IOException e) {
            return List.of(new Problem(
                    folder.toString(),
                    "can't be read: " + e.getClass().getSimpleName() + " " + e.getMessage()
                            + "; managers hear nothing of each other until it can"));
        }
    }

    /** Tells a change of any file, readable or not. */
    SortedMap<String, String> fingerprints() {
        SortedMap<String, String> fingerprints = new TreeMap<>();
        try {
            for (Path file : files()) {
                fingerprints.put(nameOf(file), fingerprint(file));
            }
        } catch (IOException e) {
            fingerprints.put("", String.valueOf(e.getMessage()));
        }
        return fingerprints;
    }

    private static String fingerprint(Path file) {
        try {
            return Disk.read(file, MAX_BYTES).map(Digests::sha256).orElse("too long");
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private List<Path> files() throws IOException {
        requireStore();
        try {
            return Disk.list(folder).stream()
                    .filter(file -> !nameOf(file).startsWith("."))
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of(); // a store that was never opened for writing by a release that has views
        }
    }

    /** A folder that is not there any more, as when a disk was taken away, must not pass for an empty one. */
    private void requireStore() throws IOException {
        if (!Files.isDirectory(store)) {
            throw new IOException(store + " is not there");
        }
    }

    private static Content read(Path file) {
        try {
            if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return new Broken("is a link or a folder, not the view of a manager; remove it");
            }
            byte[] content = Disk.read(file, MAX_BYTES).orElse(null);
            if (content == null) {
                return new Broken("has more than " + MAX_BYTES + " bytes and is no view of a manager; remove it");
            }
            ReplicaView view = ReplicaViewCodec.fromJson(new String(content, StandardCharsets.UTF_8));
            String name = nameOf(view.id());
            return name.equals(nameOf(file))
                    ? new View(view)
                    : new Broken("holds the view of " + view.id() + ", which belongs into " + name + "; remove it");
        } catch (NoSuchFileException e) {
            return new Gone();
        } catch (IOException e) {
            return Broken.silent("can't be read: " + e.getClass().getSimpleName());
        } catch (MeshRootException e) {
            return Broken.silent(String.valueOf(e.getMessage()));
        }
    }

    private static String nameOf(Path file) {
        return Objects.requireNonNull(file.getFileName(), "file name").toString();
    }

    /**
     * What was written.
     *
     * @param file its name
     * @param fingerprint what tells it from another content
     */
    record Written(String file, String fingerprint) {}

    private sealed interface Content {}

    private record View(ReplicaView view) implements Content {}

    private record Broken(String why) implements Content {
        static Broken silent(String why) {
            return new Broken(
                    why + "; its manager confirms nothing until it has written it again, remove it if there is none");
        }
    }

    /** It was removed while the folder was read. */
    private record Gone() implements Content {}
}
