package io.meshroot.core.tls;

import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** The {@link SSLContext} that is handed out. */
final class FollowingContextSpi extends SSLContextSpi {
    private final FollowingContext context;

    private FollowingContextSpi(FollowingContext context) {
        this.context = context;
    }

    static SSLContext contextOf(FollowingContext context) {
        return new Handed(context);
    }

    /** The constructor of the class above is all that it takes; it is protected. */
    private static final class Handed extends SSLContext {
        Handed(FollowingContext context) {
            super(
                    new FollowingContextSpi(context),
                    context.now().context().getProvider(),
                    context.now().context().getProtocol());
        }
    }

    @Override
    protected void engineInit(
            KeyManager @Nullable [] keys, TrustManager @Nullable [] trust, @Nullable SecureRandom random) {
        throw new IllegalStateException(
                "a context of MeshTls has its managers already; make one of your own with MeshTls.keyManager()");
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
        return new FollowingSocketFactory(context);
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
        return new FollowingServerSocketFactory(context);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
        return new FollowingEngine(context);
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(@Nullable String host, int port) {
        return new FollowingEngine(context, host, port);
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
        return context.now().context().getServerSessionContext();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
        return context.now().context().getClientSessionContext();
    }

    @Override
    protected SSLParameters engineGetDefaultSSLParameters() {
        return context.defaults();
    }

    @Override
    protected SSLParameters engineGetSupportedSSLParameters() {
        return context.supported();
    }
}
