package io.meshroot.core.document;

import io.meshroot.api.DocumentException;
import io.meshroot.core.document.DocNode.Kind;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the fields of one mapping; each error names the path of the field. A field that is null counts as absent. */
final class Fields {
    private final String path;
    private final DocNode.Mapping mapping;

    private Fields(String path, DocNode.Mapping mapping) {
        this.path = path;
        this.mapping = mapping;
    }

    static Fields of(String path, DocNode node) {
        if (node instanceof DocNode.Mapping mapping) {
            return new Fields(path, mapping);
        }
        throw new DocumentException(
                path, (path.isEmpty() ? "the document is " : "is ") + node.what(), "a mapping of fields");
    }

    String path() {
        return path;
    }

    String path(String name) {
        return Paths.field(path, name);
    }

    Optional<DocNode> get(String name) {
        return Optional.ofNullable(mapping.fields().get(name)).filter(node -> !isNull(node));
    }

    private static boolean isNull(DocNode node) {
        return node instanceof DocNode.Scalar scalar && scalar.kind() == Kind.NULL;
    }

    /** The names of the fields that are not null. */
    List<String> given() {
        return mapping.fields().keySet().stream()
                .filter(name -> get(name).isPresent())
                .toList();
    }

    DocumentException required(String name, String remedy) {
        return new DocumentException(path(name), "is required", remedy);
    }

    Fields mapping(String name) {
        return optionalMapping(name).orElseThrow(() -> required(name, "give it"));
    }

    Optional<Fields> optionalMapping(String name) {
        return get(name).map(node -> Fields.of(path(name), node));
    }

    /** A required string that is not empty. */
    String text(String name) {
        return text(name, "give a value");
    }

    String text(String name, String remedy) {
        return optionalText(name, remedy).orElseThrow(() -> required(name, remedy));
    }

    Optional<String> optionalText(String name) {
        return optionalText(name, "give a value");
    }

    Optional<String> optionalText(String name, String remedy) {
        Optional<String> text = get(name).map(node -> string(path(name), node, remedy));
        if (text.filter(String::isEmpty).isPresent()) {
            throw new DocumentException(path(name), "is empty", remedy);
        }
        return text;
    }

    /** A string that may be empty. */
    String textOrEmpty(String name) {
        return get(name).map(node -> string(path(name), node, "a string")).orElse("");
    }

    /** A mapping of free names to strings. */
    SortedMap<String, String> texts(String name) {
        SortedMap<String, String> texts = new TreeMap<>();
        optionalMapping(name)
                .ifPresent(entries -> entries.mapping.fields().forEach((key, node) -> {
                    String entry = entries.path(key);
                    if (isNull(node)) {
                        throw new DocumentException(entry, "is null", "write a string, \"\" if it is empty");
                    }
                    texts.put(key, string(entry, node, "a string"));
                }));
        return texts;
    }

    boolean flag(String name) {
        return get(name)
                .map(node -> {
                    if (node instanceof DocNode.Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
                        return scalar.text().toLowerCase(Locale.ROOT).equals("true");
                    }
                    throw wrongKind(path(name), node, "true or false");
                })
                .orElse(false);
    }

    int number(String name, int least, int most) {
        String range = least + " to " + most;
        DocNode node = get(name).orElseThrow(() -> required(name, "a number from " + range));
        if (!(node instanceof DocNode.Scalar scalar) || scalar.kind() != Kind.NUMBER) {
            throw wrongKind(path(name), node, "a number from " + range);
        }
        if (scalar.text().matches("[+-]?[0-9]{1,9}")) {
            int number = Integer.parseInt(scalar.text());
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw new DocumentException(path(name), "is " + Paths.shown(scalar.text()), range);
    }

    static String string(String path, DocNode node, String remedy) {
        if (node instanceof DocNode.Scalar scalar && scalar.kind() == Kind.STRING) {
            return scalar.text();
        }
        throw wrongKind(path, node, remedy);
    }

    private static DocumentException wrongKind(String path, DocNode node, String remedy) {
        if (!(node instanceof DocNode.Scalar scalar)) {
            return new DocumentException(path, "is " + node.what(), remedy);
        }
        String hint = scalar.kind() == Kind.STRING
                ? ", not " + Paths.quoted(scalar.text()) + " in quotes"
                : "; if " + Paths.shown(scalar.text()) + " is meant as a string, put it in quotes";
        return new DocumentException(path, "is " + node.what(), remedy + hint);
    }

    /** Refuses fields of other names, with the one that may have been meant. */
    void only(String... names) {
        for (String given : mapping.fields().keySet()) {
            if (!Arrays.asList(names).contains(given)) {
                String remedy = Arrays.stream(names)
                        .min(Comparator.comparingInt(name -> EditDistance.between(given, name)))
                        .filter(name -> EditDistance.between(given, name) <= Math.max(2, name.length() / 3))
                        .map(name -> "did you mean " + name)
                        .orElseGet(() -> "one of " + String.join(", ", names));
                throw new DocumentException(path(given), "is not a field", remedy);
            }
        }
    }
}
