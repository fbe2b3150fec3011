package io.meshroot.core.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import javax.net.ssl.HandshakeCompletedEvent;
import javax.net.ssl.HandshakeCompletedListener;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A socket that takes its context when the handshake begins: it is a plain one until then, and layers the JDK's TLS over
 * itself when a server has the first bytes of the client, or when a client begins.
 */
final class FollowingSocket extends ConfiguredSocket {
    private static final int FIRST_BYTES = 4096;

    private final FollowingContext context;
    private final CloseMode closeMode;
    private final List<HandshakeCompletedListener> listeners = new CopyOnWriteArrayList<>();
    private final ReentrantLock handshakeLock = new ReentrantLock();
    private volatile @Nullable Layer layer;
    private volatile boolean handshakeDone;
    private volatile boolean closed;
    private volatile @Nullable String host;
    private volatile int port;
    private @Nullable InputStream consumed;
    private volatile @Nullable BiFunction<SSLSocket, List<String>, String> selector;

    /** Whether the plain socket ends with this one. */
    enum CloseMode {
        CLOSE_PLAIN,
        LEAVE_PLAIN
    }

    /** The JDK's TLS over the plain socket. */
    private record Layer(SSLSocket tls, Checked checked) {}

    /** Mode and parameters are those of the context until they are set. */
    FollowingSocket(FollowingContext context, Socket plain, CloseMode closeMode) {
        super(plain, new FollowingEngine(context));
        this.context = context;
        this.closeMode = closeMode;
        learnPeer(plain.getRemoteSocketAddress());
    }

    /** Names the peer, where the address of the plain socket does not: behind a proxy. */
    FollowingSocket to(@Nullable String peerHost, int peerPort) {
        host = peerHost;
        port = peerPort;
        return this;
    }

    /** Begins with what somebody else has read from the plain socket. */
    FollowingSocket after(InputStream bytes) {
        consumed = bytes;
        return this;
    }

    @Override
    public void connect(SocketAddress remote, int timeout) throws IOException {
        super.connect(remote, timeout);
        learnPeer(remote);
    }

    /** The name that the caller gave, or the address; nothing is looked up. */
    private void learnPeer(@Nullable SocketAddress remote) {
        if (host == null && remote instanceof InetSocketAddress address) {
            to(address.getHostString(), address.getPort());
        }
    }

    private Layer layer() throws IOException {
        Layer there = layer;
        if (there != null) {
            return there;
        }
        checkConnected();
        InputStream first = getUseClientMode() ? InputStream.nullInputStream() : firstBytes();
        FollowingContext.Bound bound = context.now();
        SSLSocket tls = (SSLSocket)
                (getUseClientMode()
                        ? bound.context().getSocketFactory().createSocket(plain, host, port, closesPlain())
                        : bound.context().getSocketFactory().createSocket(plain, first, closesPlain()));
        tls.setUseClientMode(getUseClientMode());
        tls.setEnableSessionCreation(getEnableSessionCreation());
        tls.setSSLParameters(getSSLParameters());
        BiFunction<SSLSocket, List<String>, String> chosen = selector;
        if (chosen != null) {
            tls.setHandshakeApplicationProtocolSelector((inner, protocols) -> chosen.apply(this, protocols));
        }
        there = new Layer(tls, new Checked(context, bound, tls, settings.getSession()));
        layer = there;
        if (closed) {
            tls.close();
        }
        return there;
    }

    /** Blocks for the first bytes of the client, so that the context is the one of the moment when it begins. */
    private InputStream firstBytes() throws IOException {
        InputStream there = consumed;
        if (there != null && there.available() > 0) {
            return there;
        }
        byte[] first = new byte[FIRST_BYTES];
        int length = plain.getInputStream().read(first);
        if (length < 0) {
            throw new SSLHandshakeException("the peer closed the connection before the handshake");
        }
        there = new ByteArrayInputStream(Arrays.copyOf(first, length));
        consumed = there;
        return there;
    }

    private boolean closesPlain() {
        return closeMode == CloseMode.CLOSE_PLAIN;
    }

    /** Does the first handshake if it is yet to be done. */
    private Layer ready() throws IOException {
        if (!handshakeDone) {
            handshakeLock.lock();
            try {
                if (!handshakeDone) {
                    Layer begun = layer();
                    begun.tls().startHandshake();
                    look(begun);
                    handshakeDone = true;
                }
            } finally {
                handshakeLock.unlock();
            }
        }
        Layer there = layer;
        if (there == null) {
            throw new SocketException("Socket is closed");
        }
        return there;
    }

    private void look(Layer there) throws IOException {
        try {
            SSLSession session = there.tls().getSession();
            if (there.checked().look(session, getUseClientMode() ? PeerRole.SERVER : PeerRole.CLIENT)) {
                tell(session);
            }
        } catch (SSLHandshakeException e) {
            close();
            throw e;
        }
    }

    /** On a thread of its own, as the JDK does it: a listener may use the socket. */
    private void tell(SSLSession session) {
        if (!listeners.isEmpty()) {
            HandshakeCompletedEvent event = new HandshakeCompletedEvent(this, session);
            Thread teller = new Thread(
                    () -> listeners.forEach(listener -> listener.handshakeCompleted(event)), "mrc-handshake-completed");
            teller.setDaemon(true);
            teller.start();
        }
    }

    @Override
    public void startHandshake() throws IOException {
        boolean again = handshakeDone;
        Layer there = ready();
        if (again) {
            there.tls().startHandshake();
            look(there);
        }
    }

    @Override
    public SSLSession getSession() {
        try {
            return ready().tls().getSession();
        } catch (IOException e) {
            // The interface has no other way to say that there is none.
            return settings.getSession();
        }
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        Layer there = layer;
        return there == null ? null : there.tls().getHandshakeSession();
    }

    @Override
    public InputStream getInputStream() throws IOException {
        checkConnected();
        return new Input();
    }

    @Override
    public OutputStream getOutputStream() throws IOException {
        checkConnected();
        return new Output();
    }

    private void checkConnected() throws SocketException {
        if (isClosed()) {
            throw new SocketException("Socket is closed");
        }
        if (!isConnected()) {
            throw new SocketException("Socket is not connected");
        }
    }

    @Override
    void settingsChanged() {
        Layer there = layer;
        if (there != null) {
            there.tls().setUseClientMode(getUseClientMode());
            there.tls().setEnableSessionCreation(getEnableSessionCreation());
            there.tls().setSSLParameters(getSSLParameters());
        }
    }

    @Override
    public void addHandshakeCompletedListener(HandshakeCompletedListener listener) {
        listeners.add(listener);
    }

    @Override
    public void removeHandshakeCompletedListener(HandshakeCompletedListener listener) {
        if (!listeners.remove(listener)) {
            throw new IllegalArgumentException("the listener is not registered with this socket; add it first");
        }
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        Layer there = layer;
        return there == null ? null : there.tls().getApplicationProtocol();
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        Layer there = layer;
        return there == null ? null : there.tls().getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(@Nullable BiFunction<SSLSocket, List<String>, String> chosen) {
        selector = chosen;
    }

    @Override
    public @Nullable BiFunction<SSLSocket, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return selector;
    }

    // Without a lock: closing must get through to a socket that waits.
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    @Override
    public void close() throws IOException {
        closed = true;
        Layer there = layer;
        if (there != null) {
            there.checked().closed();
            there.tls().close();
        } else if (closesPlain()) {
            plain.close();
        }
    }

    @Override
    public boolean isClosed() {
        return closed || plain.isClosed();
    }

    @Override
    public void shutdownInput() throws IOException {
        (layer == null ? plain : ready().tls()).shutdownInput();
    }

    @Override
    public void shutdownOutput() throws IOException {
        (layer == null ? plain : ready().tls()).shutdownOutput();
    }

    @Override
    public boolean isInputShutdown() {
        Layer there = layer;
        return (there == null ? plain : there.tls()).isInputShutdown();
    }

    @Override
    public boolean isOutputShutdown() {
        Layer there = layer;
        return (there == null ? plain : there.tls()).isOutputShutdown();
    }

    @Override
    public String toString() {
        return "TLS over " + plain;
    }

    private final class Input extends InputStream {
        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            Layer there = ready();
            int read = there.tls().getInputStream().read(bytes, offset, length);
            look(there);
            return read;
        }

        @Override
        public int available() throws IOException {
            return handshakeDone ? ready().tls().getInputStream().available() : 0;
        }

        @Override
        public void close() throws IOException {
            FollowingSocket.this.close();
        }
    }

    private final class Output extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            ready().tls().getOutputStream().write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            if (handshakeDone) {
                ready().tls().getOutputStream().flush();
            }
        }

        @Override
        public void close() throws IOException {
            FollowingSocket.this.close();
        }
    }
}
