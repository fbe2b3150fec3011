package io.meshroot.core.internal.tree;

import io.meshroot.api.DocumentException;
import io.meshroot.core.internal.tree.DocNode.Kind;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2 (core schema) without aliases, merges and tags of one's own. */
final class YamlText {
    private static final LoadSettings SETTINGS =
            LoadSettings.builder().setCodePointLimit(Document.MAX_LENGTH).build();
    private static final ScalarResolver RESOLVER = new CoreSchema().getScalarResolver();

    private final String text;
    private final int[] offsets;
    private final Iterator<Event> events;

    private YamlText(String text) {
        this.text = text;
        this.offsets = offsetsOf(text);
        this.events = new ParserImpl(SETTINGS, new StreamReader(SETTINGS, text));
    }

    static List<Document> parse(String text) {
        return new YamlText(text).documents();
    }

    private List<Document> documents() {
        List<DocNode> roots = new ArrayList<>();
        List<Integer> begins = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.StreamEnd; event = next()) {
            if (event instanceof DocumentStartEvent) {
                if (roots.size() == Document.MAX_DOCUMENTS) {
                    throw Document.tooMany();
                }
                begins.add(roots.isEmpty() ? 0 : offset(event.getStartMark()));
                roots.add(node("", next(), 0));
            }
        }
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < roots.size(); i++) {
            int end = i + 1 < begins.size() ? begins.get(i + 1) : text.length();
            if (!(roots.get(i) instanceof DocNode.Scalar scalar && scalar.kind() == Kind.NULL)) {
                documents.add(new Document(roots.get(i), begins.get(i), end));
            }
        }
        return documents;
    }

    private Event next() {
        try {
            return events.next();
        } catch (MarkedYamlEngineException e) {
            throw notYaml(e.getProblemMark().map(YamlText::place).orElse("") + Paths.shown(e.getProblem()));
        } catch (RuntimeException e) {
            // The scanner has more ways to stumble over garbage than exceptions of its own.
            throw notYaml(Paths.shown(String.valueOf(e.getMessage())));
        }
    }

    private static DocumentException notYaml(String why) {
        return new DocumentException("", "the document is not YAML: " + why, "correct it there");
    }

    private static String place(Mark mark) {
        return "line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ": ";
    }

    private DocNode node(String path, Event event, int depth) {
        if (depth > Document.MAX_DEPTH) {
            throw Document.tooDeep(path);
        }
        if (event instanceof ScalarEvent scalar) {
            return scalar(path, scalar);
        }
        if (event instanceof AliasEvent alias) {
            throw new DocumentException(
                    path, "is the alias *" + Paths.shown(alias.getAlias().getValue()), "write the value out");
        }
        CollectionStartEvent start = (CollectionStartEvent) event;
        boolean mapping = event instanceof MappingStartEvent;
        checkTag(path, start.getTag(), mapping ? Tag.MAP : Tag.SEQ);
        return mapping ? mapping(path, depth) : listing(path, depth);
    }

    private DocNode mapping(String path, int depth) {
        Map<String, DocNode> fields = new LinkedHashMap<>();
        for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
            DocNode key = node(path, event, depth + 1);
            if (!(key instanceof DocNode.Scalar name) || name.kind() != Kind.STRING) {
                throw new DocumentException(
                        path, "has " + key.what() + " as the name of a field", "write a string, in quotes if need be");
            }
            String field = Paths.field(path, name.text());
            if (name.text().equals("<<") && event instanceof ScalarEvent written && written.isPlain()) {
                throw new DocumentException(field, "is a merge key", "write the fields out");
            }
            DocNode value = node(field, next(), depth + 1);
            if (fields.putIfAbsent(name.text(), value) != null) {
                throw Document.givenTwice(field);
            }
        }
        return new DocNode.Mapping(fields);
    }

    private DocNode listing(String path, int depth) {
        List<DocNode> items = new ArrayList<>();
        for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
            items.add(node(Paths.item(path, items.size()), event, depth + 1));
        }
        return new DocNode.Listing(items);
    }

    private DocNode scalar(String path, ScalarEvent event) {
        Tag tag = event.getTag()
                .map(given -> tag(path, given, event.getValue()))
                .orElseGet(() -> RESOLVER.resolve(event.getValue(), event.isPlain()));
        return new DocNode.Scalar(
                kind(path, tag), event.getValue(), offset(event.getStartMark()), offset(event.getEndMark()));
    }

    /** Compares as text, as {@link #checkTag} does: not all that stands in a document can be made a {@link Tag}. */
    private static Tag tag(String path, String given, String value) {
        Tag plain = RESOLVER.resolve(value, true);
        if (given.equals("!") || given.equals(Tag.STR.getValue())) {
            return Tag.STR;
        }
        if (given.equals(plain.getValue())) {
            return plain;
        }
        throw unknownTag(path, given);
    }

    private static Kind kind(String path, Tag tag) {
        if (tag.equals(Tag.STR) || tag.equals(Tag.MERGE)) {
            return Kind.STRING;
        }
        if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return Kind.NUMBER;
        }
        if (tag.equals(Tag.BOOL)) {
            return Kind.BOOLEAN;
        }
        if (tag.equals(Tag.NULL)) {
            return Kind.NULL;
        }
        throw unknownTag(path, tag.getValue());
    }

    private static void checkTag(String path, Optional<String> given, Tag expected) {
        given.filter(tag -> !tag.equals("!") && !tag.equals(expected.getValue()))
                .ifPresent(tag -> {
                    throw unknownTag(path, tag);
                });
    }

    private static DocumentException unknownTag(String path, String tag) {
        return new DocumentException(path, "has the tag " + Paths.quoted(tag), "leave the tag out");
    }

    /** Marks count code points; a wrong one only makes that nothing can be replaced in place, which is found out. */
    private int offset(Optional<Mark> mark) {
        int index = mark.map(Mark::getIndex).orElse(0);
        return offsets.length == 0 ? Math.min(index, text.length()) : offsets[Math.min(index, offsets.length - 1)];
    }

    /** Where each code point begins; empty if each is one {@code char}. */
    private static int[] offsetsOf(String text) {
        int count = text.codePointCount(0, text.length());
        if (count == text.length()) {
            return new int[0];
        }
        int[] offsets = new int[count + 1];
        for (int i = 0; i < count; i++) {
            offsets[i + 1] = offsets[i] + Character.charCount(text.codePointAt(offsets[i]));
        }
        return offsets;
    }
}
