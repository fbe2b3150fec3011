package io.meshroot.core.document;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Metadata;
import io.meshroot.api.mrc.MrcStatus;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.SecretKeyRef;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.core.internal.tree.JsonWriter;
import io.meshroot.core.internal.tree.YamlWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Turns a MeshRootCertificate into maps, lists, strings, numbers and booleans, ready to be written. */
final class MrcTree {
    private MrcTree() {}

    static Map<String, Object> of(MeshRootCertificate mrc) {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put("apiVersion", MrcReader.API_VERSION);
        root.put("kind", MrcReader.KIND);
        root.put("metadata", metadata(mrc.metadata()));
        Map<String, Object> spec = new LinkedHashMap<>();
        spec.put("role", mrc.role().id());
        spec.put("provider", provider(mrc.spec().provider()));
        spec.put("trustDomain", mrc.spec().trustDomain().name());
        spec.put("spiffeEnabled", mrc.spec().spiffe() == SpiffeMode.ENABLED);
        root.put("spec", spec);
        if (!mrc.status().equals(MrcStatus.EMPTY)) {
            root.put("status", status(mrc.status()));
        }
        return root;
    }

    private static Map<String, Object> metadata(Metadata metadata) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", metadata.name().value());
        putIfPresent(fields, "namespace", metadata.namespace());
        if (!metadata.labels().isEmpty()) {
            fields.put("labels", metadata.labels());
        }
        if (!metadata.annotations().isEmpty()) {
            fields.put("annotations", metadata.annotations());
        }
        return fields;
    }

    private static Map<String, Object> status(MrcStatus status) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("state", status.state());
        fields.put("componentStatuses", status.componentStatuses());
        fields.put(
                "conditions",
                status.conditions().stream().map(MrcTree::condition).toList());
        return fields;
    }

    private static Map<String, Object> condition(MrcStatus.Condition condition) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("type", condition.type());
        fields.put("status", condition.status());
        fields.put("reason", condition.reason());
        fields.put("message", condition.message());
        putIfPresent(fields, "lastTransitionTime", condition.lastTransition().map(Object::toString));
        return fields;
    }

    private static Map<String, Object> provider(ProviderConfig config) {
        if (config instanceof TresorConfig tresor) {
            return Map.of("tresor", tresor(tresor));
        }
        if (config instanceof VaultConfig vault) {
            return Map.of("vault", vault(vault));
        }
        if (config instanceof CertManagerConfig issuer) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("issuerName", issuer.issuerName());
            fields.put("issuerKind", issuer.issuerKind());
            fields.put("issuerGroup", issuer.issuerGroup());
            return Map.of("certManager", fields);
        }
        CustomProviderConfig custom = (CustomProviderConfig) config;
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", custom.providerName());
        if (!custom.parameters().isEmpty()) {
            fields.put("parameters", custom.parameters());
        }
        return Map.of("custom", fields);
    }

    private static Map<String, Object> tresor(TresorConfig tresor) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ca", Map.of("secretRef", secretRef(tresor.secret())));
        putIfPresent(fields, "keyType", tresor.keyType().map(KeyType::id));
        return fields;
    }

    private static Map<String, Object> vault(VaultConfig vault) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("host", vault.host());
        fields.put("port", vault.port());
        fields.put("protocol", vault.protocol().name().toLowerCase(Locale.ROOT));
        fields.put("role", vault.role());
        putIfPresent(fields, "token", vault.token().map(MrcTree::secretKeyRef));
        putIfPresent(fields, "auth", vault.auth().map(MrcTree::auth));
        putIfPresent(fields, "mount", vault.mount());
        putIfPresent(fields, "namespace", vault.namespace());
        putIfPresent(fields, "issuer", vault.issuer());
        putIfPresent(fields, "caCertificate", vault.caCertificate().map(MrcTree::secretKeyRef));
        return fields;
    }

    private static Map<String, Object> auth(VaultAuth auth) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mount", auth.mount());
        if (auth instanceof VaultAuth.AppRole appRole) {
            fields.put("roleId", appRole.roleId());
            fields.put("secretId", secretKeyRef(appRole.secretId()));
            return Map.of("appRole", fields);
        }
        fields.put("role", ((VaultAuth.Kubernetes) auth).role());
        return Map.of("kubernetes", fields);
    }

    private static Map<String, Object> secretKeyRef(SecretKeyRef ref) {
        Map<String, Object> fields = secretRef(ref.secret());
        fields.put("key", ref.key());
        return Map.of("secretKeyRef", fields);
    }

    private static Map<String, Object> secretRef(SecretRef ref) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", ref.name());
        fields.put("namespace", ref.namespace());
        return fields;
    }

    private static void putIfPresent(Map<String, Object> fields, String name, Optional<?> value) {
        value.ifPresent(present -> fields.put(name, present));
    }

    static String json(MeshRootCertificate mrc) {
        return JsonWriter.write(of(mrc));
    }

    static String yaml(MeshRootCertificate mrc) {
        return YamlWriter.write(of(mrc));
    }

    static String yaml(List<MeshRootCertificate> mrcs) {
        return String.join("---\n", mrcs.stream().map(MrcTree::yaml).toList());
    }
}
