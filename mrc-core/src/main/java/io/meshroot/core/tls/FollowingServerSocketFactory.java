package io.meshroot.core.tls;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import javax.net.ssl.SSLServerSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes listening sockets that follow a context. */
final class FollowingServerSocketFactory extends SSLServerSocketFactory {
    private static final int DEFAULT_BACKLOG = 50;

    private final FollowingContext context;

    FollowingServerSocketFactory(FollowingContext context) {
        this.context = context;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
        return new FollowingServerSocket(context);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
        return createServerSocket(port, DEFAULT_BACKLOG, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
        return createServerSocket(port, backlog, null);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, @Nullable InetAddress address) throws IOException {
        return new FollowingServerSocket(context, port, backlog, address);
    }

    @Override
    public String[] getDefaultCipherSuites() {
        return context.defaults().getCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return context.supported().getCipherSuites();
    }
}
