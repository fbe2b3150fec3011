package io.meshroot.core.tls;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent.ConnectionsOutlived;
import io.meshroot.api.event.MeshEvent.Trouble;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.core.internal.HoldersInUse;
import io.meshroot.core.internal.Incarnations;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Holds the newest snapshot of one holder and acknowledges it as soon as it is in force. */
final class SnapshotFeed implements AutoCloseable {
    private final CertificateSource source;
    private final HolderId holder;
    private final Optional<IssueRequest> request;
    private final long incarnation;
    private final OwnDomains own;

    /** Guards the making of snapshots; never held while the source is told something. */
    private final Object lock = new Object();

    /** Held while the source is told something, so that nothing is told after the farewell. */
    private final Object voice = new Object();

    private final OpenConnections connections = new OpenConnections();
    private final Set<LeafIdentity> services = new HashSet<>();
    private long keysMade;
    private volatile Now current;
    private volatile boolean closed;
    private @Nullable Subscription subscription;
    private @Nullable Subscription federation;

    /**
     * The newest snapshot.
     *
     * @param snapshot with keys
     * @param moment its place among others, without keys
     */
    private record Now(TlsSnapshot snapshot, Moment moment) {
        Now followedBy(TlsSnapshot next) {
            return new Now(next, moment.followedBy(next));
        }
    }

    private SnapshotFeed(CertificateSource source, HolderId holder, Optional<IssueRequest> request) {
        this.source = source;
        this.holder = holder;
        this.request = request;
        this.incarnation = Incarnations.next(source.clock());
        // Trust after the leaf: whatever signed the leaf is trusted in every later bundle while the leaf lives.
        List<KeyEntry> keys = request.map(asked -> KeyEntry.of(++keysMade, source.issue(asked))).stream()
                .toList();
        TrustBundle trust = source.trust();
        this.own = OwnDomains.of(source.key());
        own.remember(trust);
        TlsSnapshot first = new TlsSnapshot(keys, trust, own.without(source.federated()), Map.of(), 0);
        this.current = new Now(first, new Moment(first));
    }

    static SnapshotFeed of(CertificateSource source, IssueRequest request) {
        return open(source, request.holder(), () -> {
            SnapshotFeed feed = new SnapshotFeed(source, request.holder(), Optional.of(request));
            return feed.begin(() -> source.subscribe(request, feed::adopt));
        });
    }

    static SnapshotFeed trustOnly(CertificateSource source, HolderId holder) {
        return open(source, holder, () -> {
            source.register(holder);
            SnapshotFeed feed = new SnapshotFeed(source, holder, Optional.empty());
            return feed.begin(() -> source.subscribeTrust(feed::adopt));
        });
    }

    private static SnapshotFeed open(CertificateSource source, HolderId holder, Supplier<SnapshotFeed> opening) {
        HoldersInUse.take(source.key(), holder);
        boolean opened = false;
        try {
            SnapshotFeed feed = opening.get();
            opened = true;
            return feed;
        } finally {
            if (!opened) {
                HoldersInUse.giveBack(source.key(), holder);
            }
        }
    }

    /** Acknowledges first: from the subscription on, only the listener does, one call after the other. */
    private SnapshotFeed begin(Supplier<Subscription> subscribe) {
        boolean begun = false;
        try {
            acknowledge();
            subscription = subscribe.get();
            federation = source.subscribeFederated(this::adoptFederated);
            warnOfOwnDomains();
            begun = true;
            return this;
        } finally {
            if (!begun) {
                close();
            }
        }
    }

    /** The newest snapshot; one volatile read. */
    TlsSnapshot current() {
        return current.snapshot();
    }

    Moment now() {
        return current.moment();
    }

    boolean isClosed() {
        return closed;
    }

    Instant time() {
        return source.clock().instant();
    }

    /** Keeps the names of these services in every snapshot from now on. */
    void follow(Set<LeafIdentity> identities) {
        synchronized (lock) {
            if (services.addAll(identities)) {
                current = current.followedBy(current().withPrincipals(names()));
            }
        }
    }

    /** Keeps the names of the leaf's own identity, of every trust domain in use, in every snapshot from now on. */
    void followOwnNames() {
        request.ifPresent(asked -> follow(Set.of(asked.identity())));
    }

    /** Whether a server that is called by this host name is meant. */
    boolean serves(String host) {
        return request.filter(asked -> current().serves(asked.identity(), host)).isPresent();
    }

    private void adopt(CertificateUpdate update) {
        boolean shrunk;
        synchronized (lock) {
            TlsSnapshot next = with(update.trust());
            String serial = update.certificate().serial();
            if (next.newestKey().filter(key -> key.serial().equals(serial)).isEmpty()) {
                next = next.withKey(KeyEntry.of(++keysMade, update.certificate()));
            }
            shrunk = follow(next);
        }
        acknowledge();
        warnOfOwnDomains();
        if (shrunk) {
            tellOutlived(connections.list());
        }
    }

    private void adopt(TrustBundle trust) {
        boolean shrunk;
        synchronized (lock) {
            shrunk = follow(with(trust));
        }
        acknowledge();
        warnOfOwnDomains();
        if (shrunk) {
            tellOutlived(connections.list());
        }
    }

    private TlsSnapshot with(TrustBundle trust) {
        own.remember(trust);
        return current()
                .withTrust(trust)
                .withFederated(own.without(current().federated()))
                .withPrincipals(names());
    }

    private void warnOfOwnDomains() {
        own.news(source.federated().keySet())
                .forEach(domain -> source.publish(new Trouble(
                        time(),
                        "federated trust domain " + domain,
                        "it is our own, or was while this process has run; nobody is accepted by a federated bundle of it;"
                                + " take it out of the federation, or if it is another mesh's by now, restart")));
    }

    /** Tells whether trust shrank. */
    private boolean follow(TlsSnapshot next) {
        boolean shrunk = next.epoch() != current().epoch();
        current = current.followedBy(next);
        return shrunk;
    }

    List<TlsConnection> connections() {
        return connections.list();
    }

    /** Remembers a connection whose handshake ended; its peer was accepted at the moment when it began, or at a later one. */
    void opened(Object transport, List<X509Certificate> chain, Moment began) {
        TlsSnapshot accepted = began.isNewest() ? began.snapshot() : began.since();
        TlsConnection connection =
                new TlsConnection(transport, chain, time(), List.copyOf(accepted.allRoots()), this::current);
        connections.opened(transport, connection);
        // Now that it can be found: trust that shrinks from here on finds it.
        if (began.snapshot().epoch() != current().epoch()) {
            tellOutlived(List.of(connection));
        }
    }

    void closed(Object transport) {
        connections.closed(transport);
    }

    private void tellOutlived(List<TlsConnection> open) {
        TlsSnapshot newest = current();
        List<ConnectionsOutlived.Connection> outlived = open.stream()
                .filter(connection -> !connection.isTrusted(newest))
                .map(connection -> new ConnectionsOutlived.Connection(
                        connection.peer().name(),
                        connection.since(),
                        connection.root().map(Anchor::of)))
                .toList();
        if (!outlived.isEmpty()) {
            source.publish(new ConnectionsOutlived(time(), holder, outlived));
        }
    }

    /** Takes what is newest now, for two calls may overtake each other. It is acknowledged to nobody. */
    private void adoptFederated() {
        boolean shrunk;
        synchronized (lock) {
            SortedMap<TrustDomain, List<X509Certificate>> others = own.without(source.federated());
            // A source is read every few seconds, and mostly says what it said before.
            shrunk = !others.equals(current().federated()) && follow(current().withFederated(others));
        }
        warnOfOwnDomains();
        if (shrunk) {
            tellOutlived(connections.list());
        }
    }

    private Map<LeafIdentity, SortedSet<String>> names() {
        Map<LeafIdentity, SortedSet<String>> names = new HashMap<>();
        services.forEach(service -> names.put(service, source.principals(service)));
        return names;
    }

    private void acknowledge() {
        synchronized (voice) {
            if (!closed) {
                TlsSnapshot used = current();
                source.acknowledge(new Acknowledgement(
                        holder,
                        incarnation,
                        used.newestKey().map(KeyEntry::serial),
                        used.trust().sequence(),
                        Set.of()));
            }
        }
    }

    @Override
    public void close() {
        synchronized (voice) {
            if (closed) {
                return;
            }
            closed = true;
            if (subscription != null) {
                subscription.close();
            }
            if (federation != null) {
                federation.close();
            }
            try {
                request.ifPresent(source::release);
                source.deregister(holder);
            } catch (MeshRootException e) {
                // A manager that was closed before knows no holders any more.
                if (e.code() != ErrorCode.CLOSED) {
                    throw e;
                }
            } finally {
                HoldersInUse.giveBack(source.key(), holder);
            }
        }
    }
}
