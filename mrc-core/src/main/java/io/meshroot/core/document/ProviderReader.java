package io.meshroot.core.document;

import io.meshroot.api.DocumentException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.Paths;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.stream.Collectors;

/** Reads {@code spec.provider}. */
final class ProviderReader {
    private static final String[] PROVIDERS = {"tresor", "vault", "certManager", "custom"};
    private static final String KEY_TYPES =
            Arrays.stream(KeyType.values()).map(KeyType::id).collect(Collectors.joining(", "));
    private static final int MAX_PORT = 65535;

    private ProviderReader() {}

    static ProviderConfig read(Fields provider) {
        provider.only(PROVIDERS);
        String name = only(provider, "provider", "providers", "one of " + String.join(", ", PROVIDERS));
        Fields fields = provider.mapping(name);
        return switch (name) {
            case "tresor" -> tresor(fields);
            case "vault" -> vault(fields);
            case "certManager" -> certManager(fields);
            default -> custom(fields);
        };
    }

    /** The name of the one field that is given. */
    private static String only(Fields fields, String one, String several, String remedy) {
        List<String> given = fields.given();
        if (given.isEmpty()) {
            throw new DocumentException(fields.path(), "names no " + one, remedy);
        }
        if (given.size() > 1) {
            String count = given.size() == 2 ? "two" : Integer.toString(given.size());
            throw new DocumentException(
                    fields.path(),
                    "names " + count + " " + several,
                    "exactly one is allowed, not " + String.join(" and ", given));
        }
        return given.get(0);
    }

    private static TresorConfig tresor(Fields tresor) {
        tresor.only("ca", "keyType");
        Fields ca = tresor.mapping("ca");
        ca.only("secretRef");
        Fields secret = ca.mapping("secretRef");
        secret.only("name", "namespace");
        return new TresorConfig(secretRef(secret), keyType(tresor));
    }

    private static Optional<KeyType> keyType(Fields tresor) {
        return tresor.optionalText("keyType", "one of " + KEY_TYPES).map(id -> {
            try {
                return KeyType.parse(id);
            } catch (IllegalArgumentException e) {
                throw new DocumentException(tresor.path("keyType"), "is " + Paths.quoted(id), "one of " + KEY_TYPES);
            }
        });
    }

    private static SecretRef secretRef(Fields secret) {
        String name = MrcReader.objectName(secret, "name");
        return new SecretRef(MrcReader.objectName(secret, "namespace"), name);
    }

    /** {@code token: {secretKeyRef: {key, name, namespace}}}; what is given must be complete. */
    private static Optional<SecretKeyRef> secretKeyRef(Fields fields, String name) {
        Optional<Fields> holder = fields.optionalMapping(name);
        holder.ifPresent(given -> given.only("secretKeyRef"));
        return holder.flatMap(given -> given.optionalMapping("secretKeyRef")).map(ref -> {
            ref.only("key", "name", "namespace");
            SecretRef secret = secretRef(ref);
            return new SecretKeyRef(secret, ref.text("key"));
        });
    }

    private static VaultConfig vault(Fields vault) {
        vault.only(
                "host", "port", "protocol", "role", "token", "auth", "mount", "namespace", "issuer", "caCertificate");
        String host = vault.text("host");
        int port = (int) vault.number("port", 1, MAX_PORT);
        VaultConfig.Protocol protocol = protocol(vault);
        String role = vault.text("role");
        Optional<SecretKeyRef> token = secretKeyRef(vault, "token");
        Optional<VaultAuth> auth = vault.optionalMapping("auth").map(ProviderReader::auth);
        if (token.isEmpty() && auth.isEmpty()) {
            throw new DocumentException(
                    vault.path("token") + ".secretKeyRef",
                    "is required unless " + vault.path("auth") + " is given",
                    "name the entry of a secret that holds the token");
        }
        if (token.isPresent() && auth.isPresent()) {
            throw new DocumentException(vault.path("auth"), "is given beside token", "give one of the two");
        }
        return new VaultConfig(
                host,
                port,
                protocol,
                role,
                token,
                auth,
                vault.optionalText("mount"),
                vault.optionalText("namespace"),
                vault.optionalText("issuer"),
                required(vault, "caCertificate"));
    }

    /** A reference that may be left out, but not half. */
    private static Optional<SecretKeyRef> required(Fields fields, String name) {
        Optional<SecretKeyRef> ref = secretKeyRef(fields, name);
        if (ref.isEmpty() && fields.get(name).isPresent()) {
            throw fields.mapping(name).required("secretKeyRef", "name the entry of a secret");
        }
        return ref;
    }

    private static VaultConfig.Protocol protocol(Fields vault) {
        String remedy = "one of http, https";
        String protocol = vault.text("protocol", remedy);
        return switch (protocol) {
            case "http" -> VaultConfig.Protocol.HTTP;
            case "https" -> VaultConfig.Protocol.HTTPS;
            default -> throw new DocumentException(vault.path("protocol"), "is " + Paths.quoted(protocol), remedy);
        };
    }

    private static VaultAuth auth(Fields auth) {
        auth.only("appRole", "kubernetes");
        String method = only(auth, "method", "methods", "one of appRole, kubernetes");
        Fields fields = auth.mapping(method);
        if (method.equals("kubernetes")) {
            fields.only("mount", "role");
            return new VaultAuth.Kubernetes(fields.optionalText("mount").orElse("kubernetes"), fields.text("role"));
        }
        fields.only("mount", "roleId", "secretId");
        String mount = fields.optionalText("mount").orElse("approle");
        String roleId = fields.text("roleId");
        SecretKeyRef secretId = required(fields, "secretId")
                .orElseThrow(() -> fields.required("secretId", "name the entry of a secret that holds it"));
        return new VaultAuth.AppRole(mount, roleId, secretId);
    }

    private static CertManagerConfig certManager(Fields fields) {
        fields.only("issuerName", "issuerKind", "issuerGroup");
        String name = fields.text("issuerName");
        String kind = fields.text("issuerKind");
        String group = fields.text("issuerGroup");
        try {
            return new CertManagerConfig(name, kind, group);
        } catch (IllegalArgumentException e) {
            throw new DocumentException(
                    fields.path("issuerKind"),
                    "is " + Paths.quoted(kind),
                    "one of Issuer, ClusterIssuer for group " + CertManagerConfig.OWN_GROUP);
        }
    }

    private static CustomProviderConfig custom(Fields fields) {
        fields.only("name", "parameters");
        String name = MrcReader.objectName(fields, "name");
        SortedMap<String, String> parameters = fields.texts("parameters");
        try {
            return new CustomProviderConfig(name, parameters);
        } catch (IllegalArgumentException e) {
            throw new DocumentException(
                    fields.path("name"),
                    "is " + Paths.quoted(name) + ", a built-in provider's",
                    "use its own field or another name");
        }
    }
}
