package io.meshroot.examples.stacks;

import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.IdentityCipherSuiteFilter;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/** Netty with the TLS of the JDK: the contexts of {@link MeshTls} as they are. */
public final class NettyJdk {
    private NettyJdk() {}

    /**
     * Makes a server's context.
     *
     * @param tls the server's
     * @param clients whom to serve
     * @return the context, for {@code newHandler}
     */
    public static SslContext server(MeshTls tls, PeerMatcher clients) {
        // snippet: netty-jdk
        SSLContext context = tls.serverContext(clients);
        SSLParameters defaults = context.getDefaultSSLParameters();
        return new JdkSslContext(
                context,
                false, // a server's
                List.of(defaults.getCipherSuites()),
                IdentityCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED,
                ClientAuth.REQUIRE,
                defaults.getProtocols(),
                false);
        // end
    }

    /**
     * Makes a client's context.
     *
     * @param tls the client's
     * @param server whom to call
     * @return the context, for {@code newHandler}
     */
    public static SslContext client(MeshTls tls, PeerMatcher server) {
        SSLContext context = tls.clientContext(server);
        SSLParameters defaults = context.getDefaultSSLParameters();
        return new JdkSslContext(
                context,
                true, // a client's
                List.of(defaults.getCipherSuites()),
                IdentityCipherSuiteFilter.INSTANCE,
                ApplicationProtocolConfig.DISABLED,
                ClientAuth.NONE,
                defaults.getProtocols(),
                false);
    }
}
