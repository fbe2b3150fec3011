package io.meshroot.vault;

import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.vault.internal.client.VaultPath;
import java.util.Optional;

/** The paths of the PKI engine that a document names. */
final class Mount {
    private static final String DEFAULT = "pki";

    private final VaultConfig config;
    private final VaultPath base;

    Mount(VaultConfig config) {
        this.config = config;
        this.base = VaultPath.of("mount", name());
        // Refuses what can't be escaped now and not at the first leaf.
        sign();
        role();
    }

    String name() {
        return config.mount().orElse(DEFAULT).replaceAll("^/+|/+$", "");
    }

    VaultPath sign() {
        VaultPath issuer = config.issuer()
                .map(ref -> base.then("issuer").segment("issuer", ref))
                .orElse(base);
        return issuer.then("sign").segment("role", config.role());
    }

    VaultPath role() {
        return base.then("roles").segment("role", config.role());
    }

    VaultPath issuers() {
        return base.then("issuers");
    }

    VaultPath issuer(String ref) {
        return base.then("issuer").segment("issuer", ref).then("json");
    }

    /** The only certificate authority of a server from before there were several. */
    VaultPath onlyIssuer() {
        return base.then("cert/ca");
    }

    /** The issuer that is pinned, if one is. */
    Optional<String> pinned() {
        return config.issuer();
    }

    /** The namespace as the header wants it; escaped, since a document's text must not end the header. */
    Optional<String> namespace() {
        return config.namespace()
                .map(namespace -> VaultPath.of("namespace", namespace).toString());
    }

    /** Begins a command of the Vault CLI; OpenBao's has the same operations. */
    String command(String operation) {
        return "vault " + operation
                + namespace().map(name -> " -namespace=" + name).orElse("");
    }

    /** Names the role in a command. */
    String rolePath() {
        return name() + "/roles/" + config.role();
    }
}
