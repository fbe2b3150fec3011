package io.meshroot.certmanager;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;

/** cert-manager's kinds, and the labels that requests of this library bear. */
final class RequestKinds {
    static final String GROUP = "cert-manager.io";
    static final String VERSION = "v1";
    static final String API_VERSION = GROUP + "/" + VERSION;
    static final String REQUEST = "CertificateRequest";
    static final String REQUESTS = "certificaterequests";

    static final String MANAGED_BY = "app.kubernetes.io/managed-by";
    static final String US = "mesh-root";
    static final String COMPONENT = "app.kubernetes.io/component";
    static final String LEAF = "mesh-root-leaf-request";
    /** Tells the requests of one opened issuer from those of other replicas. */
    static final String INSTANCE = "app.kubernetes.io/instance";

    private static final ResourceDefinitionContext CONTEXT = new ResourceDefinitionContext.Builder()
            .withGroup(GROUP)
            .withVersion(VERSION)
            .withKind(REQUEST)
            .withPlural(REQUESTS)
            .withNamespaced(true)
            .build();

    private RequestKinds() {}

    static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            requests(KubernetesClient client, String namespace) {
        return client.genericKubernetesResources(CONTEXT).inNamespace(namespace);
    }
}
