package io.meshroot.kubernetes;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.meshroot.api.DocumentException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.trust.Blocker;
import java.net.HttpURLConnection;
import java.util.List;

/**
 * What the API server is told, and through it whoever asked for the change.
 *
 * @param code the HTTP status that whoever asked is given; 200 if the change is let in
 * @param reason the reason of that status
 * @param message why
 * @param blockers what stands in the way, or, of a change that is let in, what it still waits for
 */
record AdmissionAnswer(int code, String reason, String message, List<Blocker> blockers) {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int INVALID = 422;
    private static final int MOST_BLOCKERS = 20;
    /** The API server cuts longer warnings off. */
    private static final int MOST_WARNING = 256;

    private static final int MOST_MESSAGE = 8192;

    AdmissionAnswer {
        blockers = List.copyOf(blockers);
    }

    static AdmissionAnswer allowed(List<Blocker> waitsFor) {
        return new AdmissionAnswer(HttpURLConnection.HTTP_OK, "", "", waitsFor);
    }

    static AdmissionAnswer malformed(String message) {
        return new AdmissionAnswer(HttpURLConnection.HTTP_BAD_REQUEST, "BadRequest", message, List.of());
    }

    static AdmissionAnswer invalid(DocumentException e) {
        return new AdmissionAnswer(INVALID, "Invalid", String.valueOf(e.getMessage()), List.of());
    }

    static AdmissionAnswer refused(RoleChangeException e) {
        return new AdmissionAnswer(
                HttpURLConnection.HTTP_FORBIDDEN, "Forbidden", String.valueOf(e.getMessage()), e.blockers());
    }

    static AdmissionAnswer forbidden(String message) {
        return new AdmissionAnswer(HttpURLConnection.HTTP_FORBIDDEN, "Forbidden", message, List.of());
    }

    static AdmissionAnswer failed(String why) {
        return new AdmissionAnswer(
                HttpURLConnection.HTTP_INTERNAL_ERROR,
                "InternalError",
                "the change is refused because it can't be decided on: " + why,
                List.of());
    }

    String toJson(String uid) {
        ObjectNode root = JSON.createObjectNode();
        root.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode response = root.putObject("response");
        boolean allowed = code == HttpURLConnection.HTTP_OK;
        response.put("uid", uid).put("allowed", allowed);
        if (allowed) {
            warnings(response);
        } else {
            status(response.putObject("status"));
        }
        return root.toString();
    }

    private void warnings(ObjectNode response) {
        if (!blockers.isEmpty()) {
            ArrayNode warnings = response.putArray("warnings");
            blockers.stream()
                    .limit(MOST_BLOCKERS)
                    .forEach(
                            blocker -> warnings.add(cut("waits until it is safe: " + blocker.message(), MOST_WARNING)));
        }
    }

    private void status(ObjectNode status) {
        status.put("code", code).put("reason", reason).put("message", cut(message, MOST_MESSAGE));
        if (!blockers.isEmpty()) {
            ArrayNode causes = status.putObject("details").putArray("causes");
            blockers.stream()
                    .limit(MOST_BLOCKERS)
                    .forEach(blocker -> causes.addObject()
                            .put("reason", blocker.reason().name())
                            .put("field", "spec.role")
                            .put("message", cut(blocker.message(), MOST_WARNING)));
        }
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most - 3) + "...";
    }
}
