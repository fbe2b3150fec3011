package io.meshroot.core.internal.tree;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.meshroot.api.DocumentException;
import io.meshroot.core.internal.tree.DocNode.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON (RFC 8259), strictly; several documents may follow each other. */
public final class JsonText {
    private static final int MAX_STRING = 1 << 24;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(2 * Document.MAX_DEPTH)
                    .maxStringLength(MAX_STRING)
                    .maxNameLength(Document.MAX_LENGTH)
                    .build())
            .build();

    private final JsonParser parser;

    private JsonText(JsonParser parser) {
        this.parser = parser;
    }

    /**
     * Reads the documents of a text.
     *
     * @param text the text
     * @return the documents, none if the text is blank
     * @throws NotJson if the text breaks the grammar
     * @throws DocumentException if a field is given twice, or a limit is passed
     */
    public static List<Document> parse(String text) throws NotJson {
        try (JsonParser parser = FACTORY.createParser(text)) {
            return new JsonText(parser).documents();
        } catch (JsonProcessingException e) {
            throw new NotJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<Document> documents() throws IOException {
        List<Document> documents = new ArrayList<>();
        int begin = 0;
        for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
            if (documents.size() == Document.MAX_DOCUMENTS) {
                throw Document.tooMany();
            }
            DocNode root = node("", token, 0);
            int end = (int) parser.currentLocation().getCharOffset();
            documents.add(new Document(root, begin, end));
            begin = end;
        }
        return documents;
    }

    private DocNode node(String path, @Nullable JsonToken token, int depth) throws IOException {
        if (depth > Document.MAX_DEPTH) {
            throw Document.tooDeep(path);
        }
        if (token == JsonToken.START_OBJECT) {
            return mapping(path, depth);
        }
        if (token == JsonToken.START_ARRAY) {
            List<DocNode> items = new ArrayList<>();
            for (JsonToken next = parser.nextToken(); next != JsonToken.END_ARRAY; next = parser.nextToken()) {
                items.add(node(Paths.item(path, items.size()), next, depth + 1));
            }
            return new DocNode.Listing(items);
        }
        int begin = (int) parser.currentTokenLocation().getCharOffset();
        String value = parser.getText();
        return new DocNode.Scalar(
                kind(path, token), value, begin, (int) parser.currentLocation().getCharOffset());
    }

    private DocNode mapping(String path, int depth) throws IOException {
        Map<String, DocNode> fields = new LinkedHashMap<>();
        for (JsonToken next = parser.nextToken(); next != JsonToken.END_OBJECT; next = parser.nextToken()) {
            String name = parser.currentName();
            String field = Paths.field(path, name);
            DocNode value = node(field, parser.nextToken(), depth + 1);
            if (fields.putIfAbsent(name, value) != null) {
                throw Document.givenTwice(field);
            }
        }
        return new DocNode.Mapping(fields);
    }

    private static Kind kind(String path, @Nullable JsonToken token) {
        if (token == null) {
            throw new DocumentException(path, "ends too soon", "write the rest of the document");
        }
        return switch (token) {
            case VALUE_STRING -> Kind.STRING;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Kind.NUMBER;
            case VALUE_TRUE, VALUE_FALSE -> Kind.BOOLEAN;
            case VALUE_NULL -> Kind.NULL;
            default -> throw new IllegalStateException("a JSON value can't begin with " + token);
        };
    }

    /** The text breaks the grammar of JSON. */
    public static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;

        private final String why;

        private NotJson(JsonProcessingException e) {
            super(e);
            String place = e.getLocation() == null
                    ? ""
                    : "line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr() + ": ";
            this.why = place + Paths.shown(e.getOriginalMessage());
        }

        /**
         * Says where and why.
         *
         * @return as {@code line 3, column 1: Unexpected character}
         */
        public String why() {
            return why;
        }

        DocumentException refusal() {
            return new DocumentException("", "the document is neither JSON nor YAML: " + why, "correct it there");
        }
    }
}
