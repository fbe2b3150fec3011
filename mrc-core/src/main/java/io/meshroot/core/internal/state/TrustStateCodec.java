package io.meshroot.core.internal.state;

import io.meshroot.api.DocumentException;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.tree.DocNode;
import io.meshroot.core.internal.tree.Document;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.JsonText;
import io.meshroot.core.internal.tree.JsonWriter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the trust state as JSON and reads it back, strictly: whatever is unknown, missing or doubled is an error and
 * never guessed.
 */
public final class TrustStateCodec {
    /**
     * The version of the format that is written; earlier ones are read as well. Version 1 knew one manager's view of the
     * holders, and neither announced steps nor registered holders.
     */
    public static final int FORMAT_VERSION = 2;

    private TrustStateCodec() {}

    /**
     * Writes a state as JSON.
     *
     * @param state the state
     * @return the text
     */
    public static String toJson(TrustState state) {
        return JsonWriter.write(toTree(state));
    }

    /**
     * Reads a state.
     *
     * @param json what {@link #toJson} wrote
     * @return the state
     * @throws MeshRootException code {@code STORE_CORRUPT}, with the field, if it can't be read
     */
    public static TrustState fromJson(String json) {
        try {
            return fromTree(parse(json));
        } catch (DocumentException e) {
            throw corrupt(e.getMessage(), e);
        }
    }

    /**
     * Parses a text that holds one JSON document.
     *
     * @param json the text
     * @return its root
     * @throws DocumentException if it does not
     */
    public static DocNode parse(String json) {
        try {
            List<Document> documents = JsonText.parse(json);
            if (documents.size() == 1) {
                return documents.get(0).root();
            }
            throw new DocumentException(
                    "", "the text holds " + documents.size() + " JSON documents", "restore it from a backup");
        } catch (JsonText.NotJson e) {
            throw new DocumentException("", "the text is not JSON: " + e.why(), "restore it from a backup");
        }
    }

    /**
     * Turns a state into what {@link JsonWriter} writes.
     *
     * @param state the state
     * @return the tree
     */
    public static Map<String, Object> toTree(TrustState state) {
        return StateWriter.write(state);
    }

    /**
     * Reads a state from a tree.
     *
     * @param node the root of the state
     * @return the state
     * @throws MeshRootException code {@code STORE_CORRUPT}, with the field, if it can't be read
     */
    public static TrustState fromTree(DocNode node) {
        try {
            Fields fields = Fields.of("", node);
            return StateReader.read(fields, checkFormatVersion(fields));
        } catch (DocumentException | IllegalArgumentException e) {
            throw corrupt(e.getMessage(), e);
        }
    }

    /**
     * Checks the version of a trust state's format before anything else is looked at.
     *
     * @param fields the fields that hold it
     * @return the version, at most {@link #FORMAT_VERSION}
     * @throws DocumentException if it is a later one
     */
    public static int checkFormatVersion(Fields fields) {
        return checkFormatVersion(fields, FORMAT_VERSION);
    }

    static int checkFormatVersion(Fields fields, int newest) {
        long version = fields.number("formatVersion", 1, Long.MAX_VALUE);
        if (version > newest) {
            throw new DocumentException(
                    "formatVersion",
                    "is " + version,
                    "this release reads " + (newest == 1 ? "1" : "1 to " + newest)
                            + "; use the release that wrote it or a later one");
        }
        return (int) version;
    }

    private static MeshRootException corrupt(@Nullable String why, Exception cause) {
        return new MeshRootException(ErrorCode.STORE_CORRUPT, "the trust state can't be read: " + why, cause);
    }
}
