package io.meshroot.core.store;

import io.meshroot.api.DocumentException;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.core.internal.SystemThreads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps MeshRootCertificates and the trust state in a folder, for one process or for several on one machine:
 *
 * <ul>
 *   <li>{@code roots/*.yaml}, also {@code .yml} and {@code .json}: MeshRootCertificates, one or several documents in a
 *       file. People and tools edit them; see {@link MrcDocuments} for the format. The store writes {@code <name>.yaml},
 *       and changes a role without touching the rest of a file, comments included. Hidden files and what editors leave
 *       behind are passed over, any other file is a problem in the listing.
 *   <li>{@code trust-state.json}: what is accepted. Not for editing. If it is lost, though there was one, that is an
 *       error and never a reason to begin anew.
 *   <li>{@code replicas/*.json}: what each running manager tells the others. Written often and without waiting for the
 *       disk. One that can't be read is a problem in the listing, and its manager confirms nothing.
 * </ul>
 *
 * <p>A file that can't be read is a problem that names it, and what it described when it could be read last stays in
 * force as long as this store is open. So does the first of two files that describe the same name. A change within a
 * file, and the disappearance of a file, count when they are still there a tenth of a second later: editors write
 * piece by piece. A file that is renamed into its place counts at once.
 *
 * <p>Whatever else the store writes is on the disk when a method returns, and a crash at any point leaves the old content or
 * the new one. Files that it makes are for their owner only (0600, folders 0700). While somebody watches, the folder is
 * looked at twice a second. Safe for use by several threads.
 */
public final class FileMrcStore implements MrcStore {
    private static final Duration INTERVAL = Duration.ofMillis(500);
    private static final Duration SECOND_LOOK = Duration.ofMillis(100);

    private final Path folder;
    private final Path rootsFolder;
    private final FolderLock lock;
    private final RootFiles roots;
    private final StateFile state;
    private final ViewFiles views;
    private final Optional<SystemThreads> ownThreads;
    private final Poll poll;
    private final Poll secondLook;
    private final Watchers watchers = new Watchers();
    private final Object lookLock = new Object();
    private Fingerprint known = Fingerprint.NONE;
    private volatile boolean closed;

    private FileMrcStore(Path folder, Scheduler scheduler, Optional<SystemThreads> ownThreads) {
        this.folder = folder;
        this.rootsFolder = folder.resolve("roots");
        this.lock = new FolderLock(folder);
        this.roots = new RootFiles(rootsFolder);
        this.state = new StateFile(folder);
        this.views = new ViewFiles(folder);
        this.ownThreads = ownThreads;
        this.poll = new Poll(scheduler, INTERVAL, () -> {
            look(RootFiles.Look.FIRST);
            return !watchers.isEmpty();
        });
        this.secondLook = new Poll(scheduler, SECOND_LOOK, () -> {
            look(RootFiles.Look.SECOND);
            return roots.isInDoubt();
        });
    }

    /**
     * Opens a folder, and makes it if it is not there. Looks for changes on a thread of its own.
     *
     * @param folder the folder
     * @return the store
     * @throws MeshRootException code {@code STORE_UNAVAILABLE} if the folder can't be read or made, {@code STORE_CORRUPT}
     *     if a part of it is missing
     */
    public static FileMrcStore at(Path folder) {
        SystemThreads threads = new SystemThreads();
        return open(folder, threads, Optional.of(threads));
    }

    /**
     * Opens a folder, and makes it if it is not there. Looks for changes, reading files, on a scheduler.
     *
     * @param folder the folder
     * @param scheduler where to look for changes
     * @return the store
     * @throws MeshRootException code {@code STORE_UNAVAILABLE} if the folder can't be read or made, {@code STORE_CORRUPT}
     *     if a part of it is missing
     */
    public static FileMrcStore at(Path folder, Scheduler scheduler) {
        return open(folder, Objects.requireNonNull(scheduler, "scheduler"), Optional.empty());
    }

    private static FileMrcStore open(Path folder, Scheduler scheduler, Optional<SystemThreads> ownThreads) {
        FileMrcStore store = new FileMrcStore(folder.toAbsolutePath(), scheduler, ownThreads);
        try {
            store.prepare();
            return store;
        } catch (IOException e) {
            throw StoreErrors.unavailable(folder, e);
        }
    }

    private void prepare() throws IOException {
        if (!Files.isDirectory(rootsFolder) && state.wasEverWritten()) {
            throw StoreErrors.corrupt(rootsFolder, "is not there, though there is a trust state", "restore it");
        }
        Disk.makeFolders(rootsFolder);
        if (Files.isWritable(folder) && Files.isWritable(rootsFolder)) {
            lock.hold(() -> {
                Disk.clean(folder);
                Disk.clean(rootsFolder);
                views.prepare();
                for (Path path : Disk.list(rootsFolder)) {
                    if (RootFileNames.isDeleted(path.getFileName().toString())) {
                        Disk.remove(path);
                    }
                }
                return Optional.empty();
            });
        }
    }

    @Override
    public MrcListing list() {
        checkOpen();
        try {
            MrcListing listing = lookAtRoots(RootFiles.Look.FIRST);
            List<MrcListing.Problem> problems = new ArrayList<>(views.problems());
            problems.addAll(listing.problems());
            return new MrcListing(listing.mrcs(), problems, listing.missing());
        } catch (IOException e) {
            throw StoreErrors.unavailable(rootsFolder, e);
        }
    }

    private MrcListing lookAtRoots(RootFiles.Look look) throws IOException {
        MrcListing listing = roots.look(look);
        if (roots.isInDoubt()) {
            secondLook.start();
        }
        return listing;
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        Objects.requireNonNull(mrc, "mrc");
        changeRoots(() -> {
            lookAtRoots(RootFiles.Look.FIRST);
            Path file = rootsFolder.resolve(RootFileNames.of(mrc.name()));
            byte[] text = MrcDocuments.toYaml(mrc).getBytes(StandardCharsets.UTF_8);
            if (!roots.describing(mrc.name()).isEmpty() || !Disk.create(file, text)) {
                throw StoreErrors.nameTaken(mrc.name());
            }
            Files.deleteIfExists(rootsFolder.resolve(RootFileNames.deleted(RootFileNames.of(mrc.name()))));
            return mrc;
        });
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        changeRoots(() -> {
            lookAtRoots(RootFiles.Look.FIRST);
            Path file = roots.ownerOf(name).orElseThrow(() -> StoreErrors.noneToUpdate(name));
            String text = text(file).orElseThrow(() -> StoreErrors.noneToUpdate(name));
            MeshRootCertificate mrc = read(file, text).stream()
                    .filter(described -> described.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> StoreErrors.noneToUpdate(name));
            if (mrc.role() != from) {
                throw StoreErrors.otherRole(name, from, mrc.role().id());
            }
            replace(file, text, MrcDocuments.withRole(text, name, to));
            return mrc;
        });
    }

    @Override
    public void delete(MrcName name) {
        Objects.requireNonNull(name, "name");
        changeRoots(() -> {
            lookAtRoots(RootFiles.Look.FIRST);
            for (Path file : roots.describing(name)) {
                Optional<String> text = text(file);
                if (text.isPresent()
                        && read(file, text.get()).stream()
                                .anyMatch(mrc -> mrc.name().equals(name))) {
                    String rest = MrcDocuments.without(text.get(), name);
                    if (rest.isEmpty()) {
                        remove(file);
                    } else {
                        replace(file, text.get(), rest);
                    }
                }
            }
            return name;
        });
    }

    private void remove(Path file) throws IOException {
        String name = file.getFileName().toString();
        if (RootFileNames.canBeCalledDeleted(name)) {
            Disk.rename(file, rootsFolder.resolve(RootFileNames.deleted(name)));
        } else {
            Files.delete(file);
            Disk.sync(rootsFolder);
        }
    }

    private <T> void changeRoots(FolderLock.Action<T> change) {
        checkOpen();
        lock.hold(change);
        look(RootFiles.Look.FIRST);
    }

    private static Optional<String> text(Path file) throws IOException {
        try {
            return Disk.read(file, RootFile.MAX_BYTES).map(content -> new String(content, StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private static List<MeshRootCertificate> read(Path file, String text) {
        try {
            return MrcDocuments.read(text);
        } catch (DocumentException e) {
            throw StoreErrors.corrupt(
                    file, "can't be read and so can't be changed: " + e.getMessage(), "mend it first");
        }
    }

    /** Editors know no locks: what they wrote meanwhile is not overwritten. */
    private static void replace(Path file, String before, String after) throws IOException {
        if (!text(file).filter(before::equals).isPresent()) {
            throw new IOException(file.getFileName() + " was changed at the same moment");
        }
        Disk.replace(file, after.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public Optional<Versioned<TrustState>> readState() {
        checkOpen();
        try {
            return state.read();
        } catch (IOException e) {
            throw StoreErrors.unavailable(folder, e);
        }
    }

    @Override
    public Optional<StoreVersion> createState(TrustState first) {
        Objects.requireNonNull(first, "first");
        return changeState(() -> state.create(first));
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState next) {
        Objects.requireNonNull(expected, "expected");
        Objects.requireNonNull(next, "next");
        return changeState(() -> state.replace(expected, next));
    }

    private Optional<StoreVersion> changeState(FolderLock.Action<Optional<StoreVersion>> change) {
        checkOpen();
        Optional<StoreVersion> written = lock.hold(change);
        if (written.isPresent()) {
            look(RootFiles.Look.FIRST);
        }
        return written;
    }

    @Override
    public void writeView(ReplicaView view) {
        Objects.requireNonNull(view, "view");
        checkOpen();
        try {
            ViewFiles.Written written = views.write(view);
            synchronized (lookLock) {
                known = known.with(written);
            }
        } catch (IOException e) {
            throw StoreErrors.unavailable(folder, e);
        }
        watchers.tell();
    }

    @Override
    public List<ReplicaView> readViews() {
        checkOpen();
        try {
            return views.read();
        } catch (IOException e) {
            throw StoreErrors.unavailable(folder, e);
        }
    }

    @Override
    public void removeView(ReplicaId replica) {
        Objects.requireNonNull(replica, "replica");
        checkOpen();
        try {
            views.remove(replica);
        } catch (IOException e) {
            throw StoreErrors.unavailable(folder, e);
        }
        look(RootFiles.Look.FIRST);
    }

    @Override
    public Subscription watch(Runnable onChange) {
        checkOpen();
        synchronized (lookLock) {
            if (watchers.isEmpty()) {
                known = fingerprint(RootFiles.Look.FIRST);
            }
        }
        Subscription subscription = watchers.add(onChange);
        poll.start();
        return subscription;
    }

    private void look(RootFiles.Look look) {
        if (closed) {
            return;
        }
        boolean changed;
        synchronized (lookLock) {
            Fingerprint now = fingerprint(look);
            changed = !now.equals(known);
            known = now;
        }
        if (changed) {
            watchers.tell();
        }
    }

    private Fingerprint fingerprint(RootFiles.Look look) {
        try {
            return new Fingerprint(Optional.of(lookAtRoots(look)), state.fingerprint(), views.fingerprints());
        } catch (IOException | MeshRootException e) {
            return new Fingerprint(Optional.empty(), String.valueOf(e.getMessage()), views.fingerprints());
        }
    }

    /** Stops looking for changes. What is stored stays. Closing twice does no harm. */
    @Override
    public void close() {
        closed = true;
        watchers.clear();
        poll.close();
        secondLook.close();
        ownThreads.ifPresent(SystemThreads::close);
    }

    private void checkOpen() {
        if (closed) {
            throw StoreErrors.closed();
        }
    }

    /** What was seen at the last look. */
    private record Fingerprint(Optional<MrcListing> roots, String state, SortedMap<String, String> views) {
        static final Fingerprint NONE = new Fingerprint(Optional.empty(), "", new TreeMap<>());

        /** The store knows what it has written; the rest is for the next look. */
        Fingerprint with(ViewFiles.Written written) {
            SortedMap<String, String> next = new TreeMap<>(views);
            next.put(written.file(), written.fingerprint());
            return new Fingerprint(roots, state, next);
        }
    }
}
