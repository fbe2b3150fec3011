package io.meshroot.core.files;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.core.files.FileAccess.Readers;
import io.meshroot.core.files.VersionedFolder.Content;
import io.meshroot.core.internal.Conflated;
import io.meshroot.core.internal.Doubling;
import io.meshroot.core.internal.Incarnations;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Brings what is newest to one program: writes, reloads, looks, looks again after the settle time, acknowledges. */
final class Publication implements AutoCloseable {
    private static final Doubling DELAYS = new Doubling(Duration.ofMillis(100), Duration.ofSeconds(30));

    /** A program that has just been told to reload may be a moment behind; that is no trouble. */
    private static final int PATIENCE = 6;

    /** Who found older files has opened them by then, and their key need not lie about any longer. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final FilePublisherBuilder settings;
    private final CertificateManager manager;
    private final VersionedFolder folder;
    private final ProbeLeaves leaves;
    private final Conflated steps;
    private final long incarnation;

    /** Held while files are switched or something is acknowledged: neither happens after the end. */
    private final Object last = new Object();

    private volatile boolean closed;
    private volatile @Nullable CertificateUpdate newest;
    private volatile PublicationStatus status = new PublicationStatus(
            Optional.empty(), OptionalLong.empty(), Optional.empty(), OptionalLong.empty(), Optional.empty());

    // The rest is touched by the steps only, which follow one another.
    private Stage stage = Stage.DONE;
    private @Nullable CertificateUpdate current;
    private volatile Scheduler.@Nullable Cancellable wakeUp;
    private Proof.Seen trustAtFirst = Proof.Seen.NO;
    private AtomicBoolean settled = new AtomicBoolean();
    private AtomicBoolean aged = new AtomicBoolean();
    private AtomicBoolean calm = new AtomicBoolean(true);
    private int failures;
    private Optional<String> told = Optional.empty();

    private enum Stage {
        WRITE,
        RELOAD,
        LOOK,
        LOOK_AGAIN,
        AGING,
        DONE
    }

    Publication(FilePublisherBuilder settings, VersionedFolder folder) {
        this.settings = settings;
        this.manager = settings.manager();
        this.folder = folder;
        this.leaves = new ProbeLeaves(manager);
        this.steps = new Conflated(settings.executor(), this::step);
        this.incarnation = Incarnations.next(manager.clock());
    }

    PublicationStatus status() {
        return status;
    }

    /** Writes the first files; the rest follows in the background. Nothing is known yet of what the program uses. */
    void begin(CertificateUpdate first) throws IOException {
        manager.acknowledge(Acknowledgement.ofTrust(settings.request().holder(), incarnation, 0));
        write(first);
        newest = first;
        current = first;
        stage = Stage.RELOAD;
        steps.offer();
    }

    void publish(CertificateUpdate update) {
        newest = update;
        steps.offer();
    }

    private void step() {
        CertificateUpdate update = newest;
        if (closed || update == null) {
            return;
        }
        if (current == null || !isSame(update, current)) {
            current = update;
            stage = Stage.WRITE;
            failures = 0;
            leaves.forget();
        }
        try {
            advance(current);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed(e);
        } catch (IOException | RuntimeException e) {
            failed(e);
        }
    }

    private static boolean isSame(CertificateUpdate one, CertificateUpdate other) {
        return one.certificate().serial().equals(other.certificate().serial())
                && one.trust().sequence() == other.trust().sequence();
    }

    private void advance(CertificateUpdate update) throws IOException, InterruptedException {
        if (stage == Stage.WRITE) {
            write(update);
            stage = Stage.RELOAD;
        }
        if (stage == Stage.RELOAD) {
            if (closed || !calm.get()) {
                return;
            }
            settings.reload().reload(settings.files());
            calmDown();
            stage = Stage.LOOK;
        }
        if (stage == Stage.LOOK) {
            Proof proof = look(update);
            boolean isNews = !status.provenSerial()
                    .equals(Optional.of(update.certificate().serial()));
            if (proof.trust() == Proof.Seen.NO && !isNews) {
                throw distrust(update, proof);
            }
            awaitSecondLook(proof);
        } else if (stage == Stage.LOOK_AGAIN && settled.get()) {
            stage = Stage.LOOK;
            Proof proof = look(update);
            boolean trustedTwice = trustAtFirst == Proof.Seen.YES && proof.trust() == Proof.Seen.YES;
            acknowledge(update, trustedTwice ? Proof.Seen.YES : Proof.Seen.NO);
            if (proof.trust() == Proof.Seen.NO) {
                throw distrust(update, proof);
            }
            if (!trustedTwice) {
                // The leaf was seen twice, but that all roots are trusted only now.
                awaitSecondLook(proof);
                return;
            }
            over();
            leaves.forget();
            stage = Stage.AGING;
            aged = alarm(KEPT);
        } else if (stage == Stage.AGING && aged.get()) {
            clean();
            stage = Stage.DONE;
            over();
        }
    }

    private void awaitSecondLook(Proof first) {
        trustAtFirst = first.trust();
        stage = Stage.LOOK_AGAIN;
        settled = alarm(settings.settle());
    }

    private void write(CertificateUpdate update) throws IOException {
        IssuedCertificate certificate = update.certificate();
        String chain = certificate.chainPem();
        String key = certificate.exposePrivateKeyPem();
        synchronized (last) {
            if (closed) {
                return;
            }
            folder.switchTo(List.of(
                    new Content(PublishedFiles.CHAIN, chain, Readers.EVERYBODY),
                    new Content(PublishedFiles.PRIVATE_KEY, key, Readers.OWNER_AND_GROUP),
                    new Content(PublishedFiles.CHAIN_AND_KEY, chain + key, Readers.OWNER_AND_GROUP),
                    new Content(PublishedFiles.TRUST, update.trust().pem(), Readers.EVERYBODY)));
        }
        status = new PublicationStatus(
                Optional.of(certificate.serial()),
                OptionalLong.of(update.trust().sequence()),
                status.provenSerial(),
                status.provenTrust(),
                status.problem());
    }

    private void clean() throws IOException {
        synchronized (last) {
            if (!closed) {
                folder.clean();
            }
        }
    }

    private Proof look(CertificateUpdate update) throws IOException {
        Proof proof = Proof.of(manager.state(), leaves, settings.probe(), update);
        if (proof.leaf() == Proof.Seen.NO) {
            throw new NotSeenException(
                    settings.request().holder() + " was not seen to use leaf "
                            + update.certificate().serial() + ": " + proof.doubts()
                            + "; see that it runs, reads the files and was reloaded",
                    proof);
        }
        return proof;
    }

    private NotSeenException distrust(CertificateUpdate update, Proof proof) {
        return new NotSeenException(
                settings.request().holder() + " was not seen to trust all roots of trust sequence "
                        + update.trust().sequence() + ": " + proof.doubts()
                        + "; see that it verifies its peers by "
                        + settings.files().trust(),
                proof);
    }

    /** A program that is still reloading may miss that it is to reload again, as HAProxy does. */
    private void calmDown() {
        AtomicBoolean over = new AtomicBoolean();
        calm = over;
        settings.scheduler().schedule(settings.settle(), () -> {
            over.set(true);
            steps.offer();
        });
    }

    /** Steps on after a time; what is returned says whether it has passed. */
    private AtomicBoolean alarm(Duration time) {
        AtomicBoolean over = new AtomicBoolean();
        wakeUpIn(time, () -> {
            over.set(true);
            steps.offer();
        });
        return over;
    }

    /** Steps also follow from updates; one alarm is enough. */
    private void wakeUpIn(Duration delay, Runnable task) {
        cancel();
        wakeUp = settings.scheduler().schedule(delay, task);
    }

    private void cancel() {
        Scheduler.Cancellable pending = wakeUp;
        if (pending != null) {
            pending.cancel();
        }
    }

    /** Says what was seen, and of trust no more than that. */
    private void acknowledge(CertificateUpdate update, Proof.Seen trusted) {
        OptionalLong trust =
                trusted == Proof.Seen.YES ? OptionalLong.of(update.trust().sequence()) : status.provenTrust();
        String serial = update.certificate().serial();
        synchronized (last) {
            if (closed) {
                return;
            }
            manager.acknowledge(new Acknowledgement(
                    settings.request().holder(), incarnation, Optional.of(serial), trust.orElse(0), Set.of()));
        }
        status = new PublicationStatus(
                status.writtenSerial(), status.writtenTrust(), Optional.of(serial), trust, status.problem());
    }

    private void failed(Exception e) {
        if (closed || (e instanceof MeshRootException known && known.code() == ErrorCode.CLOSED)) {
            return;
        }
        failures++;
        Optional<String> problem = Optional.of(Words.of(e));
        status = withProblem(problem);
        if ((stage.compareTo(Stage.LOOK) < 0 || failures >= PATIENCE) && !problem.equals(told)) {
            told = problem;
            manager.publish(new MeshEvent.Trouble(
                    manager.clock().instant(), settings.files().folder().toString(), problem.get()));
        }
        boolean missed = e instanceof NotSeenException unseen && unseen.remedy() == NotSeenException.Remedy.RELOAD;
        if (missed && failures % PATIENCE == 0) {
            stage = Stage.RELOAD;
        }
        Duration delay = Doubling.spread(
                DELAYS.after(failures), failures, settings.request().holder().hashCode());
        wakeUpIn(delay, steps::offer);
    }

    private void over() {
        failures = 0;
        told = Optional.empty();
        status = withProblem(Optional.empty());
    }

    private PublicationStatus withProblem(Optional<String> problem) {
        return new PublicationStatus(
                status.writtenSerial(), status.writtenTrust(), status.provenSerial(), status.provenTrust(), problem);
    }

    /** Has nothing written, acknowledged or begun any more. A reload or a look that is under way comes to its end unheard. */
    @Override
    public void close() {
        synchronized (last) {
            closed = true;
        }
        steps.close();
        cancel();
    }
}
