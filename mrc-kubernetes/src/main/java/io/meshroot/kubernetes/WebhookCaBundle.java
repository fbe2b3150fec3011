package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateManager;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@code caBundle} of a {@code ValidatingWebhookConfiguration} at the published trust, so that the API server goes on
 * calling a webhook whose certificate comes from the manager, also through a rotation. The configuration is a holder: it is
 * registered as {@code webhook:} and its name, and acknowledges what it really holds, a while after it was written, for the API
 * servers take it in with a delay.
 *
 * <p>All webhooks of the configuration are written. Several managers may keep one configuration: an annotation says by which
 * trust sequence it was written, and none puts an older one back, unless the annotation has been ahead of this manager for a
 * minute: then nobody is there who published it, as after the state was begun anew. What somebody else overwrites is written
 * again. Safe for use by several threads.
 */
public final class WebhookCaBundle implements AutoCloseable {
    /** How long the API servers have to take in a configuration unless another time is given: 10 s. */
    public static final Duration DEFAULT_SETTLE_TIME = Duration.ofSeconds(10);

    static final String SEQUENCE = "meshroot.io/trust-sequence";

    private static final System.Logger LOG = System.getLogger(WebhookCaBundle.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(5);
    /** Longer than a manager that is well is behind another one. */
    static final Duration PATIENCE = Duration.ofMinutes(1);
    /** More changes than that has no configuration within a second. */
    private static final int GENERATION_BITS = 20;

    private final KubernetesClient client;
    private final String name;
    private final CertificateManager manager;
    private final Scheduler scheduler;
    private final Duration settleTime;
    private final HolderId holder;
    private Subscription trust = () -> {};
    private @Nullable ObjectWatch<ValidatingWebhookConfiguration> watch;
    private volatile Scheduler.@Nullable Cancellable next;
    private @Nullable Acknowledgement due;
    /** Runs while the annotation is ahead. */
    private volatile Scheduler.@Nullable Cancellable patience;

    private boolean patienceOver;
    private volatile boolean closed;

    private WebhookCaBundle(
            KubernetesClient client,
            String name,
            CertificateManager manager,
            Scheduler scheduler,
            Duration settleTime) {
        this.client = client;
        this.name = name;
        this.manager = manager;
        this.scheduler = scheduler;
        this.settleTime = settleTime;
        this.holder = holderOf(name);
    }

    /**
     * Returns the holder that a configuration is.
     *
     * @param configuration its name
     * @return as {@code webhook:mesh-root}; deregister it when the configuration is deleted for good
     */
    public static HolderId holderOf(String configuration) {
        return HolderId.of("webhook:" + configuration);
    }

    /**
     * Begins to keep a configuration, and registers it as a holder. One that is not there yet is written when it comes.
     *
     * @param client talks to the API server
     * @param configuration the name of the {@code ValidatingWebhookConfiguration}
     * @param manager publishes the trust
     * @param scheduler runs tasks later
     * @param settleTime how long the API servers have to take in what was written
     * @return closing it ends the keeping; the holder stays registered
     * @throws MeshRootException code {@code STORE_UNAVAILABLE} if the holder can't be registered
     */
    public static WebhookCaBundle keep(
            KubernetesClient client,
            String configuration,
            CertificateManager manager,
            Scheduler scheduler,
            Duration settleTime) {
        if (settleTime.isNegative()) {
            throw new IllegalArgumentException("settleTime is " + settleTime + "; give zero or more");
        }
        WebhookCaBundle bundle = new WebhookCaBundle(
                Objects.requireNonNull(client, "client"),
                Objects.requireNonNull(configuration, "configuration"),
                Objects.requireNonNull(manager, "manager"),
                Objects.requireNonNull(scheduler, "scheduler"),
                settleTime);
        bundle.start();
        return bundle;
    }

    private void start() {
        manager.register(holder);
        trust = manager.subscribeTrust(published -> look());
        try {
            watch = ObjectWatch.start(object(), "ValidatingWebhookConfiguration " + name, this::look);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Resource<ValidatingWebhookConfiguration> object() {
        return client.admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName(name);
    }

    /** Compares what is there with what should be, says what is there, and writes what should be. */
    private synchronized void look() {
        if (closed) {
            return;
        }
        try {
            ValidatingWebhookConfiguration found = object().get();
            if (found == null || closed) {
                return; // the watch tells when it comes
            }
            TrustBundle published = manager.trust();
            long written = sequence(found);
            if (written > published.sequence()) {
                overtaken(found, published, written);
                return;
            }
            endPatience();
            if (written == published.sequence() && holds(found, published)) {
                saysLater(found, published.sequence());
                return;
            }
            write(found, published);
        } catch (KubernetesClientException e) {
            retry(e);
        } catch (MeshRootException e) {
            retry(e);
        }
    }

    /** Another manager is ahead of this one and sees to it, or the annotation is of a state that is no more. */
    private void overtaken(ValidatingWebhookConfiguration found, TrustBundle published, long written) {
        if (patienceOver) {
            LOG.log(
                    Level.WARNING,
                    "ValidatingWebhookConfiguration {0} says that it holds trust sequence {1}, and for {2} this manager has"
                            + " published {3} and no more; its caBundle is written anew",
                    name,
                    Long.toString(written),
                    PATIENCE,
                    Long.toString(published.sequence()));
            // What is about to be written is less than what somebody may have said of the generation that is there.
            manager.acknowledge(Acknowledgement.ofTrust(holder, incarnation(found) + 1, 0));
            write(found, published);
        } else if (patience == null) {
            patience = scheduler.schedule(PATIENCE, this::losePatience);
        }
    }

    private synchronized void losePatience() {
        // The watch and the publication tell at once when it is no longer ahead, and then this was cancelled.
        patienceOver = patience != null;
        look();
    }

    private void endPatience() {
        patienceOver = false;
        cancel(patience);
        patience = null;
    }

    private void retry(RuntimeException e) {
        if (closed) {
            return;
        }
        LOG.log(
                Level.WARNING,
                "the caBundle of ValidatingWebhookConfiguration {0} was not written: {1}; trying again",
                name,
                e.getMessage());
        then(RETRY, this::look);
    }

    private void write(ValidatingWebhookConfiguration found, TrustBundle published) {
        if (sequence(found) == published.sequence() || isOfSomebodyElse(found)) {
            // Somebody overwrote it: from then on until it is written again the API servers hold nobody knows what.
            manager.acknowledge(Acknowledgement.ofTrust(holder, incarnation(found), 0));
        }
        for (ValidatingWebhook webhook : found.getWebhooks()) {
            webhook.getClientConfig().setCaBundle(encoded(published));
        }
        Map<String, String> annotations = new HashMap<>();
        if (found.getMetadata().getAnnotations() != null) {
            annotations.putAll(found.getMetadata().getAnnotations());
        }
        annotations.put(SEQUENCE, Long.toString(published.sequence()));
        found.getMetadata().setAnnotations(annotations);
        if (closed) {
            return;
        }
        try {
            ValidatingWebhookConfiguration written = client.admissionRegistration()
                    .v1()
                    .validatingWebhookConfigurations()
                    .resource(found)
                    .update();
            saysLater(written, published.sequence());
        } catch (KubernetesClientException e) {
            if (!ApiErrors.isConflict(e)) {
                throw e;
            }
            then(Duration.ZERO, this::look);
        }
    }

    /** It has changed since what was said of it last, be it with its annotation as by {@code kubectl replace}. */
    private boolean isOfSomebodyElse(ValidatingWebhookConfiguration found) {
        long incarnation = incarnation(found);
        return manager.holders().stream()
                .filter(evidence -> evidence.holder().equals(holder))
                .flatMap(evidence -> evidence.acknowledgement().stream())
                .anyMatch(said -> said.trustSequence() > 0 && said.incarnation() < incarnation);
    }

    /** Looking again, as now and then happens without a change, must not put off what is about to be said. */
    private void saysLater(ValidatingWebhookConfiguration seen, long sequence) {
        Acknowledgement word = Acknowledgement.ofTrust(holder, incarnation(seen), sequence);
        if (!word.equals(due)) {
            then(settleTime, () -> manager.acknowledge(word));
            due = word;
        }
    }

    private void then(Duration delay, Runnable task) {
        due = null;
        if (closed) {
            return;
        }
        cancel(next);
        next = scheduler.schedule(delay, () -> {
            synchronized (this) {
                if (!closed) {
                    task.run();
                }
            }
        });
    }

    /** Grows with each change of the configuration, and all managers read the same. */
    private static long incarnation(ValidatingWebhookConfiguration found) {
        long created = Instant.parse(found.getMetadata().getCreationTimestamp()).getEpochSecond();
        Long generation = found.getMetadata().getGeneration();
        return (created << GENERATION_BITS) + (generation == null ? 0 : generation);
    }

    private static long sequence(ValidatingWebhookConfiguration found) {
        Map<String, String> annotations = found.getMetadata().getAnnotations();
        String written = annotations == null ? null : annotations.get(SEQUENCE);
        try {
            return written == null ? 0 : Long.parseLong(written);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static boolean holds(ValidatingWebhookConfiguration found, TrustBundle published) {
        return found.getWebhooks().stream()
                .allMatch(webhook ->
                        encoded(published).equals(webhook.getClientConfig().getCaBundle()));
    }

    private static String encoded(TrustBundle published) {
        return Base64.getEncoder().encodeToString(published.pem().getBytes(StandardCharsets.US_ASCII));
    }

    /** Ends the keeping. The holder stays registered, for the API servers go on trusting. Closing twice does no harm. */
    @Override
    public void close() {
        // Without the monitor, which a look keeps for as long as the API server does not answer.
        closed = true;
        trust.close();
        cancel(next);
        cancel(patience);
        if (watch != null) {
            watch.close();
        }
    }

    private static void cancel(Scheduler.@Nullable Cancellable task) {
        if (task != null) {
            task.cancel();
        }
    }
}
