package io.meshroot.examples.rotation;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.ServiceIdentity;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateUpdate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A service far away: what the manager hands out reaches it late, it swaps a plain JDK context of its own, and only then
 * acknowledges. Until then it goes on with the old key and the old trust.
 */
final class RemoteTls implements TlsSide {
    private static final int URI_NAME = 6;
    private static final Duration SETTLE = Duration.ofSeconds(1);

    private final CertificateManager manager;
    private final HolderId holder;
    private final ScheduledExecutorService network;
    private final Duration delay;
    private final long incarnation = System.currentTimeMillis();
    private final Subscription subscription;
    private volatile InUse inUse;

    /** What this service serves and trusts at a moment. */
    private record InUse(SSLContext context, TrustBundle trust) {}

    RemoteTls(CertificateManager manager, String identity, ScheduledExecutorService network, Duration delay) {
        this.manager = manager;
        this.holder = HolderId.of("remote/" + identity);
        this.network = network;
        this.delay = delay;
        IssueRequest request = IssueRequest.builder(LeafIdentity.service(identity))
                .holder(holder)
                .build();
        this.inUse = context(new CertificateUpdate(manager.issue(request), manager.trust()));
        this.subscription = manager.subscribe(request, this::arrives);
    }

    private void arrives(CertificateUpdate update) {
        Future<?> unused =
                network.schedule(() -> swap(update), delay.minus(SETTLE).toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Handshakes under way may still end with the old leaf: it is given up only when they are over. */
    private void swap(CertificateUpdate update) {
        inUse = context(update);
        Acknowledgement acknowledgement = Acknowledgement.of(
                holder,
                incarnation,
                update.certificate().serial(),
                update.trust().sequence());
        Future<?> unused =
                network.schedule(() -> manager.acknowledge(acknowledgement), SETTLE.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static InUse context(CertificateUpdate update) {
        try {
            KeyStore keys = emptyStore();
            keys.setKeyEntry(
                    "leaf",
                    update.certificate().privateKey().orElseThrow(),
                    new char[0],
                    update.certificate().chain().toArray(new X509Certificate[0]));
            KeyManagerFactory keyManagers = KeyManagerFactory.getInstance("PKIX");
            keyManagers.init(keys, new char[0]);
            KeyStore roots = emptyStore();
            for (X509Certificate root : update.trust().roots()) {
                roots.setCertificateEntry("root-" + roots.size(), root);
            }
            TrustManagerFactory trustManagers = TrustManagerFactory.getInstance("PKIX");
            trustManagers.init(roots);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return new InUse(context, update.trust());
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a JDK context can't be made of what the manager handed out", e);
        }
    }

    private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    @Override
    public ServerSocket listen() throws IOException {
        return new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
    }

    @Override
    public Socket accept(ServerSocket listening) throws IOException {
        Socket plain = listening.accept();
        SSLSocket socket = (SSLSocket) inUse.context().getSocketFactory().createSocket(plain, null, true);
        socket.setNeedClientAuth(true);
        return socket;
    }

    @Override
    public SSLContext client(String peerIdentity) {
        return inUse.context();
    }

    @Override
    public void check(SSLSession session, String peerIdentity) throws IOException {
        X509Certificate leaf = (X509Certificate) session.getPeerCertificates()[0];
        ServiceIdentity peer = ServiceIdentity.parse(peerIdentity);
        Set<String> accepted = inUse.trust().authorities().keySet().stream()
                .map(domain -> peer.spiffeId(domain, SpiffeLayout.SERVICE_ACCOUNT_FIRST)
                        .toString())
                .collect(Collectors.toSet());
        if (!accepted.contains(uri(leaf))) {
            throw new IOException("the peer is " + uri(leaf) + " and not one of " + accepted);
        }
    }

    private static String uri(X509Certificate leaf) throws IOException {
        try {
            Collection<List<?>> names = leaf.getSubjectAlternativeNames();
            return names.stream()
                    .filter(name -> name.get(0).equals(URI_NAME))
                    .map(name -> (String) name.get(1))
                    .collect(Collectors.joining(" "));
        } catch (CertificateParsingException e) {
            throw new IOException("the peer's names can't be read", e);
        }
    }

    @Override
    public void close() {
        subscription.close();
        manager.deregister(holder);
    }
}
