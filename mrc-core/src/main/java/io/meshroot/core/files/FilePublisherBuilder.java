package io.meshroot.core.files;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.internal.SystemThreads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Builds a {@link FilePublisher}. Not for use by several threads. */
public final class FilePublisherBuilder {
    private static final Duration DEFAULT_SETTLE = Duration.ofSeconds(1);

    private final CertificateManager manager;
    private final IssueRequest request;
    private final PublishedFiles files;
    private ReloadHook reload = ReloadHook.none();
    private @Nullable ConsumerProbe probe;
    private Duration settle = DEFAULT_SETTLE;
    private Optional<String> group = Optional.empty();
    private @Nullable Scheduler scheduler;
    private @Nullable Executor executor;

    FilePublisherBuilder(CertificateManager manager, IssueRequest request, PublishedFiles files) {
        this.manager = manager;
        this.request = request;
        this.files = files;
    }

    /**
     * Sets what makes the program read its files again; {@link ReloadHook#none()} by default.
     *
     * @param hook the hook
     * @return this
     */
    public FilePublisherBuilder reload(ReloadHook hook) {
        this.reload = Objects.requireNonNull(hook, "hook");
        return this;
    }

    /**
     * Sets what looks at the program; it has no default, for without it nothing could be acknowledged.
     *
     * @param consumerProbe the probe
     * @return this
     */
    public FilePublisherBuilder probe(ConsumerProbe consumerProbe) {
        this.probe = Objects.requireNonNull(consumerProbe, "consumerProbe");
        return this;
    }

    /**
     * Sets how long the program may go on using older files, in old processes or threads, after it was first seen to use the
     * new ones; it is looked at once more after that time, and only then it acknowledges. Nor is it told to reload twice
     * within that time, lest it misses the second. 1 second by default. For an nginx that is a proxy give its {@code
     * worker_shutdown_timeout} or more.
     *
     * @param time zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public FilePublisherBuilder settle(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("settle is " + time + "; give zero or more");
        }
        this.settle = time;
        return this;
    }

    /**
     * Lets a group read the files with the key; by default only the user of this process may. The user must be in the group,
     * or be root.
     *
     * @param name the group's name
     * @return this
     */
    public FilePublisherBuilder keyReadableByGroup(String name) {
        this.group = Optional.of(name);
        return this;
    }

    /**
     * Sets what runs tasks later; a daemon thread of the publisher's by default.
     *
     * @param timer the scheduler; not closed by the publisher
     * @return this
     */
    public FilePublisherBuilder scheduler(Scheduler timer) {
        this.scheduler = Objects.requireNonNull(timer, "timer");
        return this;
    }

    /**
     * Sets what writes files, reloads and probes; daemon threads of the publisher's by default.
     *
     * @param workers the executor; not closed by the publisher. Its tasks block for seconds
     * @return this
     */
    public FilePublisherBuilder executor(Executor workers) {
        this.executor = Objects.requireNonNull(workers, "workers");
        return this;
    }

    /**
     * Opens the publisher: registers the holder, issues the leaf and writes the files. Reloading and probing begin at once and
     * go on in the background.
     *
     * @return the publisher; the caller closes it
     * @throws io.meshroot.api.MeshRootException code {@code FILES_UNWRITABLE} if the files can't be written, or another one if
     *     the leaf can't be issued or the holder not be registered
     * @throws IllegalStateException if no probe is set, another publisher has the folder, or the holder has an open publisher
     *     or {@link io.meshroot.core.tls.MeshTls} with this manager
     * @throws UnsupportedOperationException if the file system has no POSIX permissions or no symbolic links
     */
    public FilePublisher build() {
        if (probe == null) {
            throw new IllegalStateException(
                    "probe is not set, so that nothing could be acknowledged and each rotation would"
                            + " wait for the end of the leaf; set TlsProbe.of(host, port) for a server");
        }
        List<Runnable> owned = new ArrayList<>();
        if (scheduler == null || executor == null) {
            SystemThreads threads = new SystemThreads();
            owned.add(threads::close);
            scheduler = scheduler == null ? threads : scheduler;
            executor = executor == null ? threads : executor;
        }
        return FilePublisher.open(this, owned);
    }

    CertificateManager manager() {
        return manager;
    }

    IssueRequest request() {
        return request;
    }

    PublishedFiles files() {
        return files;
    }

    FileAccess access() {
        return new FileAccess(group);
    }

    ReloadHook reload() {
        return reload;
    }

    ConsumerProbe probe() {
        return Objects.requireNonNull(probe, "probe");
    }

    Duration settle() {
        return settle;
    }

    Scheduler scheduler() {
        return Objects.requireNonNull(scheduler, "scheduler");
    }

    Executor executor() {
        return Objects.requireNonNull(executor, "executor");
    }
}
