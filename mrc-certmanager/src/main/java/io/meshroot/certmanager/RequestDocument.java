package io.meshroot.certmanager;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.core.x509.Pem;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes CertificateRequests. */
final class RequestDocument {
    private static final List<String> USAGES = List.of("digital signature", "server auth", "client auth");
    private static final List<String> RSA_USAGES =
            List.of("digital signature", "key encipherment", "server auth", "client auth");

    private RequestDocument() {}

    /**
     * Writes one. The usages stand beside the certification request and not in it: cert-manager compares them, in their
     * order, where both have some.
     *
     * @param name the name of the object
     * @param instance who asks
     */
    static GenericKubernetesResource of(
            String name, String instance, CertManagerConfig issuer, byte[] pkcs10, KeyType keyType, Duration duration) {
        Map<String, Object> spec = new LinkedHashMap<>();
        String pem = Pem.ofRequest(Pem.certificationRequest(pkcs10));
        spec.put("request", Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII)));
        spec.put("isCA", false);
        spec.put("duration", duration.toSeconds() + "s");
        spec.put("usages", isRsa(keyType) ? RSA_USAGES : USAGES);
        spec.put(
                "issuerRef",
                Map.of("name", issuer.issuerName(), "kind", issuer.issuerKind(), "group", issuer.issuerGroup()));
        GenericKubernetesResource request = new GenericKubernetesResource();
        request.setApiVersion(RequestKinds.API_VERSION);
        request.setKind(RequestKinds.REQUEST);
        request.setMetadata(new ObjectMetaBuilder()
                .withName(name)
                .addToLabels(RequestKinds.MANAGED_BY, RequestKinds.US)
                .addToLabels(RequestKinds.COMPONENT, RequestKinds.LEAF)
                .addToLabels(RequestKinds.INSTANCE, instance)
                .build());
        request.setAdditionalProperty("spec", spec);
        return request;
    }

    private static boolean isRsa(KeyType type) {
        return type.id().startsWith("rsa");
    }
}
