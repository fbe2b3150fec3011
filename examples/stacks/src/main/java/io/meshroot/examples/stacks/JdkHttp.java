package io.meshroot.examples.stacks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsServer;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerIdentity;
import io.meshroot.core.tls.PeerMatcher;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;

/** The HTTP server and client of the JDK. */
public final class JdkHttp {
    private JdkHttp() {}

    /**
     * Starts a server that greets its clients by name.
     *
     * @param tls the server's
     * @param clients whom to serve
     * @param address where to listen
     * @return the server, started
     * @throws IOException if it can't listen
     */
    public static HttpsServer server(MeshTls tls, PeerMatcher clients, InetSocketAddress address) throws IOException {
        // snippet: jdk-server
        HttpsServer server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.serverContext(clients)));
        server.createContext("/", exchange -> {
            PeerIdentity caller = PeerIdentity.verified(((HttpsExchange) exchange).getSSLSession());
            byte[] greeting = ("hello " + caller.name()).getBytes(UTF_8);
            exchange.sendResponseHeaders(200, greeting.length);
            exchange.getResponseBody().write(greeting);
            exchange.close();
        });
        server.start();
        return server;
        // end
    }

    /**
     * Makes a client. It checks the host name of each server as well, as HTTPS does.
     *
     * @param tls the client's
     * @param server whom to call
     * @return the client
     */
    public static HttpClient client(MeshTls tls, PeerMatcher server) {
        // snippet: jdk-client
        return HttpClient.newBuilder().sslContext(tls.clientContext(server)).build();
        // end
    }
}
