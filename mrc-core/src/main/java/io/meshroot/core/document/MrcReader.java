package io.meshroot.core.document;

import io.meshroot.api.DocumentException;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Metadata;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.MrcSpec;
import io.meshroot.api.mrc.MrcStatus;
import io.meshroot.api.mrc.Role;
import io.meshroot.core.internal.tree.DocNode;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.Paths;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a MeshRootCertificate of a document. */
final class MrcReader {
    static final String API_VERSION = "config.openservicemesh.io/v1alpha2";
    static final String KIND = "MeshRootCertificate";

    private static final String ROLES =
            Arrays.stream(Role.values()).map(Role::id).collect(Collectors.joining(", "));

    private MrcReader() {}

    static MeshRootCertificate read(DocNode document) {
        Fields root = Fields.of("", document);
        checkConstant(root, "apiVersion", API_VERSION);
        checkConstant(root, "kind", KIND);
        return new MeshRootCertificate(metadata(root.mapping("metadata")), spec(root.mapping("spec")), status(root));
    }

    private static void checkConstant(Fields root, String name, String expected) {
        String given = root.text(name, expected);
        if (!given.equals(expected)) {
            throw new DocumentException(name, "is " + Paths.quoted(given), expected);
        }
    }

    private static Metadata metadata(Fields metadata) {
        MrcName name = MrcName.of(objectName(metadata, "name"));
        Optional<String> namespace = metadata.get("namespace").map(node -> objectName(metadata, "namespace"));
        return new Metadata(name, namespace, metadata.texts("labels"), metadata.texts("annotations"));
    }

    /** A required name as Kubernetes demands it of objects (RFC 1123 subdomain). */
    static String objectName(Fields fields, String field) {
        String name = fields.text(field, "give a name");
        try {
            return MrcName.of(name).value();
        } catch (IllegalArgumentException e) {
            throw new DocumentException(
                    fields.path(field),
                    "is " + Paths.quoted(name),
                    "use 1 to 253 of a-z 0-9 - . and begin and end each part with a letter or digit");
        }
    }

    private static MrcSpec spec(Fields spec) {
        spec.only("provider", "role", "spiffeEnabled", "trustDomain");
        Role role = role(spec);
        return new MrcSpec(
                ProviderReader.read(spec.mapping("provider")),
                trustDomain(spec),
                spec.flag("spiffeEnabled") ? SpiffeMode.ENABLED : SpiffeMode.DISABLED,
                role);
    }

    private static Role role(Fields spec) {
        String id = spec.text("role", "one of " + ROLES);
        try {
            return Role.parse(id);
        } catch (IllegalArgumentException e) {
            throw new DocumentException(spec.path("role"), "is " + Paths.quoted(id), "one of " + ROLES);
        }
    }

    private static TrustDomain trustDomain(Fields spec) {
        Optional<String> name = spec.optionalText("trustDomain", "give a name such as cluster.local");
        if (name.isEmpty()) {
            return TrustDomain.DEFAULT;
        }
        try {
            return TrustDomain.of(name.get());
        } catch (IllegalArgumentException e) {
            String problem = name.get().length() > TrustDomain.MAX_LENGTH
                    ? "has more than " + TrustDomain.MAX_LENGTH + " bytes: "
                    : "has characters outside a-z 0-9 . - _: ";
            throw new DocumentException(
                    spec.path("trustDomain"), problem + Paths.quoted(name.get()), "give a name such as cluster.local");
        }
    }

    private static MrcStatus status(Fields root) {
        Optional<Fields> status = root.optionalMapping("status");
        if (status.isEmpty()) {
            return MrcStatus.EMPTY;
        }
        Fields fields = status.get();
        return new MrcStatus(
                fields.textOrEmpty("state"),
                fields.texts("componentStatuses"),
                fields.items("conditions").stream().map(MrcReader::condition).toList());
    }

    private static MrcStatus.Condition condition(Fields fields) {
        return new MrcStatus.Condition(
                fields.textOrEmpty("type"),
                fields.textOrEmpty("status"),
                fields.textOrEmpty("reason"),
                fields.textOrEmpty("message"),
                fields.optionalInstant("lastTransitionTime"));
    }
}
