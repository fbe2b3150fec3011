package io.meshroot.core.internal.tree;

import io.meshroot.api.DocumentException;
import io.meshroot.core.internal.tree.DocNode.Kind;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the fields of one mapping; each error names the path of the field. A field that is null counts as absent. */
public final class Fields {
    private final String path;
    private final DocNode.Mapping mapping;

    private Fields(String path, DocNode.Mapping mapping) {
        this.path = path;
        this.mapping = mapping;
    }

    /**
     * Begins with a node.
     *
     * @param path its path
     * @param node the node
     * @return its fields
     */
    public static Fields of(String path, DocNode node) {
        if (node instanceof DocNode.Mapping mapping) {
            return new Fields(path, mapping);
        }
        throw new DocumentException(
                path, (path.isEmpty() ? "the document is " : "is ") + node.what(), "a mapping of fields");
    }

    /**
     * Returns the path of the mapping.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * Returns the path of a field.
     *
     * @param name its name
     * @return the path
     */
    public String path(String name) {
        return Paths.field(path, name);
    }

    /**
     * Returns a field.
     *
     * @param name its name
     * @return the field, unless it is absent or null
     */
    public Optional<DocNode> get(String name) {
        return Optional.ofNullable(mapping.fields().get(name)).filter(node -> !isNull(node));
    }

    private static boolean isNull(DocNode node) {
        return node instanceof DocNode.Scalar scalar && scalar.kind() == Kind.NULL;
    }

    /**
     * Returns the names of the fields that are not null.
     *
     * @return the names, in the order of the text
     */
    public List<String> given() {
        return mapping.fields().keySet().stream()
                .filter(name -> get(name).isPresent())
                .toList();
    }

    /**
     * Returns the names of all fields, null or not.
     *
     * @return the names, in the order of the text
     */
    public List<String> names() {
        return List.copyOf(mapping.fields().keySet());
    }

    /**
     * Makes the error for a field that is absent.
     *
     * @param name its name
     * @param remedy what to write
     * @return the error
     */
    public DocumentException required(String name, String remedy) {
        return new DocumentException(path(name), "is required", remedy);
    }

    /**
     * Reads a required mapping.
     *
     * @param name its name
     * @return its fields
     */
    public Fields mapping(String name) {
        return optionalMapping(name).orElseThrow(() -> required(name, "give it"));
    }

    /**
     * Reads a mapping.
     *
     * @param name its name
     * @return its fields, unless it is absent
     */
    public Optional<Fields> optionalMapping(String name) {
        return get(name).map(node -> Fields.of(path(name), node));
    }

    /**
     * Reads a required string that is not empty.
     *
     * @param name its name
     * @return the string
     */
    public String text(String name) {
        return text(name, "give a value");
    }

    /**
     * Reads a required string that is not empty.
     *
     * @param name its name
     * @param remedy what to write
     * @return the string
     */
    public String text(String name, String remedy) {
        return optionalText(name, remedy).orElseThrow(() -> required(name, remedy));
    }

    /**
     * Reads a string that is not empty.
     *
     * @param name its name
     * @return the string, unless it is absent
     */
    public Optional<String> optionalText(String name) {
        return optionalText(name, "give a value");
    }

    /**
     * Reads a string that is not empty.
     *
     * @param name its name
     * @param remedy what to write
     * @return the string, unless it is absent
     */
    public Optional<String> optionalText(String name, String remedy) {
        Optional<String> text = get(name).map(node -> string(path(name), node, remedy));
        if (text.filter(String::isEmpty).isPresent()) {
            throw new DocumentException(path(name), "is empty", remedy);
        }
        return text;
    }

    /**
     * Reads a string that may be empty.
     *
     * @param name its name
     * @return the string, empty if it is absent
     */
    public String textOrEmpty(String name) {
        return get(name).map(node -> string(path(name), node, "a string")).orElse("");
    }

    /**
     * Reads a mapping of free names to strings.
     *
     * @param name its name
     * @return the strings by name, none if it is absent
     */
    public SortedMap<String, String> texts(String name) {
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

    /**
     * Reads a boolean.
     *
     * @param name its name
     * @return the boolean, false if it is absent
     */
    public boolean flag(String name) {
        return get(name)
                .map(node -> {
                    if (node instanceof DocNode.Scalar scalar && scalar.kind() == Kind.BOOLEAN) {
                        return scalar.text().toLowerCase(Locale.ROOT).equals("true");
                    }
                    throw wrongKind(path(name), node, "true or false");
                })
                .orElse(false);
    }

    /**
     * Reads a required whole number.
     *
     * @param name its name
     * @param least the least that is accepted
     * @param most the most that is accepted
     * @return the number
     */
    public long number(String name, long least, long most) {
        String range = least + " to " + most;
        DocNode node = get(name).orElseThrow(() -> required(name, "a number from " + range));
        if (!(node instanceof DocNode.Scalar scalar) || scalar.kind() != Kind.NUMBER) {
            throw wrongKind(path(name), node, "a number from " + range);
        }
        if (scalar.text().matches("[+-]?[0-9]{1,19}")) {
            BigInteger number = new BigInteger(scalar.text());
            if (number.compareTo(BigInteger.valueOf(least)) >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0) {
                return number.longValueExact();
            }
        }
        throw new DocumentException(path(name), "is " + Paths.shown(scalar.text()), range);
    }

    /**
     * Reads an instant.
     *
     * @param name its name
     * @return the instant, unless it is absent
     */
    public Optional<Instant> optionalInstant(String name) {
        return optionalText(name, "a time such as 2026-01-31T09:15:04Z").map(text -> {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new DocumentException(
                        path(name), "is " + Paths.quoted(text), "a time such as 2026-01-31T09:15:04Z");
            }
        });
    }

    /**
     * Reads a required instant.
     *
     * @param name its name
     * @return the instant
     */
    public Instant instant(String name) {
        return optionalInstant(name).orElseThrow(() -> required(name, "a time such as 2026-01-31T09:15:04Z"));
    }

    /**
     * Reads a list of mappings.
     *
     * @param name its name
     * @return the fields of each item, none if it is absent
     */
    public List<Fields> items(String name) {
        List<Fields> items = new ArrayList<>();
        for (DocNode item : listing(name)) {
            items.add(Fields.of(Paths.item(path(name), items.size()), item));
        }
        return items;
    }

    /**
     * Reads a list of strings.
     *
     * @param name its name
     * @return the strings, none if it is absent
     */
    public List<String> strings(String name) {
        List<String> strings = new ArrayList<>();
        for (DocNode item : listing(name)) {
            strings.add(string(Paths.item(path(name), strings.size()), item, "a string"));
        }
        return strings;
    }

    private List<DocNode> listing(String name) {
        DocNode node = get(name).orElse(new DocNode.Listing(List.of()));
        if (node instanceof DocNode.Listing listing) {
            return listing.items();
        }
        throw new DocumentException(path(name), "is " + node.what(), "a list");
    }

    private static String string(String path, DocNode node, String remedy) {
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

    /**
     * Refuses fields of other names, with the one that may have been meant.
     *
     * @param names the names that are known
     */
    public void only(String... names) {
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
