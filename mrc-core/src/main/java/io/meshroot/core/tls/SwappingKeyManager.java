package io.meshroot.core.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the newest key, of the identity that the client called, if its type is among those that the peer can verify. The
 * issuers that a peer names are advice: a peer that trusts a new root already may not name it yet, or name none, and it
 * alone decides what it accepts. Keys that were chosen before stay to be had by their alias for a while.
 */
final class SwappingKeyManager extends X509ExtendedKeyManager {
    private final ServedIdentities identities;

    SwappingKeyManager(ServedIdentities identities) {
        this.identities = identities;
    }

    private static @Nullable String choose(SnapshotFeed feed, @Nullable String... keyTypes) {
        Optional<KeyEntry> newest =
                feed.isClosed() ? Optional.empty() : feed.current().newestKey();
        if (newest.isPresent()) {
            for (String keyType : keyTypes) {
                if (keyType != null && newest.get().fits(keyType)) {
                    return newest.get().alias();
                }
            }
        }
        return null;
    }

    /** The handshake knows by which name the client called the server. */
    private SnapshotFeed called(@Nullable Object transport) {
        if (transport instanceof SSLEngine engine) {
            return identities.serving(engine.getHandshakeSession());
        } else if (transport instanceof SSLSocket socket) {
            return identities.serving(socket.getHandshakeSession());
        }
        return identities.main();
    }

    private String @Nullable [] aliases(String keyType) {
        String chosen = choose(identities.main(), keyType);
        return chosen == null ? null : new String[] {chosen};
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(identities.main(), keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(identities.main(), keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(called(socket), keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(called(engine), keyType);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return aliases(keyType);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return identities.entry(alias).map(KeyEntry::chain).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return identities.entry(alias).map(KeyEntry::key).orElse(null);
    }
}
