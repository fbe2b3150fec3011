package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.WireResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What a {@link FakeKubernetes} does wrong when told to. Immutable. */
public final class KubernetesFault {
    private final Kind kind;
    private final Duration delay;
    private final Optional<WireResponse> answer;

    enum Kind {
        SLOW,
        RESET,
        RESET_AFTERWARDS,
        CUT,
        ANSWER
    }

    private KubernetesFault(Kind kind, Duration delay, Optional<WireResponse> answer) {
        this.kind = kind;
        this.delay = delay;
        this.answer = answer;
    }

    private static KubernetesFault plain(Kind kind) {
        return new KubernetesFault(kind, Duration.ZERO, Optional.empty());
    }

    private static KubernetesFault answer(WireResponse response) {
        return new KubernetesFault(Kind.ANSWER, Duration.ZERO, Optional.of(response));
    }

    /**
     * Answers rightly, but late; {@link FakeKubernetes#recover} ends the wait.
     *
     * @param delay how late, in real time
     * @return the fault
     */
    public static KubernetesFault slow(Duration delay) {
        return new KubernetesFault(Kind.SLOW, Objects.requireNonNull(delay, "delay"), Optional.empty());
    }

    /**
     * Resets the connection before the request is looked at.
     *
     * @return the fault
     */
    public static KubernetesFault resetConnection() {
        return plain(Kind.RESET);
    }

    /**
     * Does what is asked and then resets the connection without an answer.
     *
     * @return the fault
     */
    public static KubernetesFault resetAfterwards() {
        return plain(Kind.RESET_AFTERWARDS);
    }

    /**
     * Does what is asked and closes the connection in the middle of the answer's body.
     *
     * @return the fault
     */
    public static KubernetesFault cutBody() {
        return plain(Kind.CUT);
    }

    /**
     * Answers 429, as priority and fairness does.
     *
     * @param retryAfter what stands in {@code Retry-After}, in whole seconds
     * @return the fault
     */
    public static KubernetesFault tooManyRequests(Duration retryAfter) {
        return answer(KubernetesRefusal.tooManyRequests(retryAfter).response());
    }

    /**
     * Answers with an error.
     *
     * @param status the HTTP status, as 500
     * @param reason the reason, as {@code InternalError}
     * @param message the message
     * @return the fault
     */
    public static KubernetesFault error(int status, String reason, String message) {
        return answer(KubernetesRefusal.of(status, reason, message).response());
    }

    /**
     * Answers 410 as a status, where a watch usually gets an event.
     *
     * @return the fault
     */
    public static KubernetesFault gone() {
        return answer(KubernetesRefusal.expired("The resourceVersion for the provided watch is too old.")
                .response());
    }

    /**
     * Answers 200 with a body that is no JSON.
     *
     * @return the fault
     */
    public static KubernetesFault garbage() {
        return answer(WireResponse.raw(
                200, "application/json", "<html>\u0000 this is no API server".getBytes(StandardCharsets.UTF_8)));
    }

    Kind kind() {
        return kind;
    }

    Duration delay() {
        return delay;
    }

    WireResponse answer() {
        return answer.orElseThrow();
    }

    /**
     * Names the fault.
     *
     * @return its kind
     */
    @Override
    public String toString() {
        return "KubernetesFault[" + kind + "]";
    }
}
