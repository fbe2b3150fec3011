package io.meshroot.core.internal.tree;

import io.meshroot.api.DocumentException;
import java.util.List;

/**
 * One document of a text.
 *
 * @param root its content
 * @param begin where in the text it begins
 * @param end where in the text it ends, exclusive
 */
public record Document(DocNode root, int begin, int end) {
    /** The longest text in characters. */
    public static final int MAX_LENGTH = 1 << 20;
    /** How deep fields and items may be nested. */
    public static final int MAX_DEPTH = 32;
    /** How many documents a text may hold. */
    public static final int MAX_DOCUMENTS = 256;

    /**
     * Reads the documents of a text, YAML or JSON. What begins with a brace is JSON, or else flow style.
     *
     * @param text the text
     * @return the documents, at least one
     * @throws DocumentException if the text is neither, is too large or holds no document
     */
    public static List<Document> parse(String text) {
        if (text.length() > MAX_LENGTH) {
            throw new DocumentException(
                    "", "the text has " + text.length() + " characters", "use at most " + MAX_LENGTH);
        }
        List<Document> documents = text.stripLeading().startsWith("{") ? jsonOrFlow(text) : YamlText.parse(text);
        if (documents.isEmpty()) {
            throw new DocumentException(
                    "", "the text holds no document", "write a MeshRootCertificate, or delete the file");
        }
        return documents;
    }

    private static List<Document> jsonOrFlow(String text) {
        try {
            return JsonText.parse(text);
        } catch (JsonText.NotJson notJson) {
            try {
                return YamlText.parse(text);
            } catch (DocumentException notYaml) {
                throw notYaml.path().isEmpty() ? notJson.refusal() : notYaml;
            }
        }
    }

    static DocumentException tooDeep(String path) {
        return new DocumentException(path, "is nested more than " + MAX_DEPTH + " levels deep", "write it flatter");
    }

    static DocumentException givenTwice(String path) {
        return new DocumentException(path, "is given twice", "keep one");
    }

    static DocumentException tooMany() {
        return new DocumentException(
                "", "the text holds more than " + MAX_DOCUMENTS + " documents", "use several files");
    }
}
