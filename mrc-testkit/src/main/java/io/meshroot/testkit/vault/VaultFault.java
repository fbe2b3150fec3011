package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.WireRequest;
import io.meshroot.testkit.internal.http.WireResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** What a {@link FakeVault} does wrong when told to. Immutable. */
public final class VaultFault {
    private static final int OVER_A_MEBIBYTE = 1024 * 1024 + 1;

    private final Kind kind;
    private final Duration delay;
    private final Optional<WireResponse> answer;

    enum Kind {
        SLOW,
        RESET,
        RESET_AFTERWARDS,
        CUT,
        ANSWER,
        RATE_LIMITED
    }

    private VaultFault(Kind kind, Duration delay, Optional<WireResponse> answer) {
        this.kind = kind;
        this.delay = delay;
        this.answer = answer;
    }

    /**
     * Answers rightly, but late; {@link FakeVault#recover} ends the wait.
     *
     * @param delay how late, in real time
     * @return the fault
     */
    public static VaultFault slow(Duration delay) {
        return new VaultFault(Kind.SLOW, Objects.requireNonNull(delay, "delay"), Optional.empty());
    }

    /**
     * Resets the connection before the request is looked at.
     *
     * @return the fault
     */
    public static VaultFault resetConnection() {
        return new VaultFault(Kind.RESET, Duration.ZERO, Optional.empty());
    }

    /**
     * Does what is asked and then resets the connection without an answer.
     *
     * @return the fault
     */
    public static VaultFault resetAfterwards() {
        return new VaultFault(Kind.RESET_AFTERWARDS, Duration.ZERO, Optional.empty());
    }

    /**
     * Does what is asked and closes the connection in the middle of the answer's body.
     *
     * @return the fault
     */
    public static VaultFault cutBody() {
        return new VaultFault(Kind.CUT, Duration.ZERO, Optional.empty());
    }

    /**
     * Answers 200 with a body that is no JSON.
     *
     * @return the fault
     */
    public static VaultFault garbage() {
        return answer(200, "<html>\u0000 this is no Vault");
    }

    /**
     * Answers 200 with a body of a little over 1 MiB that is JSON.
     *
     * @return the fault
     */
    public static VaultFault oversize() {
        return answer(200, "{\"data\":{\"certificate\":\"" + "x".repeat(OVER_A_MEBIBYTE) + "\"}}");
    }

    /**
     * Answers with an error in the server's format.
     *
     * @param status the HTTP status, as 502
     * @param errors the messages
     * @return the fault
     */
    public static VaultFault error(int status, String... errors) {
        return of(WireResponse.json(status, Map.of("errors", List.of(errors))));
    }

    /**
     * Answers with a body of the test's own, labelled {@code application/json}.
     *
     * @param status the HTTP status
     * @param body the body
     * @return the fault
     */
    public static VaultFault answer(int status, String body) {
        return of(WireResponse.raw(status, "application/json", body.getBytes(StandardCharsets.UTF_8)));
    }

    /**
     * Answers with a redirect.
     *
     * @param location the whole URL of the {@code Location} header
     * @return the fault
     */
    public static VaultFault redirect(String location) {
        return of(new WireResponse(307, Map.of("Location", location), new byte[0], WireResponse.End.KEPT));
    }

    /**
     * Answers 429 as a rate limit quota does whose headers are not enabled.
     *
     * @return the fault
     */
    public static VaultFault rateLimited() {
        return new VaultFault(Kind.RATE_LIMITED, Duration.ofSeconds(-1), Optional.empty());
    }

    /**
     * Answers 429 as a rate limit quota does whose headers are enabled.
     *
     * @param retryAfter what stands in {@code Retry-After}, in whole seconds
     * @return the fault
     */
    public static VaultFault rateLimited(Duration retryAfter) {
        return new VaultFault(Kind.RATE_LIMITED, Objects.requireNonNull(retryAfter, "retryAfter"), Optional.empty());
    }

    private static VaultFault of(WireResponse response) {
        return new VaultFault(Kind.ANSWER, Duration.ZERO, Optional.of(response));
    }

    Kind kind() {
        return kind;
    }

    Duration delay() {
        return delay;
    }

    WireResponse answered(WireRequest request) {
        if (kind == Kind.RATE_LIMITED) {
            String seconds = String.valueOf(delay.toSeconds());
            return VaultCore.tooMany(
                    request.path().replaceFirst("^/v1/", ""),
                    delay.isNegative() ? Map.of() : Map.of("Retry-After", seconds));
        }
        return answer.orElseThrow();
    }

    /**
     * Names the fault.
     *
     * @return its kind
     */
    @Override
    public String toString() {
        return "VaultFault[" + kind + "]";
    }
}
