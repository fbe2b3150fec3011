package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.WireResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a backend answers.
 *
 * @param data the data, or null
 * @param warnings the warnings
 * @param auth what a login gives, or null
 * @param raw an answer without envelope, or null
 */
record Answer(
        @Nullable Map<String, ? extends @Nullable Object> data,
        List<String> warnings,
        @Nullable Map<String, ? extends @Nullable Object> auth,
        @Nullable WireResponse raw) {
    /** Nothing to say: 204. */
    static final Answer NOTHING = raw(new WireResponse(204, Map.of(), new byte[0], WireResponse.End.KEPT));

    static Answer data(Map<String, ? extends @Nullable Object> data) {
        return new Answer(data, List.of(), null, null);
    }

    static Answer data(Map<String, ? extends @Nullable Object> data, List<String> warnings) {
        return new Answer(data, warnings, null, null);
    }

    static Answer auth(Map<String, ? extends @Nullable Object> auth, List<String> warnings) {
        return new Answer(null, warnings, auth, null);
    }

    static Answer raw(WireResponse raw) {
        return new Answer(null, List.of(), null, raw);
    }

    WireResponse response() {
        if (raw != null) {
            return raw;
        }
        Map<String, @Nullable Object> envelope = new LinkedHashMap<>();
        envelope.put("request_id", UUID.randomUUID().toString());
        envelope.put("lease_id", "");
        envelope.put("renewable", false);
        envelope.put("lease_duration", 0);
        envelope.put("data", data);
        envelope.put("wrap_info", null);
        envelope.put("warnings", warnings.isEmpty() ? null : warnings);
        envelope.put("auth", auth);
        return WireResponse.json(200, envelope);
    }
}
