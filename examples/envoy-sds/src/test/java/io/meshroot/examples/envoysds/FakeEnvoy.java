package io.meshroot.examples.envoysds;

import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.meshroot.core.x509.Pem;
import io.meshroot.examples.envoysds.SdsClient.Kind;
import io.meshroot.examples.envoysds.SdsClient.Received;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A proxy that acknowledges its secrets at once and whose listener swaps them a while later, as that of Envoy does. */
final class FakeEnvoy implements AutoCloseable {
    private final ScheduledExecutorService timer;
    private final Map<String, Secret> secrets = new ConcurrentHashMap<>();
    private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Duration swapsAfter;
    private final SdsClient client;
    private volatile SSLContext tls;

    /** With the timer of the server, whose only thread keeps the order of the two, however slow the machine is. */
    FakeEnvoy(Kind kind, int sdsPort, ScheduledExecutorService timer, Duration swapsAfter) throws IOException {
        this.timer = timer;
        this.swapsAfter = swapsAfter;
        client = new SdsClient(kind, sdsPort, "envoy-1", "bookseller.bookstore", this::take);
        client.subscribe(Secrets.LEAF).subscribe(Secrets.TRUST);
        Thread thread = new Thread(this::serve, "listener of the proxy");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return listening.getLocalPort();
    }

    boolean isReady() {
        return tls != null;
    }

    private void take(Received received) {
        received.ack();
        timer.schedule(() -> swap(received.secret()), swapsAfter.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void swap(Secret secret) {
        secrets.put(secret.getName(), secret);
        if (secrets.size() == 2) {
            tls = context(
                    secrets.get(Secrets.LEAF).getTlsCertificate(),
                    secrets.get(Secrets.TRUST).getValidationContext());
        }
    }

    private static SSLContext context(TlsCertificate leaf, CertificateValidationContext trust) {
        try {
            X509Certificate[] chain = Pem.certificates(
                            leaf.getCertificateChain().getInlineBytes().toStringUtf8())
                    .toArray(new X509Certificate[0]);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(
                    "leaf", Pem.privateKey(leaf.getPrivateKey().getInlineBytes().toStringUtf8()), new char[0], chain);
            int roots = 0;
            SPIFFECertValidatorConfig domains =
                    trust.getCustomValidatorConfig().getTypedConfig().unpack(SPIFFECertValidatorConfig.class);
            for (SPIFFECertValidatorConfig.TrustDomain domain : domains.getTrustDomainsList()) {
                for (X509Certificate root : Pem.certificates(
                        domain.getTrustBundle().getInlineBytes().toStringUtf8())) {
                    store.setCertificateEntry("root-" + roots++, root);
                }
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
            keys.init(store, new char[0]);
            TrustManagerFactory trusting = TrustManagerFactory.getInstance("PKIX");
            trusting.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trusting.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void serve() {
        while (!listening.isClosed()) {
            try (Socket plain = listening.accept();
                    SSLSocket socket =
                            (SSLSocket) tls.getSocketFactory().createSocket(plain, null, plain.getPort(), false)) {
                socket.setUseClientMode(false);
                socket.setNeedClientAuth(true);
                socket.setSoTimeout(20_000);
                socket.getOutputStream().write(socket.getInputStream().read());
                int unused = socket.getInputStream().read();
            } catch (IOException e) {
                // The client tells of it.
            }
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        listening.close();
    }
}
