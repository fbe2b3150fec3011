package io.meshroot.api.mrc;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is reported back about a MeshRootCertificate. It informs people; decisions are made on {@link
 * io.meshroot.api.trust.TrustState}.
 *
 * @param state a word for the whole; may be empty
 * @param componentStatuses a word for each component
 * @param conditions what holds now, one per type
 */
public record MrcStatus(String state, Map<String, String> componentStatuses, List<Condition> conditions) {
    /** The status of which nothing has been reported yet. */
    public static final MrcStatus EMPTY = new MrcStatus("", Map.of(), List.of());

    /** Copies the collections. */
    public MrcStatus {
        Objects.requireNonNull(state, "state");
        componentStatuses = Collections.unmodifiableMap(new TreeMap<>(componentStatuses));
        conditions = List.copyOf(conditions);
    }

    /**
     * One condition, as Kubernetes writes them.
     *
     * @param type what it is about, as {@code Ready}
     * @param status {@code True}, {@code False} or {@code Unknown}
     * @param reason one word for programs
     * @param message a sentence for people
     * @param lastTransition when the status changed last, if known
     */
    public record Condition(
            String type, String status, String reason, String message, Optional<Instant> lastTransition) {
        /** Checks that nothing is null. */
        public Condition {
            Objects.requireNonNull(type, "type");
            Objects.requireNonNull(status, "status");
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(message, "message");
            Objects.requireNonNull(lastTransition, "lastTransition");
        }
    }
}
