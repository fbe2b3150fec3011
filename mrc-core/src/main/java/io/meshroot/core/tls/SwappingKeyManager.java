package io.meshroot.core.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the newest key if its type is among those that the peer can verify. The issuers that a peer names are advice: a
 * peer that trusts a new root already may not name it yet, or name none, and it alone decides what it accepts. Keys that
 * were chosen before stay to be had by their alias for a while.
 */
final class SwappingKeyManager extends X509ExtendedKeyManager {
    private final SnapshotFeed feed;

    SwappingKeyManager(SnapshotFeed feed) {
        this.feed = feed;
    }

    private @Nullable String choose(@Nullable String... keyTypes) {
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

    private Optional<KeyEntry> entry(@Nullable String alias) {
        return feed.current().keys().stream()
                .filter(entry -> entry.alias().equals(alias))
                .findFirst();
    }

    private String @Nullable [] aliases(String keyType) {
        String chosen = choose(keyType);
        return chosen == null ? null : new String[] {chosen};
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyTypes);
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return choose(keyType);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return choose(keyType);
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
        return entry(alias).map(KeyEntry::chain).orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return entry(alias).map(KeyEntry::key).orElse(null);
    }
}
