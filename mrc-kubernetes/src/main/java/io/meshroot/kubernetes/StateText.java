package io.meshroot.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.document.StateDocuments;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * How a trust state lies in a ConfigMap: as JSON while it is short, for people; compressed when many registered holders make
 * it long. A ConfigMap has at most 1 MiB.
 */
final class StateText {
    static final String PLAIN = "trust-state.json";
    static final String COMPRESSED = "trust-state.json.gz";
    /** Up to here a state is written as it is. */
    static final int MOST_PLAIN_BYTES = 1 << 18;

    private static final int MOST_BYTES = 1_000_000;
    private static final int MOST_UNPACKED = 1 << 26;
    private static final String REMEDY = "it is left as it is; restore it from a backup";

    private StateText() {}

    static void write(TrustState state, ConfigMap object) {
        byte[] text = StateDocuments.toJson(state).getBytes(StandardCharsets.UTF_8);
        if (text.length <= MOST_PLAIN_BYTES) {
            object.setData(Map.of(PLAIN, new String(text, StandardCharsets.UTF_8)));
            object.setBinaryData(Map.of());
            return;
        }
        byte[] packed = pack(text);
        if (packed.length > MOST_BYTES) {
            throw new MeshRootException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "the trust state would have " + packed.length
                            + " bytes, and a ConfigMap has at most 1 MiB; deregister" + " some of its "
                            + state.holders().size() + " registered holders");
        }
        object.setData(Map.of());
        object.setBinaryData(Map.of(COMPRESSED, Base64.getEncoder().encodeToString(packed)));
    }

    private static byte[] pack(byte[] text) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    static TrustState read(String where, ConfigMap object) {
        String plain = object.getData() == null ? null : object.getData().get(PLAIN);
        String packed =
                object.getBinaryData() == null ? null : object.getBinaryData().get(COMPRESSED);
        if (plain != null && packed != null) {
            throw ApiErrors.corrupt(where, "has both " + PLAIN + " and " + COMPRESSED, REMEDY);
        }
        try {
            if (plain != null) {
                return StateDocuments.readState(plain);
            }
            if (packed != null) {
                return StateDocuments.readState(unpack(packed));
            }
        } catch (IOException | IllegalArgumentException | MeshRootException e) {
            throw new MeshRootException(
                    ErrorCode.STORE_CORRUPT, where + " can't be read: " + e.getMessage() + "; " + REMEDY, e);
        }
        throw ApiErrors.corrupt(where, "has neither " + PLAIN + " nor " + COMPRESSED, REMEDY);
    }

    private static String unpack(String packed) throws IOException {
        byte[] bytes = Base64.getDecoder().decode(packed);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            byte[] text = in.readNBytes(MOST_UNPACKED);
            if (text.length == MOST_UNPACKED) {
                throw new IOException("it has " + MOST_UNPACKED + " bytes or more");
            }
            return new String(text, StandardCharsets.UTF_8);
        }
    }
}
