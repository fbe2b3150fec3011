package io.meshroot.core.tls;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * The leaves of one {@link MeshTls}: its own, and those that a server shows when it is called by another name (RFC 6066,
 * section 3). Whom the server trusts is the first one's affair.
 *
 * @param main the holder's own
 * @param others further ones, in the order in which they are asked
 */
record ServedIdentities(SnapshotFeed main, List<SnapshotFeed> others) implements AutoCloseable {
    ServedIdentities {
        others = List.copyOf(others);
        if (!others.isEmpty()) {
            main.followOwnNames();
            others.forEach(SnapshotFeed::followOwnNames);
        }
    }

    static ServedIdentities only(SnapshotFeed feed) {
        return new ServedIdentities(feed, List.of());
    }

    /** Whose leaf goes with a handshake; the main one where no name was asked for, or nobody bears it. */
    SnapshotFeed serving(@Nullable SSLSession handshake) {
        if (others.isEmpty() || !(handshake instanceof ExtendedSSLSession extended)) {
            return main;
        }
        for (SNIServerName name : extended.getRequestedServerNames()) {
            if (name instanceof SNIHostName host) {
                Optional<SnapshotFeed> bearer =
                        all().filter(feed -> feed.serves(host.getAsciiName())).findFirst();
                if (bearer.isPresent()) {
                    return bearer.get();
                }
            }
        }
        return main;
    }

    /** Finds a key by its alias, whosever it is; no two have the same. */
    Optional<KeyEntry> entry(@Nullable String alias) {
        return all().flatMap(feed -> feed.current().keys().stream())
                .filter(entry -> entry.alias().equals(alias))
                .findFirst();
    }

    private Stream<SnapshotFeed> all() {
        return Stream.concat(Stream.of(main), others.stream());
    }

    @Override
    public void close() {
        RuntimeException failed = null;
        for (SnapshotFeed feed : all().toList()) {
            try {
                feed.close();
            } catch (RuntimeException e) {
                if (failed == null) {
                    failed = e;
                } else {
                    failed.addSuppressed(e);
                }
            }
        }
        if (failed != null) {
            throw failed;
        }
    }
}
