package io.meshroot.kubernetes;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.meshroot.api.DocumentException;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.mrc.Admission.Request;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Blocker;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.document.MrcDocuments;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Answers the API server whether a MeshRootCertificate may be created, updated or deleted: an {@code AdmissionReview} (version
 * v1) in, an {@code AdmissionReview} out, for any HTTP server. Decides by the same functions as the manager: what is not legal,
 * and what is not safe, is refused with the blockers by name. What the manager brings about by itself once it is asked for
 * is let in with a warning, and is accepted as soon as it is safe. Whatever can't be decided is refused, with the reason.
 *
 * <p>What the managers themselves write has passed the gates before, or waits at them, and is let in; so are changes of the
 * status. Safe for use by several threads; has no side effects.
 */
public final class AdmissionHandler {
    private static final System.Logger LOG = System.getLogger(AdmissionHandler.class.getName());
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    /** An object has at most 1.5 MiB, and a review holds two. */
    private static final int MOST_CHARACTERS = 1 << 23;

    private static final String GROUP = "config.openservicemesh.io";

    private final Function<Request, List<Blocker>> decider;
    private final String namespace;
    private final Set<String> managers;

    AdmissionHandler(Function<Request, List<Blocker>> decider, String namespace, Set<String> managers) {
        this.decider = decider;
        this.namespace = Objects.requireNonNull(namespace, "namespace");
        this.managers = Set.copyOf(managers);
    }

    /**
     * Makes a handler.
     *
     * @param manager decides
     * @param namespace the namespace of its MeshRootCertificates; changes in others are refused, for nobody here knows them
     * @param managers the users as whom the managers talk to the API server, as {@code
     *     system:serviceaccount:mesh-system:mesh-root}
     * @return the handler
     */
    public static AdmissionHandler of(CertificateManager manager, String namespace, Set<String> managers) {
        return new AdmissionHandler(manager::review, namespace, managers);
    }

    /**
     * Answers a review. Never throws: what can't be read or decided is refused.
     *
     * @param review the {@code AdmissionReview} of the API server, JSON
     * @return the {@code AdmissionReview} to answer with, JSON; the HTTP status is 200 in any case
     */
    public String handle(String review) {
        JsonNode request = JSON.missingNode();
        AdmissionAnswer answer;
        try {
            request = request(review);
            answer = decide(request);
        } catch (JsonProcessingException e) {
            answer = AdmissionAnswer.malformed("the review is not JSON: " + e.getOriginalMessage());
        } catch (DocumentException e) {
            answer = AdmissionAnswer.invalid(e);
        } catch (RoleChangeException e) {
            answer = AdmissionAnswer.refused(e);
        } catch (MeshRootException | IllegalArgumentException e) {
            answer = AdmissionAnswer.failed(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "an admission review failed and was refused", e);
            answer = AdmissionAnswer.failed(e.getClass().getSimpleName());
        }
        return answer.toJson(request.path("uid").asText(""));
    }

    private static JsonNode request(String review) throws JsonProcessingException {
        if (review.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the review has more than " + MOST_CHARACTERS + " characters");
        }
        JsonNode root = JSON.readTree(review);
        String version = root.path("apiVersion").asText("");
        if (!version.equals("admission.k8s.io/v1")
                || !root.path("kind").asText("").equals("AdmissionReview")) {
            throw new IllegalArgumentException("this is no AdmissionReview of version admission.k8s.io/v1; set"
                    + " admissionReviewVersions: [v1] in the webhook's configuration");
        }
        return root.path("request");
    }

    private AdmissionAnswer decide(JsonNode request) {
        JsonNode resource = request.path("resource");
        if (!resource.path("group").asText("").equals(GROUP)
                || !resource.path("resource").asText("").equals("meshrootcertificates")) {
            return AdmissionAnswer.malformed("this webhook decides on meshrootcertificates." + GROUP
                    + " only; correct the rules in its configuration");
        }
        if (!request.path("namespace").asText("").equals(namespace)) {
            return AdmissionAnswer.malformed("this webhook decides on namespace " + namespace
                    + " only; limit it by a namespaceSelector in its configuration");
        }
        String part = request.path("subResource").asText("");
        if (part.equals("status") || isSameSpec(request)) {
            return AdmissionAnswer.allowed(List.of());
        }
        if (!part.isEmpty()) {
            return AdmissionAnswer.malformed("this webhook knows no subresource " + part);
        }
        Request change = change(request);
        boolean own =
                managers.contains(request.path("userInfo").path("username").asText(""));
        if (!own && change instanceof Request.Update update && isDeletedAndTakenIntoUse(request, update)) {
            return AdmissionAnswer.forbidden(
                    "MeshRootCertificate " + update.after().name()
                            + " is being deleted and waits for its finalizers only; ask for role inactive, or make another one");
        }
        return AdmissionAnswer.allowed(own ? List.of() : decider.apply(change));
    }

    /** It would be gone, and in use, as soon as the last finalizer is. */
    private static boolean isDeletedAndTakenIntoUse(JsonNode request, Request.Update update) {
        Role role = update.after().role();
        return request.path("object").path("metadata").hasNonNull("deletionTimestamp")
                && role != Role.INACTIVE
                && role != update.before().role();
    }

    /** Labels and finalizers may change also where a document can't be read any more. */
    private static boolean isSameSpec(JsonNode request) {
        JsonNode before = request.path("oldObject").path("spec");
        return before.isObject() && before.equals(request.path("object").path("spec"));
    }

    private static Request change(JsonNode request) {
        String operation = request.path("operation").asText("");
        return switch (operation) {
            case "CREATE" -> new Request.Create(document(request.path("object")));
            case "UPDATE" -> new Request.Update(document(request.path("oldObject")), document(request.path("object")));
            case "DELETE" -> new Request.Delete(MrcName.of(deleted(request)));
            default -> throw new IllegalArgumentException("this webhook knows no operation \"" + operation + "\"");
        };
    }

    /** Where all of a collection are deleted the request names none, and each comes with its object. */
    private static String deleted(JsonNode request) {
        String name = request.path("name").asText("");
        return name.isEmpty()
                ? request.path("oldObject").path("metadata").path("name").asText("")
                : name;
    }

    private static MeshRootCertificate document(JsonNode object) {
        return MrcDocuments.readOne(object.toString());
    }
}
