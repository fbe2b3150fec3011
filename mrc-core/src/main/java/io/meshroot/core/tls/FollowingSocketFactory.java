package io.meshroot.core.tls;

import io.meshroot.core.tls.FollowingSocket.CloseMode;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/** Makes sockets that follow a context. */
final class FollowingSocketFactory extends SSLSocketFactory {
    private final FollowingContext context;

    FollowingSocketFactory(FollowingContext context) {
        this.context = context;
    }

    @Override
    public Socket createSocket() {
        return new FollowingSocket(context, new Socket(), CloseMode.CLOSE_PLAIN);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port) throws IOException {
        return connected(new InetSocketAddress(address, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localAddress, localPort));
    }

    @Override
    public Socket createSocket(InetAddress address, int port, @Nullable InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private Socket connected(InetSocketAddress remote, @Nullable SocketAddress local) throws IOException {
        Socket socket = createSocket();
        boolean connected = false;
        try {
            if (local != null) {
                socket.bind(local);
            }
            socket.connect(remote);
            connected = true;
            return socket;
        } finally {
            if (!connected) {
                socket.close();
            }
        }
    }

    @Override
    public Socket createSocket(Socket plain, @Nullable String host, int port, boolean autoClose) throws IOException {
        checkConnected(plain);
        FollowingSocket socket = new FollowingSocket(context, plain, mode(autoClose)).to(host, port);
        socket.setUseClientMode(true);
        return socket;
    }

    @Override
    public Socket createSocket(Socket plain, @Nullable InputStream consumed, boolean autoClose) throws IOException {
        checkConnected(plain);
        FollowingSocket socket = new FollowingSocket(context, plain, mode(autoClose));
        socket.setUseClientMode(false);
        return consumed == null ? socket : socket.after(consumed);
    }

    private static CloseMode mode(boolean autoClose) {
        return autoClose ? CloseMode.CLOSE_PLAIN : CloseMode.LEAVE_PLAIN;
    }

    private static void checkConnected(Socket plain) throws IOException {
        if (!plain.isConnected()) {
            throw new SocketException("the plain socket is not connected; connect it first");
        }
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
