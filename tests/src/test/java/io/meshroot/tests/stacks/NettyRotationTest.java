package io.meshroot.tests.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerIdentity;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.examples.stacks.NettyJdk;
import io.meshroot.examples.stacks.NettyOpenSsl;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import java.security.cert.X509Certificate;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NettyRotationTest {
    /** Who does the TLS on a side. */
    enum Provider {
        JDK,
        OPENSSL;

        private SslContext server(MeshTls tls) throws SSLException {
            return this == JDK ? NettyJdk.server(tls, Shop.BUYER) : NettyOpenSsl.server(tls, Shop.BUYER);
        }

        private SslContext client(MeshTls tls, PeerMatcher server) throws SSLException {
            return this == JDK ? NettyJdk.client(tls, server) : NettyOpenSsl.client(tls, server);
        }

        private Provider other() {
            return this == JDK ? OPENSSL : JDK;
        }
    }

    @BeforeEach
    void needsTheNativeLibrary() {
        if (!"true".equals(System.getenv("CI"))) {
            assumeTrue(OpenSsl.isAvailable(), "netty-tcnative has no library for this machine");
        }
        assertThat(OpenSsl.isAvailable())
                .as("%s", OpenSsl.unavailabilityCause())
                .isTrue();
    }

    /** Trusts everybody; asked in full handshakes only. */
    private record Counting(AtomicInteger asked) implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            asked.incrementAndGet();
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            asked.incrementAndGet();
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static void call(NettyEcho echo, SslContext client) throws Exception {
        SSLSession session = echo.call(client);
        assertThat(PeerIdentity.of(session).name()).matches("spiffe://cluster.*/bookseller/bookstore");
        session.invalidate();
    }

    @ParameterizedTest
    @EnumSource
    void noCallFailsWhileRootAndTrustDomainAreReplaced(Provider provider) throws Exception {
        try (Shop shop = new Shop();
                NettyEcho echo = new NettyEcho(provider.server(shop.seller))) {
            SslContext client = provider.client(shop.buyer, Shop.SELLER);
            shop.rotateUnder(() -> call(echo, client));
        }
    }

    @ParameterizedTest
    @EnumSource
    void theProvidersUnderstandEachOther(Provider provider) throws Exception {
        try (Shop shop = new Shop();
                NettyEcho echo = new NettyEcho(provider.server(shop.seller))) {
            call(echo, provider.other().client(shop.buyer, Shop.SELLER));
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePeerIsChecked(Provider provider) throws Exception {
        try (Shop shop = new Shop();
                NettyEcho echo = new NettyEcho(provider.server(shop.seller))) {
            SslContext wantsAnother = provider.client(shop.buyer, Shop.BUYER);
            assertThatThrownBy(() -> echo.call(wantsAnother)).hasStackTraceContaining("not service bookbuyer");
            SslContext isAnother = provider.client(shop.seller, Shop.SELLER);
            assertThatThrownBy(() -> echo.call(isAnother)).hasRootCauseInstanceOf(Exception.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void theNativeServerKeepsNoSessionsThatWouldOutliveTrust(String protocol) throws Exception {
        try (Shop shop = new Shop()) {
            SslContext server = NettyOpenSsl.server(shop.seller, Shop.BUYER);
            AtomicInteger fullHandshakes = new AtomicInteger();
            SSLContext client = SSLContext.getInstance("TLS");
            client.init(
                    new KeyManager[] {shop.buyer.keyManager()},
                    new TrustManager[] {new Counting(fullHandshakes)},
                    null);
            try (NettyEcho echo = new NettyEcho(server)) {
                for (int i = 0; i < 3; i++) {
                    try (SSLSocket socket = (SSLSocket) client.getSocketFactory()
                            .createSocket(
                                    echo.address().getAddress(), echo.address().getPort())) {
                        socket.setSoTimeout(20_000);
                        socket.setEnabledProtocols(new String[] {protocol});
                        socket.getOutputStream().write(7);
                        assertThat(socket.getInputStream().read()).isEqualTo(7);
                        assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                    }
                }
            }
            assertThat(fullHandshakes).hasValue(3);
        }
    }
}
