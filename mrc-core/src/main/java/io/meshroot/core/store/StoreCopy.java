package io.meshroot.core.store;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.MrcListing.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Copies the files of a store. The target is first marked as one that has lost its state, and the state is copied last:
 * whatever happens in between, nobody takes half a store for a whole one, or for a new one.
 */
final class StoreCopy {
    private final Path from;
    private final Path to;
    private final List<Problem> problems = new ArrayList<>();

    StoreCopy(Path from, Path to) {
        this.from = from;
        this.to = to;
    }

    static Path secretsOf(Path store) {
        return store.resolve("secrets");
    }

    List<Problem> run() throws IOException {
        Disk.makeFolders(to);
        StateFile state = new StateFile(to);
        state.mark();
        Disk.sync(to);
        copyFiles(visible(from.resolve("roots")), to.resolve("roots"));
        if (Files.isDirectory(secretsOf(from))) {
            Disk.makeFolders(secretsOf(to));
            for (Path namespace : folders(secretsOf(from))) {
                for (Path secret : folders(namespace)) {
                    copySecret(secret);
                }
            }
        }
        new StateFile(from).copyTo(state);
        Disk.sync(to);
        problems.addAll(
                new RootFiles(to.resolve("roots")).look(RootFiles.Look.FIRST).problems());
        return List.copyOf(problems);
    }

    /** Hidden ones are of a writer that crashed, or of the store's own. */
    private List<Path> folders(Path folder) throws IOException {
        List<Path> folders = new ArrayList<>();
        for (Path path : visible(folder)) {
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                folders.add(path);
            } else {
                leaveOut(path, "is a link or a file, where a folder belongs");
            }
        }
        return folders;
    }

    /** A copy must not be trusted where the original is not, as one that others may have read. */
    private void copySecret(Path secret) throws IOException {
        try {
            new SecretFolder(secret).read();
        } catch (MeshRootException e) {
            leaveOut(secret, String.valueOf(e.getMessage()));
            return;
        }
        copyFiles(Disk.list(secret), to.resolve(from.relativize(secret)));
    }

    private void copyFiles(List<Path> files, Path target) throws IOException {
        Disk.makeFolders(target);
        for (Path file : files) {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                leaveOut(file, "is a link or a folder, where a file belongs");
                continue;
            }
            Optional<byte[]> content = Disk.read(file, RootFile.MAX_BYTES);
            if (content.isPresent()) {
                Disk.write(target.resolve(nameOf(file)), content.get());
            } else {
                leaveOut(file, "has more than " + RootFile.MAX_BYTES + " bytes");
            }
        }
        Disk.sync(target);
    }

    private static List<Path> visible(Path folder) throws IOException {
        return Disk.list(folder).stream()
                .filter(path -> !nameOf(path).startsWith("."))
                .toList();
    }

    private void leaveOut(Path path, String why) {
        problems.add(new Problem(path.toString(), why + "; it was left out"));
    }

    private static String nameOf(Path file) {
        return Objects.requireNonNull(file.getFileName(), "file name").toString();
    }
}
