package io.meshroot.certmanager;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.meshroot.certmanager.CertificateRequestException.Approval;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a CertificateRequest is, by its conditions.
 *
 * @param phase how far it is
 * @param approval whether it is approved
 * @param reason the reason of the condition that tells, or empty
 * @param message its message, or empty
 * @param certificate {@code status.certificate} as it stands there, or empty
 * @param ca {@code status.ca} as it stands there, or empty
 */
record RequestState(Phase phase, Approval approval, String reason, String message, String certificate, String ca) {
    /** Nothing is known yet. */
    static final RequestState NEW = new RequestState(Phase.WAITING, Approval.NOT_APPROVED, "", "", "", "");

    /** How far a request is. */
    enum Phase {
        WAITING,
        ISSUED,
        FAILED,
        DENIED,
        INVALID
    }

    boolean isOver() {
        return phase != Phase.WAITING;
    }

    static RequestState of(GenericKubernetesResource request) {
        Map<?, ?> status = request.getAdditionalProperties().get("status") instanceof Map<?, ?> map ? map : Map.of();
        List<?> conditions = status.get("conditions") instanceof List<?> list ? list : List.of();
        Optional<Map<?, ?>> ready = condition(conditions, "Ready");
        Optional<Map<?, ?>> invalid = condition(conditions, "InvalidRequest").filter(RequestState::isTrue);
        Optional<Map<?, ?>> denied = condition(conditions, "Denied").filter(RequestState::isTrue);
        boolean approved =
                condition(conditions, "Approved").filter(RequestState::isTrue).isPresent();
        String certificate = text(status, "certificate");
        Phase phase = Phase.WAITING;
        if (invalid.isPresent()) {
            phase = Phase.INVALID;
        } else if (denied.isPresent()) {
            phase = Phase.DENIED;
        } else if (ready.isPresent() && isTrue(ready.get()) && !certificate.isEmpty()) {
            phase = Phase.ISSUED;
        } else if (ready.isPresent() && text(ready.get(), "reason").equals("Failed")) {
            phase = Phase.FAILED;
        }
        Map<?, ?> telling = invalid.or(() -> denied).or(() -> ready).orElse(Map.of());
        return new RequestState(
                phase,
                approved ? Approval.APPROVED : Approval.NOT_APPROVED,
                text(telling, "reason"),
                text(telling, "message"),
                certificate,
                text(status, "ca"));
    }

    private static Optional<Map<?, ?>> condition(List<?> conditions, String type) {
        for (Object each : conditions) {
            if (each instanceof Map<?, ?> condition && type.equals(condition.get("type"))) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }

    private static boolean isTrue(Map<?, ?> condition) {
        return "True".equals(condition.get("status"));
    }

    private static String text(Map<?, ?> map, String name) {
        return map.get(name) instanceof String text ? text : "";
    }

    /** Names reason and message; the certificate is no secret, but long. */
    @Override
    public String toString() {
        return phase + (reason.isEmpty() ? "" : " " + reason) + (message.isEmpty() ? "" : ": " + message);
    }
}
