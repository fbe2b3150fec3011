package io.meshroot.examples.stacks;

import static io.netty.handler.ssl.ApplicationProtocolConfig.Protocol.ALPN;
import static io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT;
import static io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** gRPC-Java over Netty with the TLS of the JDK. */
public final class Grpc {
    private Grpc() {}

    /**
     * Starts a server. Its services find the caller in the session under {@code io.grpc.Grpc.TRANSPORT_ATTR_SSL_SESSION}, by
     * {@link io.meshroot.core.tls.PeerIdentity#verified}.
     *
     * @param tls the server's
     * @param clients whom to serve
     * @param address where to listen
     * @param service what to serve
     * @return the server, started
     * @throws IOException if it can't listen
     */
    public static Server server(
            MeshTls tls, PeerMatcher clients, SocketAddress address, ServerServiceDefinition service)
            throws IOException {
        // snippet: grpc-server
        return NettyServerBuilder.forAddress(address)
                .sslContext(http2(tls.serverContext(clients), false, ClientAuth.REQUIRE))
                .addService(service)
                .build()
                .start();
        // end
    }

    /**
     * Makes a channel. Whom it calls is the matcher's to say, not the host name's.
     *
     * @param tls the client's
     * @param server whom to call
     * @param address where the server listens
     * @return the channel
     */
    public static ManagedChannel channel(MeshTls tls, PeerMatcher server, SocketAddress address) {
        // snippet: grpc-channel
        return NettyChannelBuilder.forAddress(address)
                .sslContext(http2(tls.clientContext(server), true, ClientAuth.NONE))
                .build();
        // end
    }

    private static SslContext http2(SSLContext context, boolean client, ClientAuth authentication) {
        // snippet: grpc-http2
        SSLParameters defaults = context.getDefaultSSLParameters();
        ApplicationProtocolConfig alpn = new ApplicationProtocolConfig(ALPN, NO_ADVERTISE, ACCEPT, "h2");
        return new JdkSslContext(
                context,
                client,
                List.of(defaults.getCipherSuites()),
                IdentityCipherSuiteFilter.INSTANCE,
                alpn,
                authentication,
                defaults.getProtocols(),
                false);
        // end
    }
}
