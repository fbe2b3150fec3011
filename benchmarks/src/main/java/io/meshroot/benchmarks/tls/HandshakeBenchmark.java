package io.meshroot.benchmarks.tls;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Full handshakes of mutual TLS, both sides on one thread: with contexts of {@link MeshTls}, and with contexts of the JDK over a
 * {@link KeyStore} of the same leaves and root, which check no names. With {@code -prof gc}: what a handshake allocates.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 6, time = 2)
@Fork(1)
@SuppressWarnings("NullAway.Init") // JMH calls start() first
public class HandshakeBenchmark {
    /** The protocol version. */
    @Param({"TLSv1.3", "TLSv1.2"})
    public String protocol;

    private final Handshake handshake = new Handshake();
    private CertificateManager manager;
    private MeshTls seller;
    private MeshTls buyer;
    private SSLContext server;
    private SSLContext client;
    private SSLContext plainServer;
    private SSLContext plainClient;

    /** Makes the contexts. */
    @Setup(Level.Trial)
    public void start() throws GeneralSecurityException, IOException {
        manager = CertificateManager.builder().build();
        IssueRequest selling = IssueRequest.service("bookseller.bookstore");
        IssueRequest buying = IssueRequest.service("bookbuyer.bookstore");
        seller = MeshTls.of(manager, selling);
        buyer = MeshTls.of(manager, buying);
        server = seller.serverContext(PeerMatcher.service("bookbuyer.bookstore"));
        client = buyer.clientContext(PeerMatcher.service("bookseller.bookstore"));
        plainServer = plain(manager.issue(selling));
        plainClient = plain(manager.issue(buying));
    }

    private SSLContext plain(IssuedCertificate leaf) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "leaf",
                leaf.privateKey().orElseThrow(),
                new char[0],
                leaf.chain().toArray(new X509Certificate[0]));
        store.setCertificateEntry("root", manager.trust().roots().get(0));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
        return context;
    }

    /** Ends the manager. */
    @TearDown(Level.Trial)
    public void stop() {
        buyer.close();
        seller.close();
        manager.close();
    }

    /** A handshake with contexts that follow. */
    @Benchmark
    public SSLEngine following() throws SSLException {
        return shakeHands(client, server);
    }

    /** The floor: a handshake with contexts that stay as they are. */
    @Benchmark
    public SSLEngine keyStore() throws SSLException {
        return shakeHands(plainClient, plainServer);
    }

    /** Without a host, so that nothing is resumed. */
    private SSLEngine shakeHands(SSLContext from, SSLContext to) throws SSLException {
        SSLEngine calling = from.createSSLEngine();
        calling.setUseClientMode(true);
        calling.setEnabledProtocols(new String[] {protocol});
        SSLEngine serving = to.createSSLEngine();
        serving.setUseClientMode(false);
        serving.setNeedClientAuth(true);
        handshake.run(calling, serving);
        return serving;
    }
}
