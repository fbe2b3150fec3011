package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.WireResponse;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request that was carried out gives.
 *
 * @param status the HTTP status
 * @param object the body
 * @param warnings the warnings
 */
record Outcome(int status, Map<String, @Nullable Object> object, List<String> warnings) {
    WireResponse response() {
        WireResponse response = WireResponse.json(status, object);
        return warnings.isEmpty()
                ? response
                : response.with(
                        "Warning", "299 - \"" + String.join("; ", warnings).replace("\"", "\\\"") + "\"");
    }
}
