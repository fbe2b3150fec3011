package io.meshroot.core.files;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.core.internal.HoldersInUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Keeps the leaf, the key and the trust of one identity in files, for a program that reads files, as nginx, HAProxy, Envoy or
 * PostgreSQL. Each renewal and each step of a rotation switches all files at once, makes the program reload, and then looks
 * by a {@link ConsumerProbe} at what the program does. Only what was seen is acknowledged. So a rotation waits for a program
 * that is down, that did not reload, or that does not trust the new root yet, and names it.
 *
 * <p>The program is a holder of its own, which is registered and goes on counting after this publisher and its process have
 * ended: the program goes on using its files. A publisher that is opened again says first that it knows nothing, and
 * acknowledges anew what it sees. When the program is gone for good, call {@link CertificateManager#deregister}.
 *
 * <p>What fails is tried again, with delays from 0.1 to 30 seconds, and told as {@link
 * io.meshroot.api.event.MeshEvent.Trouble}; the files stay as they were last good. Safe for use by several threads.
 */
public final class FilePublisher implements AutoCloseable {
    private final CertificateManager manager;
    private final IssueRequest request;
    private final PublishedFiles files;
    private final VersionedFolder folder;
    private final Publication publication;
    private final List<Runnable> owned;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile Subscription subscription = () -> {};

    /** The list holds what closes the things that the builder made. */
    private FilePublisher(
            FilePublisherBuilder settings, VersionedFolder folder, Publication publication, List<Runnable> owned) {
        this.manager = settings.manager();
        this.request = settings.request();
        this.files = settings.files();
        this.folder = folder;
        this.publication = publication;
        this.owned = owned;
    }

    /**
     * Begins a publisher. A probe has to be set.
     *
     * @param manager issues and renews the leaf
     * @param request what leaf, and for which holder: the program
     * @param folder where the files go; made if need be. No other publisher may write there
     * @return a builder
     */
    public static FilePublisherBuilder builder(CertificateManager manager, IssueRequest request, Path folder) {
        return new FilePublisherBuilder(
                Objects.requireNonNull(manager, "manager"),
                Objects.requireNonNull(request, "request"),
                new PublishedFiles(folder));
    }

    static FilePublisher open(FilePublisherBuilder settings, List<Runnable> owned) {
        HolderId holder = settings.request().holder();
        boolean opened = false;
        boolean taken = false;
        try {
            HoldersInUse.take(settings.manager(), holder);
            taken = true;
            VersionedFolder folder = VersionedFolder.open(settings.files().folder(), settings.access());
            Publication publication = new Publication(settings, folder);
            try {
                FilePublisher publisher = new FilePublisher(settings, folder, publication, owned);
                publisher.begin();
                opened = true;
                return publisher;
            } finally {
                if (!opened) {
                    publication.close();
                    folder.close();
                }
            }
        } catch (IOException e) {
            throw new MeshRootException(
                    ErrorCode.FILES_UNWRITABLE,
                    "the files in " + settings.files().folder() + " can't be written: "
                            + e.getClass().getSimpleName() + " " + Words.quoted(e)
                            + "; check that the folder is there, its permissions, the group and the free space",
                    e);
        } finally {
            if (taken && !opened) {
                HoldersInUse.giveBack(settings.manager(), holder);
            }
            if (!opened) {
                owned.forEach(Runnable::run);
            }
        }
    }

    private void begin() throws IOException {
        manager.register(request.holder());
        IssuedCertificate leaf = manager.issue(request);
        boolean begun = false;
        try {
            // Trust after the leaf: whatever signed the leaf is trusted in every later bundle while the leaf lives.
            publication.begin(new CertificateUpdate(leaf, manager.trust()));
            subscription = manager.subscribe(request, publication::publish);
            begun = true;
        } finally {
            if (!begun) {
                release();
            }
        }
    }

    /** A manager that was closed before renews nothing any more. */
    private void release() {
        try {
            manager.release(request);
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.CLOSED) {
                throw e;
            }
        }
    }

    /**
     * Returns where the files are. They are there as soon as the publisher is.
     *
     * @return the paths
     */
    public PublishedFiles files() {
        return files;
    }

    /**
     * Tells how far the publisher is.
     *
     * @return what is written, what is proven, and what fails
     */
    public PublicationStatus status() {
        return publication.status();
    }

    /**
     * Stops renewing the leaf and following the trust. The files stay, and the program goes on counting as a holder. Closing
     * twice does no harm.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        subscription.close();
        publication.close();
        try {
            release();
        } finally {
            HoldersInUse.giveBack(manager, request.holder());
            owned.forEach(Runnable::run);
            unlock();
        }
    }

    private void unlock() {
        try {
            folder.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
