package io.meshroot.core.tls;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The connections that contexts of one {@link MeshTls} made and that are open, as far as they are remembered: what nobody
 * refers to any more is forgotten, and the oldest are when there are very many.
 */
final class OpenConnections {
    private static final int MOST = 10_000;

    private final int most;
    private final Map<Object, Numbered> byTransport = new WeakHashMap<>();
    private long made;

    OpenConnections() {
        this(MOST);
    }

    OpenConnections(int most) {
        this.most = most;
    }

    private record Numbered(long number, TlsConnection connection) {}

    void opened(Object transport, TlsConnection connection) {
        synchronized (byTransport) {
            if (byTransport.size() >= most) {
                makeRoom();
            }
            byTransport.put(transport, new Numbered(made++, connection));
        }
    }

    void closed(Object transport) {
        synchronized (byTransport) {
            byTransport.remove(transport);
        }
    }

    /** The oldest first. */
    List<TlsConnection> list() {
        synchronized (byTransport) {
            return ordered(byTransport.values()).stream()
                    .map(Numbered::connection)
                    .filter(TlsConnection::isOpen)
                    .toList();
        }
    }

    /** A tenth more than needed, so that not every handshake has to. */
    private void makeRoom() {
        byTransport.values().removeIf(each -> !each.connection().isOpen());
        List<Numbered> left = ordered(byTransport.values());
        int surplus = left.size() - (most - most / 10);
        if (surplus > 0) {
            Set<Numbered> oldest = new HashSet<>(left.subList(0, surplus));
            byTransport.values().removeIf(oldest::contains);
        }
    }

    private static List<Numbered> ordered(Collection<Numbered> connections) {
        return connections.stream()
                .sorted(Comparator.comparingLong(Numbered::number))
                .toList();
    }
}
