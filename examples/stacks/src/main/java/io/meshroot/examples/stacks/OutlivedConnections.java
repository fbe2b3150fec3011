package io.meshroot.examples.stacks;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.TlsConnection;
import java.io.IOException;

/** Connections that stay open when the trust in their peers is taken away. */
public final class OutlivedConnections {
    private OutlivedConnections() {}

    /**
     * Closes them from now on.
     *
     * @param manager tells of them
     * @param tls has them
     * @return ends it
     */
    public static Subscription close(CertificateManager manager, MeshTls tls) {
        // snippet: outlived
        return manager.onEvent(event -> {
            if (event instanceof MeshEvent.ConnectionsOutlived outlived) {
                System.out.println("closing: " + outlived);
                tls.connections().stream()
                        .filter(connection -> !connection.isTrusted())
                        .forEach(OutlivedConnections::close);
            }
        });
        // end
    }

    private static void close(TlsConnection connection) {
        try {
            connection.close();
        } catch (IOException e) {
            System.out.println(connection + " can't be closed: " + e);
        }
    }
}
