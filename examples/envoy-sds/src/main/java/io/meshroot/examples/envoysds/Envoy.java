package io.meshroot.examples.envoysds;

import com.google.rpc.Status;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.cache.v3.Snapshot;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.examples.envoysds.EnvoyStreams.Answer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One Envoy: a holder of a leaf. Puts what the manager delivers into the cache that is served from, and acknowledges for the
 * Envoy what it accepted, a settle time later: Envoy accepts a secret before every listener and cluster has swapped.
 */
final class Envoy implements AutoCloseable {
    private final String node;
    private final IssueRequest request;
    private final CertificateManager manager;
    private final SimpleCache<String> cache;
    private final Scheduler scheduler;
    private final Duration settle;
    private final Object lock = new Object();
    private final EnvoyStreams streams = new EnvoyStreams();
    private final Map<String, Evidence> versions = new HashMap<>();
    private long newest;
    private long incarnation;
    private long acknowledged;
    private Subscription subscription = () -> {};

    Envoy(
            String node,
            IssueRequest request,
            CertificateManager manager,
            SimpleCache<String> cache,
            Scheduler scheduler,
            Duration settle) {
        this.node = node;
        this.request = request;
        this.manager = manager;
        this.cache = cache;
        this.scheduler = scheduler;
        this.settle = settle;
    }

    /** Issues; when this returns, there is something to serve. */
    void start() {
        serve(new CertificateUpdate(manager.issue(request), manager.trust()));
        subscription = manager.subscribe(request, this::serve);
    }

    private void serve(CertificateUpdate update) {
        String version = Secrets.version(update);
        synchronized (lock) {
            if (versions.containsKey(version)) {
                return;
            }
            versions.put(
                    version,
                    new Evidence(
                            ++newest,
                            update.certificate().serial(),
                            update.trust().sequence()));
        }
        cache.setSnapshot(
                node, Snapshot.create(List.of(), List.of(), List.of(), List.of(), Secrets.of(update), version));
    }

    boolean has(IssueRequest other) {
        return request.equals(other);
    }

    /** Notes a stream, which may be one of a new life of the Envoy. */
    void opened(long stream, Iterable<String> secrets) {
        synchronized (lock) {
            streams.subscribe(stream, secrets);
            incarnation = Math.max(incarnation + 1, manager.clock().millis());
            acknowledged = 0;
        }
        // For what the other streams have; it was said for the life that has just ended.
        acknowledgeLater();
    }

    void subscribed(long stream, Iterable<String> secrets, Iterable<String> noMore) {
        synchronized (lock) {
            streams.subscribe(stream, secrets);
            streams.unsubscribe(stream, noMore);
        }
    }

    /** A reconnecting Envoy names the version that it has; it is not sent again if it is the newest. */
    void claimed(long stream, Iterable<String> secrets, String version) {
        synchronized (lock) {
            Evidence known = versions.get(version);
            if (known != null) {
                streams.claimed(stream, secrets, known);
            }
        }
        acknowledgeLater();
    }

    void sent(long stream, String nonce, String version, Set<String> secrets) {
        synchronized (lock) {
            Evidence content = versions.get(version);
            if (content != null) {
                streams.sent(stream, nonce, new Answer(content, secrets));
            }
        }
    }

    void accepted(long stream, String nonce) {
        synchronized (lock) {
            streams.accepted(stream, nonce);
        }
        acknowledgeLater();
    }

    /** Tells of a refusal; what was accepted before stays in use. */
    void refused(long stream, String nonce, Status reason) {
        Optional<Answer> answer;
        synchronized (lock) {
            answer = streams.refused(stream, nonce);
        }
        manager.publish(new MeshEvent.Trouble(
                manager.clock().instant(),
                request.holder().value(),
                "Envoy refused " + answer.map(Answer::secrets).orElse(Set.of()) + ": "
                        + printable(reason.getMessage())
                        + "; see its log, and whether its version knows what was sent"));
    }

    private static String printable(String message) {
        String shown = message.length() > 300 ? message.substring(0, 300) + "..." : message;
        return shown.replaceAll("[^ -~]", "?");
    }

    private void acknowledgeLater() {
        Optional<Evidence> inUse;
        long life;
        synchronized (lock) {
            inUse = streams.inUse();
            life = incarnation;
        }
        inUse.ifPresent(evidence -> scheduler.schedule(settle, () -> acknowledge(evidence, life)));
    }

    /** Unless the Envoy is another one by then, or more was acknowledged. */
    private void acknowledge(Evidence evidence, long life) {
        synchronized (lock) {
            if (life != incarnation || streams.isEmpty() || evidence.number() < acknowledged) {
                return;
            }
            acknowledged = evidence.number();
        }
        manager.acknowledge(Acknowledgement.of(request.holder(), life, evidence.serial(), evidence.sequence()));
    }

    /** Ends a stream, and tells whether it was the last one. */
    boolean closed(long stream) {
        synchronized (lock) {
            streams.close(stream);
            return streams.isEmpty();
        }
    }

    boolean isGone() {
        synchronized (lock) {
            return streams.isEmpty();
        }
    }

    /** Stops renewing. The leaf counts until it ends: whoever has it may be cut off from here, and not from its peers. */
    @Override
    public void close() {
        subscription.close();
        manager.release(request);
    }
}
