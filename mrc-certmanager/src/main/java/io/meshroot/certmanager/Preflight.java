package io.meshroot.certmanager;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.certmanager.CertManagerFinding.Outcome;
import io.meshroot.certmanager.CertManagerFinding.Subject;
import io.meshroot.certmanager.CertificateRequestException.Approval;
import io.meshroot.core.x509.Chains;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at a cluster before anything is asked of it. */
final class Preflight {
    private static final int FORBIDDEN = 403;
    private static final List<String> VERBS = List.of("create", "list", "watch", "delete");

    private final CertManagerConfig config;
    private final IssuerContext context;
    private final Settings settings;
    private final List<CertManagerFinding> findings = new ArrayList<>();

    Preflight(CertManagerConfig config, IssuerContext context, Settings settings) {
        this.config = config;
        this.context = context;
        this.settings = settings;
    }

    CertManagerReport run() {
        KubernetesClient client = settings.clients().open(settings.deadline());
        try {
            String namespace = CertManagerIssuer.namespace(client, settings);
            if (served(client) && rights(client, namespace)) {
                issuer(client, namespace);
                probe(namespace);
            }
        } catch (MeshRootException e) {
            findings.add(problem(Subject.SERVED, String.valueOf(e.getMessage()), "kubectl config view --minify"));
        } finally {
            settings.clients().close(client);
        }
        return new CertManagerReport(findings);
    }

    private static CertManagerFinding problem(Subject subject, String detail, String command) {
        return CertManagerFinding.of(subject, Outcome.PROBLEM, detail, command);
    }

    private boolean served(KubernetesClient client) {
        try {
            if (client.supports(RequestKinds.API_VERSION, RequestKinds.REQUEST)) {
                findings.add(
                        CertManagerFinding.ok(Subject.SERVED, "CertificateRequests of " + RequestKinds.API_VERSION));
                return true;
            }
            findings.add(problem(
                    Subject.SERVED,
                    "the API server knows no " + RequestKinds.REQUEST + " of " + RequestKinds.API_VERSION,
                    "helm install cert-manager oci://quay.io/jetstack/charts/cert-manager --namespace cert-manager"
                            + " --create-namespace --set crds.enabled=true"));
        } catch (KubernetesClientException e) {
            findings.add(problem(Subject.SERVED, ApiErrors.said(e), "kubectl cluster-info"));
        }
        return false;
    }

    private boolean rights(KubernetesClient client, String namespace) {
        List<String> missing =
                VERBS.stream().filter(verb -> !may(client, namespace, verb)).toList();
        if (missing.isEmpty()) {
            findings.add(
                    CertManagerFinding.ok(Subject.RIGHTS, String.join(", ", VERBS) + " in namespace " + namespace));
            return true;
        }
        findings.add(problem(
                Subject.RIGHTS,
                "the client may not " + String.join(", ", missing) + " " + RequestKinds.REQUESTS + " in namespace "
                        + namespace,
                "kubectl create role mesh-root-cert-manager --namespace " + namespace + " --verb="
                        + String.join(",", VERBS) + " --resource=" + RequestKinds.REQUESTS + "." + RequestKinds.GROUP));
        return false;
    }

    private static boolean may(KubernetesClient client, String namespace, String verb) {
        try {
            return Boolean.TRUE.equals(client.authorization()
                    .v1()
                    .selfSubjectAccessReview()
                    .create(new SelfSubjectAccessReviewBuilder()
                            .withNewSpec()
                            .withNewResourceAttributes()
                            .withGroup(RequestKinds.GROUP)
                            .withResource(RequestKinds.REQUESTS)
                            .withNamespace(namespace)
                            .withVerb(verb)
                            .endResourceAttributes()
                            .endSpec()
                            .build())
                    .getStatus()
                    .getAllowed());
        } catch (KubernetesClientException e) {
            return false;
        }
    }

    private void issuer(KubernetesClient client, String namespace) {
        String shown = config.issuerKind() + " \"" + config.issuerName() + "\"";
        String look = "kubectl describe " + config.issuerKind().toLowerCase(Locale.ROOT) + "." + config.issuerGroup()
                + " " + config.issuerName()
                + (config.issuerKind().equals("Issuer") ? " --namespace " + namespace : "");
        if (!config.issuerGroup().equals(CertManagerConfig.OWN_GROUP)) {
            findings.add(CertManagerFinding.of(
                    Subject.ISSUER, Outcome.UNKNOWN, shown + " is of group " + config.issuerGroup(), look));
            return;
        }
        try {
            Optional<GenericKubernetesResource> found = find(client, namespace);
            findings.add(
                    found.isEmpty()
                            ? problem(Subject.ISSUER, shown + " is not there", "kubectl get issuers,clusterissuers -A")
                            : ready(found.get(), shown, look));
        } catch (KubernetesClientException e) {
            Outcome outcome = e.getCode() == FORBIDDEN ? Outcome.UNKNOWN : Outcome.PROBLEM;
            findings.add(CertManagerFinding.of(Subject.ISSUER, outcome, ApiErrors.said(e), look));
        }
    }

    private Optional<GenericKubernetesResource> find(KubernetesClient client, String namespace) {
        boolean namespaced = config.issuerKind().equals("Issuer");
        var kind = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(RequestKinds.GROUP)
                .withVersion(RequestKinds.VERSION)
                .withKind(config.issuerKind())
                .withPlural(config.issuerKind().toLowerCase(Locale.ROOT) + "s")
                .withNamespaced(namespaced)
                .build());
        return Optional.ofNullable(
                namespaced
                        ? kind.inNamespace(namespace)
                                .withName(config.issuerName())
                                .get()
                        : kind.withName(config.issuerName()).get());
    }

    private static CertManagerFinding ready(GenericKubernetesResource issuer, String shown, String look) {
        Map<?, ?> status = issuer.getAdditionalProperties().get("status") instanceof Map<?, ?> map ? map : Map.of();
        List<?> conditions = status.get("conditions") instanceof List<?> list ? list : List.of();
        for (Object each : conditions) {
            if (each instanceof Map<?, ?> condition && "Ready".equals(condition.get("type"))) {
                String told = condition.get("reason") + ": " + condition.get("message");
                return "True".equals(condition.get("status"))
                        ? CertManagerFinding.ok(Subject.ISSUER, shown + " is ready")
                        : problem(Subject.ISSUER, shown + " is not ready: " + ApiErrors.shown(told), look);
            }
        }
        return problem(Subject.ISSUER, shown + " is not ready: nobody has looked at it yet", look);
    }

    private static Outcome approval(@Nullable Throwable cause) {
        if (cause instanceof CertificateRequestException ended) {
            if (ended.approval() == Approval.APPROVED) {
                return Outcome.OK;
            }
            return switch (ended.end()) {
                case DENIED, LATE -> Outcome.PROBLEM;
                case FAILED, INVALID, DELETED -> Outcome.UNKNOWN;
            };
        }
        // What the API server did not take, or tell, got to nobody who approves.
        return cause instanceof KubernetesClientException ? Outcome.UNKNOWN : Outcome.OK;
    }

    private void probe(String namespace) {
        String approve = "kubectl get certificaterequestpolicies, or run cert-manager without disableAutoApproval";
        try (CertManagerIssuer opened = CertManagerIssuer.open(config, context, settings)) {
            X509Certificate leaf = opened.sign(Probe.of(context)).get(0);
            findings.add(CertManagerFinding.ok(Subject.APPROVAL, "requests are approved"));
            findings.add(CertManagerFinding.ok(
                    Subject.ROOT,
                    "leaves are signed by \"" + leaf.getIssuerX500Principal().getName() + "\" under "
                            + String.join(
                                    " and ",
                                    opened.trustAnchors().stream()
                                            .map(Chains::shown)
                                            .toList())));
        } catch (MeshRootException e) {
            String message = String.valueOf(e.getMessage());
            Outcome approval = approval(e.getCause());
            if (approval == Outcome.PROBLEM) {
                findings.add(problem(Subject.APPROVAL, message, approve));
                return;
            }
            findings.add(
                    approval == Outcome.OK
                            ? CertManagerFinding.ok(Subject.APPROVAL, "requests are approved")
                            : CertManagerFinding.of(
                                    Subject.APPROVAL, approval, "the request ended before it was approved", approve));
            findings.add(problem(
                    Subject.ROOT, message, "kubectl get certificaterequests --namespace " + namespace + " --watch"));
        }
    }
}
