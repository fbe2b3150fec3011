package io.meshroot.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The status of one custom resource: what is accepted of it, in the words of Open Service Mesh and a few more. A function of the
 * document and of the trust state alone, so that all managers write the same. At most some kilobytes.
 */
final class StatusDocument {
    private static final int MOST_STEPS = 5;
    private static final int MOST_TEXT = 256;
    private static final List<String> OTHER_COMPONENTS =
            List.of("validatingWebhook", "mutatingWebhook", "sidecar", "bootstrap", "gateway");

    private final MrcName name;
    private final Role asked;
    private final TrustState state;
    private final Optional<RootState> root;

    StatusDocument(MrcName name, Role asked, TrustState state) {
        this.name = name;
        this.asked = asked;
        this.state = state;
        this.root = state.root(name);
    }

    /**
     * Writes the status.
     *
     * @param before the status that is there; the times of conditions that have not changed are kept
     * @param generation the generation of the document
     * @param now the time for those that have
     */
    Map<String, Object> write(Map<String, Object> before, @Nullable Long generation, Instant now) {
        Map<String, Object> status = new LinkedHashMap<>();
        status.put("state", word());
        root.ifPresent(known -> status.put("acceptedRole", known.role().id()));
        status.put("signer", isSigner());
        status.put("trustSequence", state.trust().number());
        status.put("signingSequence", state.signing().number());
        root.flatMap(RootState::horizon).ifPresent(horizon -> status.put("horizon", shown(horizon)));
        transitionAfter().ifPresent(at -> status.put("transitionAfter", shown(at)));
        if (generation != null) {
            status.put("observedGeneration", generation);
        }
        status.put("componentStatuses", components());
        status.put("conditions", conditions(before, now));
        status.put("steps", steps());
        return status;
    }

    /** Compares as JSON: numbers come back from the API server in other classes. */
    static boolean sayTheSame(Map<String, Object> one, Map<String, Object> other) {
        return json(one).equals(json(other));
    }

    private static JsonNode json(Map<String, Object> status) {
        return Serialization.unmarshal(Serialization.asJson(status), JsonNode.class);
    }

    private Role accepted() {
        return root.map(RootState::role).orElse(Role.INACTIVE);
    }

    private boolean isSigner() {
        return state.signer().filter(signer -> signer.name().equals(name)).isPresent();
    }

    private String word() {
        if (state.isTainted(name)) {
            return "error";
        }
        return root.isEmpty() || accepted() != asked ? "pending" : accepted().id();
    }

    /** A rotation by time names the instant of its next step; one on evidence knows none. */
    private Optional<Instant> transitionAfter() {
        return state.rotation()
                .filter(rotation -> rotation.pause().isEmpty())
                .filter(rotation ->
                        rotation.from().equals(name) || rotation.to().equals(name))
                .filter(rotation -> rotation.policy().pace() instanceof RotationPolicy.ByTime)
                .map(rotation -> rotation.waitingSince()
                        .plus(((RotationPolicy.ByTime) rotation.policy().pace()).perStep()));
    }

    /** Of its own use the control plane knows; what its clients use, holders tell and not this status. */
    private Map<String, Object> components() {
        Map<String, Object> components = new LinkedHashMap<>();
        components.put(
                "xdsControlPlane",
                switch (accepted()) {
                    case ACTIVE -> "issuing";
                    case PASSIVE -> "validating";
                    case INACTIVE -> root.isPresent() ? "unused" : "unknown";
                });
        OTHER_COMPONENTS.forEach(component -> components.put(component, "unknown"));
        return components;
    }

    private List<Map<String, Object>> conditions(Map<String, Object> before, Instant now) {
        boolean learnt = root.isPresent();
        boolean tainted = state.isTainted(name);
        Role role = accepted();
        boolean signed = root.filter(known -> known.signedUntil().isPresent()).isPresent();
        List<Condition> conditions = new ArrayList<>();
        conditions.add(
                tainted
                        ? new Condition("Ready", "False", "Tainted", "the key is compromised; it gains no role again")
                        : new Condition(
                                "Ready",
                                learnt ? "True" : "Unknown",
                                learnt ? "Learnt" : "NotLearnt",
                                learnt ? "its certificates are known" : "its certificates are not known yet"));
        conditions.add(acceptance(learnt, role));
        conditions.add(holds(
                "ValidatingRollout",
                role.validates(),
                "Trusted",
                "in the published trust since trust sequence "
                        + root.map(RootState::trustedSince).stream()
                                .flatMapToLong(since -> since.stream())
                                .findFirst()
                                .orElse(0),
                "NotTrusted",
                "not in the published trust"));
        conditions.add(holds(
                "IssuingRollout",
                role.signs(),
                isSigner() ? "Signs" : "MaySign",
                isSigner() ? "leaves are signed under it" : "another active root signs",
                "DoesNotSign",
                "no leaf is signed under it"));
        conditions.add(holds(
                "IssuingRollback",
                signed && !role.signs(),
                "StoppedSigning",
                "it was active and signs no longer",
                "NotRolledBack",
                "it did not stop signing"));
        conditions.add(holds(
                "ValidatingRollback",
                signed && !role.validates(),
                "StoppedValidating",
                "it was in use and is trusted no longer",
                "NotRolledBack",
                "it did not stop validating"));
        return conditions.stream().map(each -> each.write(before, now)).toList();
    }

    private Condition acceptance(boolean learnt, Role role) {
        if (!learnt) {
            return new Condition("Accepted", "False", "NotLearnt", "its certificates are not known yet");
        }
        return holds(
                "Accepted",
                role == asked,
                "RoleAccepted",
                "role " + role.id() + " is accepted",
                "RolePending",
                "role " + asked.id() + " is asked for; " + role.id()
                        + " is accepted and stays so until the change is legal and safe");
    }

    private static Condition holds(
            String type, boolean holds, String reason, String message, String otherReason, String otherMessage) {
        return holds
                ? new Condition(type, "True", reason, message)
                : new Condition(type, "False", otherReason, otherMessage);
    }

    private List<Map<String, Object>> steps() {
        List<StepRecord> own = state.steps().stream()
                .filter(step -> step.change().mrc().equals(name))
                .toList();
        return own.subList(Math.max(0, own.size() - MOST_STEPS), own.size()).stream()
                .map(StatusDocument::step)
                .toList();
    }

    private static Map<String, Object> step(StepRecord step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", shown(step.at()));
        fields.put("from", step.change().from().id());
        fields.put("to", step.change().to().id());
        fields.put("by", cut(step.by()));
        fields.put("basis", step.basis().name().toLowerCase(Locale.ROOT));
        fields.put("trustSequence", step.trustSequence());
        fields.put("signingSequence", step.signingSequence());
        return fields;
    }

    private static String cut(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT - 3) + "...";
    }

    private static String shown(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private record Condition(String type, String status, String reason, String message) {
        Map<String, Object> write(Map<String, Object> statusBefore, Instant now) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("type", type);
            fields.put("status", status);
            fields.put("reason", reason);
            fields.put("message", message);
            fields.put("lastTransitionTime", sinceWhen(statusBefore).orElse(shown(now)));
            return fields;
        }

        private Optional<String> sinceWhen(Map<String, Object> statusBefore) {
            if (statusBefore.get("conditions") instanceof List<?> conditions) {
                for (Object each : conditions) {
                    if (each instanceof Map<?, ?> condition
                            && type.equals(condition.get("type"))
                            && status.equals(condition.get("status"))
                            && condition.get("lastTransitionTime") instanceof String since) {
                        return Optional.of(since);
                    }
                }
            }
            return Optional.empty();
        }
    }
}
