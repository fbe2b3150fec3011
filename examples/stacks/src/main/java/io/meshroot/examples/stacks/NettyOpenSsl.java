package io.meshroot.examples.stacks;

import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.DelegatingSslContext;
import io.netty.handler.ssl.OpenSslSessionContext;
import io.netty.handler.ssl.ReferenceCountedOpenSslEngine;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.internal.tcnative.SSL;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

/**
 * Netty with its native TLS (OpenSSL, BoringSSL), which knows no contexts of the JDK: key and trust manager go in, and sessions
 * are not kept, since nobody would take them away when trust shrinks.
 */
public final class NettyOpenSsl {
    private NettyOpenSsl() {}

    /**
     * Makes a server's context.
     *
     * @param tls the server's
     * @param clients whom to serve
     * @return the context, for {@code newHandler}
     * @throws SSLException if the native library is not there
     */
    public static SslContext server(MeshTls tls, PeerMatcher clients) throws SSLException {
        // snippet: netty-openssl
        return following(
                tls,
                SslContextBuilder.forServer(tls.keyManager())
                        .trustManager(tls.trustManager(clients))
                        .clientAuth(ClientAuth.REQUIRE)
                        .sslProvider(SslProvider.OPENSSL)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .build());
        // end
    }

    /**
     * Makes a client's context. Whom it calls is the matcher's to say, not the host name's.
     *
     * @param tls the client's
     * @param server whom to call
     * @return the context, for {@code newHandler}
     * @throws SSLException if the native library is not there
     */
    public static SslContext client(MeshTls tls, PeerMatcher server) throws SSLException {
        return following(
                tls,
                SslContextBuilder.forClient()
                        .keyManager(tls.keyManager())
                        .trustManager(tls.trustManager(server))
                        .endpointIdentificationAlgorithm(null)
                        .sslProvider(SslProvider.OPENSSL)
                        .protocols("TLSv1.3", "TLSv1.2")
                        .build());
    }

    static SslContext following(MeshTls tls, SslContext context) {
        // snippet: netty-openssl-following
        ((OpenSslSessionContext) context.sessionContext()).setSessionCacheEnabled(false);
        return new DelegatingSslContext(context) {
            @Override
            protected void initEngine(SSLEngine engine) {
                tls.handshakeBegins(engine);
                // Netty's engines take tickets back in for TLS 1.3, and with that for 1.2.
                SSL.setOptions(((ReferenceCountedOpenSslEngine) engine).sslPointer(), SSL.SSL_OP_NO_TICKET);
            }
        };
        // end
    }
}
