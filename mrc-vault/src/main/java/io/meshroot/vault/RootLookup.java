package io.meshroot.vault;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.core.x509.Chains;
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

    RootLookup(VaultClient client, Mount mount) {
        this.client = client;
        this.mount = mount;
    }

    /**
     * Names the issuer that signs.
     *
     * @param role the role, where it may be read
     * @return what the document says, else the role, else the mount's default
     */
    String reference(Optional<Role> role) {
        return mount.pinned().or(() -> role.flatMap(Role::issuerRef)).orElse(DEFAULT);
    }

    /**
     * Reads the roots.
     *
     * @param reference the issuer that signs, by name or ID
     */
    SigningRoots read(String reference, CallScope scope) {
        VaultRequest request = VaultRequest.get(mount.issuer(reference));
        VaultReply reply = client.send(request, Optional.empty(), scope);
        if (reply.status() == NOT_FOUND && mount.pinned().isEmpty()) {
            request = VaultRequest.get(mount.onlyIssuer());
            reply = client.send(request, Optional.empty(), scope);
        }
        JsonObject data = Answers.requireOk(client.server(), request, reply, refused -> remedy(reference, refused))
                .data();
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
                    "no root is found above issuer " + Chains.shown(issuer) + " of mount " + mount.name()
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
     * @param reference the issuer that signs, by name or ID
     * @return the ID of the issuer behind the reference; empty if the list does not tell, as on an old server
     */
    Optional<String> currentId(String reference, CallScope scope) {
        VaultReply reply = client.send(VaultRequest.list(mount.issuers()), Optional.empty(), scope);
        JsonObject issuers = reply.data().object("key_info").orElse(JsonObject.EMPTY);
        if (issuers.object(reference).isPresent()) {
            return Optional.of(reference);
        }
        return issuers.names().stream()
                .filter(id -> issuers.object(id)
                        .filter(issuer -> isMeant(reference, issuer))
                        .isPresent())
                .findFirst();
    }

    private static boolean isMeant(String reference, JsonObject issuer) {
        return reference.equals(DEFAULT)
                ? issuer.flag("is_default").orElse(false)
                : issuer.text("issuer_name").filter(reference::equals).isPresent();
    }

    private Optional<String> remedy(String reference, VaultReply reply) {
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
