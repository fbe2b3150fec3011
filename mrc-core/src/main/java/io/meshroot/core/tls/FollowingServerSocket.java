package io.meshroot.core.tls;

import io.meshroot.core.tls.FollowingSocket.CloseMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.jspecify.annotations.Nullable;

/** A listening socket that accepts plain connections; each becomes a {@link FollowingSocket} with the same parameters. */
final class FollowingServerSocket extends SSLServerSocket {
    private final FollowingContext context;
    private final SSLEngine settings;

    FollowingServerSocket(FollowingContext context) throws IOException {
        super();
        this.context = context;
        this.settings = settings(context);
    }

    FollowingServerSocket(FollowingContext context, int port, int backlog, @Nullable InetAddress address)
            throws IOException {
        super(port, backlog, address);
        this.context = context;
        this.settings = settings(context);
    }

    private static SSLEngine settings(FollowingContext context) {
        SSLEngine engine = new FollowingEngine(context);
        engine.setUseClientMode(false);
        return engine;
    }

    @Override
    public Socket accept() throws IOException {
        FollowingSocket socket = new FollowingSocket(context, super.accept(), CloseMode.CLOSE_PLAIN);
        socket.setUseClientMode(settings.getUseClientMode());
        socket.setEnableSessionCreation(settings.getEnableSessionCreation());
        socket.setSSLParameters(settings.getSSLParameters());
        return socket;
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return settings.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        settings.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return settings.getSupportedCipherSuites();
    }

    @Override
    public String[] getSupportedProtocols() {
        return settings.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return settings.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        settings.setEnabledProtocols(protocols);
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        settings.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return settings.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        settings.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return settings.getWantClientAuth();
    }

    @Override
    public void setUseClientMode(boolean mode) {
        settings.setUseClientMode(mode);
    }

    @Override
    public boolean getUseClientMode() {
        return settings.getUseClientMode();
    }

    @Override
    public void setEnableSessionCreation(boolean flag) {
        settings.setEnableSessionCreation(flag);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return settings.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return settings.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        settings.setSSLParameters(parameters);
    }
}
