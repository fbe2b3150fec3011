package io.meshroot.core.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** Lets one writer at a time into a folder, of all threads and of all processes. Not reentrant. */
final class FolderLock {
    /** The locks of a file system are held by the process as a whole; threads need locks of their own. */
    private static final ReentrantLock[] IN_THIS_PROCESS =
            Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    /** The file that is locked. */
    static final String FILE = ".lock";

    private final Path folder;

    FolderLock(Path folder) {
        this.folder = folder;
    }

    /** Runs an action while nobody else writes. */
    @SuppressWarnings("try") // the lock is only held
    <T> T hold(Action<T> action) {
        try {
            int stripe = Math.floorMod(folder.toRealPath().hashCode(), IN_THIS_PROCESS.length);
            ReentrantLock threads = IN_THIS_PROCESS[stripe];
            threads.lock();
            try (FileChannel channel = Disk.openLock(folder.resolve(FILE));
                    FileLock lock = channel.lock()) {
                return action.run();
            } finally {
                threads.unlock();
            }
        } catch (IOException e) {
            throw StoreErrors.unavailable(folder, e);
        }
    }

    /** What is done under the lock. */
    @FunctionalInterface
    interface Action<T> {
        T run() throws IOException;
    }
}
