package io.meshroot.vault;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.core.x509.Pem;
import io.meshroot.vault.internal.client.Answers;
import io.meshroot.vault.internal.client.VaultClient;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import io.meshroot.vault.internal.json.JsonObject;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Learns which certificate signs leaves and which roots are above it. None of this needs a token: the server shows it to
 * everybody.
 */
final class RootLookup {
    private static final String DEFAULT = "default";
    private static final int NOT_FOUND = 404;
    /** More issuers than a mount has; it bounds how many requests a root costs. */
    private static final int MOST_ISSUERS = 64;

    private final VaultClient client;
    private final Mount mount;
    private final String reference;

    /**
     * @param reference the issuer that signs, by name or ID, where it is known; otherwise the mount's default
     */
    RootLookup(VaultClient client, Mount mount, Optional<String> reference) {
        this.client = client;
        this.mount = mount;
        this.reference = reference.orElse(DEFAULT);
    }

    SigningRoots read(CallScope scope) {
        VaultRequest request = VaultRequest.get(mount.issuer(reference));
        VaultReply reply = client.send(request, Optional.empty(), scope);
        if (reply.status() == NOT_FOUND && mount.pinned().isEmpty()) {
            request = VaultRequest.get(mount.onlyIssuer());
            reply = client.send(request, Optional.empty(), scope);
        }
        JsonObject data =
                Answers.requireOk(client.server(), request, reply, this::remedy).data();
        VaultRequest asked = request;
        X509Certificate issuer = issuer(asked, data);
        List<X509Certificate> known = new ArrayList<>();
        data.texts("ca_chain").forEach(pem -> known.addAll(certificates(asked, pem)));
        SigningRoots found = SigningRoots.above(issuer, known);
        if (found.roots().isEmpty()) {
            known.addAll(others(scope));
            found = SigningRoots.above(issuer, known);
        }
        if (found.roots().isEmpty()) {
            throw new ProviderException(
                    Retry.CANNOT_HELP,
                    "no root is found above issuer " + Certs.shown(issuer) + " of mount " + mount.name()
                            + "; put its certificate there: `" + mount.command("write") + " " + mount.name()
                            + "/issuers/import/cert pem_bundle=@root.pem`",
                    null);
        }
        return found;
    }

    private X509Certificate issuer(VaultRequest request, JsonObject data) {
        List<X509Certificate> found =
                data.text("certificate").map(pem -> certificates(request, pem)).orElse(List.of());
        if (found.isEmpty()) {
            throw Answers.refused(
                    client.server(), request, "it has no \"certificate\"; see what answers at this address", null);
        }
        return found.get(0);
    }

    /** The certificates of all issuers of the mount: the root of an intermediate may be among them without being linked. */
    private List<X509Certificate> others(CallScope scope) {
        List<X509Certificate> certificates = new ArrayList<>();
        List<String> ids = client.send(VaultRequest.list(mount.issuers()), Optional.empty(), scope)
                .data()
                .texts("keys");
        for (String id : ids.subList(0, Math.min(ids.size(), MOST_ISSUERS))) {
            VaultRequest request = VaultRequest.get(mount.issuer(id));
            client.send(request, Optional.empty(), scope)
                    .data()
                    .text("certificate")
                    .ifPresent(pem -> certificates.addAll(certificates(request, pem)));
        }
        return certificates;
    }

    private List<X509Certificate> certificates(VaultRequest request, String pem) {
        try {
            return pem.isBlank() ? List.of() : Pem.certificates(pem);
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.ENCODING_INVALID) {
                throw e;
            }
            throw Answers.refused(
                    client.server(), request, "a certificate can't be read; see what answers at this address", e);
        }
    }

    /**
     * Tells cheaply whether another issuer signs now, by the list of issuers.
     *
     * @return the ID of the issuer behind the reference; empty if the list does not tell, as on an old server
     */
    Optional<String> currentId(CallScope scope) {
        VaultReply reply = client.send(VaultRequest.list(mount.issuers()), Optional.empty(), scope);
        JsonObject issuers = reply.data().object("key_info").orElse(JsonObject.EMPTY);
        if (issuers.object(reference).isPresent()) {
            return Optional.of(reference);
        }
        return issuers.names().stream()
                .filter(id -> issuers.object(id).filter(this::isMeant).isPresent())
                .findFirst();
    }

    private boolean isMeant(JsonObject issuer) {
        return reference.equals(DEFAULT)
                ? issuer.flag("is_default").orElse(false)
                : issuer.text("issuer_name").filter(reference::equals).isPresent();
    }

    private Optional<String> remedy(VaultReply reply) {
        return switch (reply.status()) {
            case 404 ->
                Optional.of("there is no issuer \"" + reference + "\" or no PKI engine at " + mount.name() + ": see `"
                        + mount.command("list") + " " + mount.name() + "/issuers`");
            case 500 ->
                Optional.of(
                        "the mount has no issuer \"" + reference + "\": make one with `" + mount.command("write") + " "
                                + mount.name()
                                + "/root/generate/internal common_name=mesh-root exclude_cn_from_sans=true key_type=ec"
                                + " key_bits=256 ttl=87600h`,"
                                + " or see `" + mount.command("list") + " " + mount.name() + "/issuers`");
            default -> Optional.empty();
        };
    }
}
