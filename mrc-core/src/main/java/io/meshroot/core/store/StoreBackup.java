package io.meshroot.core.store;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.MrcListing.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A copy of the folder of a {@link FileMrcStore} and a {@link FileSecretStore}: the trust state, the
 * MeshRootCertificates and the secrets, as they were at one moment. It holds private keys in the clear and is for its
 * owner only (files 0600, folders 0700), whatever the permissions of the originals. What managers told each other is not
 * part of it.
 *
 * <p>A store that was restored is older than what was handed out since. Managers find that out from what holders
 * acknowledge, and take higher sequence numbers.
 */
public final class StoreBackup {
    /** Two stores are locked for a backup; whoever waits for the second holds the first. */
    private static final Object ONE_AT_A_TIME = new Object();

    private final Path backup;

    private StoreBackup(Path backup) {
        this.backup = backup;
    }

    /**
     * Names the folder of a backup. Nothing is read or written yet.
     *
     * @param backup the folder
     * @return the backup
     */
    public static StoreBackup at(Path backup) {
        return new StoreBackup(backup.toAbsolutePath().normalize());
    }

    /**
     * Copies a store, which may be in use by this process and by others; they wait for as long as that takes. A copy that
     * was not finished can't be restored.
     *
     * @param store the folder of the store
     * @return what could not be copied, or is there and can't be read, as a document that somebody is writing; empty when
     *     all is well
     * @throws MeshRootException code {@code STORE_CONFLICT} if the folder of the backup is there and not empty, {@code
     *     STORE_CORRUPT} if the trust state can't be read, {@code STORE_UNAVAILABLE} if a folder can't be read or written
     * @throws IllegalArgumentException if the backup would be inside the store
     */
    public List<Problem> takeFrom(Path store) {
        Path from = store.toAbsolutePath().normalize();
        if (backup.startsWith(from)) {
            throw new IllegalArgumentException("backup " + backup + " is inside the store; choose a folder elsewhere");
        }
        requireStore(from, "no store");
        requireEmpty(backup);
        FolderLock folder = new FolderLock(from);
        FolderLock secrets = new FolderLock(StoreCopy.secretsOf(from));
        synchronized (ONE_AT_A_TIME) {
            return folder.hold(() -> Files.isDirectory(StoreCopy.secretsOf(from))
                    ? secrets.hold(() -> copy(from, backup))
                    : copy(from, backup));
        }
    }

    /**
     * Copies the backup to where a store is to be. Managers open it afterwards. Should it fail half-way, the store can't
     * be opened; empty its folder and restore again.
     *
     * @param store the folder of the store, empty or not there yet
     * @return what could not be copied, or is there and can't be read; empty when all is well
     * @throws MeshRootException code {@code STORE_CONFLICT} if the folder is not empty, {@code STORE_CORRUPT} if the
     *     backup was not finished or its trust state can't be read, {@code STORE_UNAVAILABLE} if a folder can't be read
     *     or written
     */
    public List<Problem> restoreTo(Path store) {
        Path to = store.toAbsolutePath().normalize();
        requireStore(backup, "no backup of a store");
        requireEmpty(to);
        try {
            Disk.makeFolders(to);
        } catch (IOException e) {
            throw StoreErrors.unavailable(to, e);
        }
        return new FolderLock(to).hold(() -> {
            requireEmpty(to);
            return copy(backup, to);
        });
    }

    private static List<Problem> copy(Path from, Path to) throws IOException {
        new StateFile(from).read();
        List<Problem> problems = new StoreCopy(from, to).run();
        new StateFile(to).read();
        return problems;
    }

    private static void requireStore(Path folder, String what) {
        if (!Files.isDirectory(folder.resolve("roots"))) {
            throw new MeshRootException(
                    ErrorCode.STORE_UNAVAILABLE,
                    folder + " is " + what + ", for it has no folder roots; give another one");
        }
    }

    private static void requireEmpty(Path folder) {
        try {
            if (Files.exists(folder) && Disk.list(folder).stream().anyMatch(path -> !path.endsWith(FolderLock.FILE))) {
                throw new MeshRootException(
                        ErrorCode.STORE_CONFLICT, folder + " is not empty; choose a new folder or empty it first");
            }
        } catch (IOException e) {
            throw StoreErrors.unavailable(folder, e);
        }
    }
}
