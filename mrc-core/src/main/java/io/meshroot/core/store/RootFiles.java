package io.meshroot.core.store;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.store.MrcListing;
import io.meshroot.core.store.RootFile.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The folder of files that people edit. Remembers the last good content of each.
 *
 * <p>Editors write a file piece by piece, or take it away for a moment. So a change within a file, and the absence of a
 * file, count only when they are still there at the second look. A file that was renamed into its place, and one that
 * the store deleted, count at once.
 */
final class RootFiles {
    private final Path folder;
    private final SortedMap<String, RootFile> files = new TreeMap<>();
    private SortedMap<MrcName, String> owners = new TreeMap<>();

    RootFiles(Path folder) {
        this.folder = folder;
    }

    /** Whether a look may confirm what an earlier one doubted. */
    enum Look {
        FIRST,
        SECOND
    }

    /** Looks at all files. Afterwards {@link #isInDoubt} tells whether a second look is needed. */
    synchronized MrcListing look(Look look) throws IOException {
        TreeSet<String> names = new TreeSet<>(files.keySet());
        for (Path path : Disk.list(folder)) {
            String name = path.getFileName().toString();
            if (RootFileNames.isOfInterest(name)) {
                names.add(name);
            }
        }
        for (String name : names) {
            RootFile next = next(name, files.get(name), Seen.of(folder.resolve(name)), look);
            if (next == null) {
                files.remove(name);
            } else {
                files.put(name, next);
            }
        }
        return listing();
    }

    private @Nullable RootFile next(String name, @Nullable RootFile held, Seen seen, Look look) {
        if (held == null) {
            return seen.isAbsent() ? null : RootFile.accept(null, seen);
        }
        if (held.seen().isSameContent(seen) && !seen.isAbsent()) {
            return held.certain();
        }
        boolean gone = seen.isAbsent();
        boolean piecemeal = gone
                ? !Files.exists(folder.resolve(RootFileNames.deleted(name)))
                : seen.isWrittenInPlaceOf(held.seen());
        boolean doubtful = piecemeal && !held.inForce().isEmpty();
        boolean confirmed =
                look == Look.SECOND && held.doubt().filter(seen::isSameContent).isPresent();
        if (doubtful && !confirmed) {
            return held.doubting(seen);
        }
        return gone ? null : RootFile.accept(held, seen);
    }

    synchronized boolean isInDoubt() {
        return files.values().stream().anyMatch(file -> file.doubt().isPresent());
    }

    /** The file whose description of an MRC is in force. */
    synchronized Optional<Path> ownerOf(MrcName mrc) {
        return Optional.ofNullable(owners.get(mrc)).map(folder::resolve);
    }

    /** All files that describe an MRC. */
    synchronized List<Path> describing(MrcName mrc) {
        List<Path> paths = new ArrayList<>();
        files.forEach((name, file) -> {
            if (file.inForce().stream().anyMatch(described -> described.name().equals(mrc))) {
                paths.add(folder.resolve(name));
            }
        });
        return paths;
    }

    private MrcListing listing() {
        SortedMap<MrcName, String> nextOwners = new TreeMap<>();
        SortedMap<MrcName, MeshRootCertificate> mrcs = new TreeMap<>();
        List<MrcListing.Problem> problems = new ArrayList<>();
        files.forEach((name, file) -> {
            file.problem().ifPresent(problem -> problems.add(problem(name, problem)));
            file.inForce().forEach(mrc -> {
                String owner = nextOwners.get(mrc.name());
                if (owner == null || name.equals(owners.get(mrc.name()))) {
                    nextOwners.put(mrc.name(), name);
                    mrcs.put(mrc.name(), mrc);
                }
            });
        });
        files.forEach((name, file) -> file.inForce().forEach(mrc -> {
            String owner = nextOwners.get(mrc.name());
            if (!name.equals(owner)) {
                problems.add(problem(
                        name,
                        "metadata.name is \"" + mrc.name() + "\" as in " + owner
                                + ", which is in force; give each MeshRootCertificate one file"));
            }
        }));
        owners = nextOwners;
        Set<MrcName> missing = nextOwners.entrySet().stream()
                .filter(owner -> isMissing(owner.getValue()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
        problems.sort(Comparator.comparing(MrcListing.Problem::where).thenComparing(MrcListing.Problem::message));
        return new MrcListing(List.copyOf(mrcs.values()), problems, missing);
    }

    private boolean isMissing(String name) {
        return Optional.ofNullable(files.get(name))
                .flatMap(RootFile::doubt)
                .filter(Seen::isAbsent)
                .isPresent();
    }

    private MrcListing.Problem problem(String name, String message) {
        return new MrcListing.Problem(folder.resolve(name).toString(), message);
    }
}
