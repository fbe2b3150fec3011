package io.meshroot.core.tls;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * An engine that takes its context when the handshake begins, not when the engine is made: a server's with the first bytes
 * of the client, a client's with its own first bytes.
 */
final class FollowingEngine extends SSLEngine {
    private final FollowingContext context;
    private final Object lock = new Object();
    private volatile SSLEngine engine;
    private volatile long epoch;
    private volatile @Nullable Checked checked;
    private @Nullable BiFunction<SSLEngine, List<String>, String> selector;

    FollowingEngine(FollowingContext context) {
        super();
        this.context = context;
        FollowingContext.Bound bound = context.now();
        this.engine = make(bound);
        this.epoch = bound.epoch();
        engine.setUseClientMode(context.isForClients());
        engine.setSSLParameters(context.defaults());
    }

    FollowingEngine(FollowingContext context, @Nullable String host, int port) {
        super(host, port);
        this.context = context;
        FollowingContext.Bound bound = context.now();
        this.engine = make(bound);
        this.epoch = bound.epoch();
        engine.setUseClientMode(context.isForClients());
        engine.setSSLParameters(context.defaults());
    }

    private SSLEngine make(FollowingContext.Bound bound) {
        String host = getPeerHost();
        return host == null
                ? bound.context().createSSLEngine()
                : bound.context().createSSLEngine(host, getPeerPort());
    }

    private Checked begin() {
        Checked begun = checked;
        if (begun != null) {
            return begun;
        }
        synchronized (lock) {
            begun = checked;
            if (begun == null) {
                FollowingContext.Bound bound = context.now();
                if (bound.epoch() != epoch && !engine.isOutboundDone() && !engine.isInboundDone()) {
                    engine = copyOf(engine, bound);
                    epoch = bound.epoch();
                }
                begun = new Checked(context, bound, engine, engine.getSession());
                checked = begun;
            }
            return begun;
        }
    }

    private SSLEngine copyOf(SSLEngine old, FollowingContext.Bound bound) {
        SSLEngine fresh = make(bound);
        fresh.setUseClientMode(old.getUseClientMode());
        fresh.setSSLParameters(old.getSSLParameters());
        fresh.setEnableSessionCreation(old.getEnableSessionCreation());
        if (selector != null) {
            fresh.setHandshakeApplicationProtocolSelector(adapted(selector));
        }
        return fresh;
    }

    /** A server of TLS 1.3 has its session before it has the client's certificate; so only the end of a handshake counts. */
    private SSLEngineResult lookIfDone(SSLEngineResult result) throws SSLException {
        return isDone(result) ? look(result) : result;
    }

    private SSLEngineResult look(SSLEngineResult result) throws SSLException {
        Checked begun = checked;
        if (begun != null) {
            try {
                begun.look(engine.getSession(), engine.getUseClientMode() ? PeerRole.SERVER : PeerRole.CLIENT);
            } catch (SSLHandshakeException e) {
                engine.closeOutbound();
                throw e;
            }
        }
        return result;
    }

    private static boolean isDone(SSLEngineResult result) {
        return result.getHandshakeStatus() == HandshakeStatus.FINISHED
                || result.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        if (engine.getUseClientMode()) {
            begin();
        }
        return lookIfDone(engine.wrap(sources, offset, length, target));
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        if (source.hasRemaining()) {
            begin();
        }
        SSLEngineResult result = engine.unwrap(source, targets, offset, length);
        // With data the handshake is over, though there may be tickets to send.
        return result.bytesProduced() > 0 ? look(result) : lookIfDone(result);
    }

    @Override
    public void beginHandshake() throws SSLException {
        if (engine.getUseClientMode()) {
            begin();
        }
        engine.beginHandshake();
    }

    @Override
    public @Nullable Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        engine.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        Checked begun = checked;
        if (begun != null) {
            begun.closed();
        }
        engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return engine.isOutboundDone();
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public @Nullable SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return engine.getHandshakeStatus();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return context.supported().getCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        TlsDefaults.checkCipherSuites(suites);
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return context.supported().getProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        TlsDefaults.checkProtocols(protocols);
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        TlsDefaults.check(parameters);
        engine.setSSLParameters(parameters);
    }

    @Override
    public void setUseClientMode(boolean mode) {
        engine.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        engine.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public @Nullable String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public @Nullable String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(@Nullable BiFunction<SSLEngine, List<String>, String> chosen) {
        synchronized (lock) {
            selector = chosen;
            engine.setHandshakeApplicationProtocolSelector(chosen == null ? null : adapted(chosen));
        }
    }

    @Override
    public @Nullable BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        synchronized (lock) {
            return selector;
        }
    }

    /** The application knows this engine, not the one behind it. */
    private BiFunction<SSLEngine, List<String>, String> adapted(BiFunction<SSLEngine, List<String>, String> chosen) {
        return (inner, protocols) -> chosen.apply(this, protocols);
    }
}
