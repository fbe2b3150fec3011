package io.meshroot.core.internal.tree;

import java.util.List;
import java.util.Map;

/** A part of a document as it was read, of YAML and of JSON alike. */
public sealed interface DocNode {
    /**
     * Says what it is, for messages.
     *
     * @return as {@code a string}
     */
    String what();

    /**
     * Named fields.
     *
     * @param fields the fields by name, in the order in which they were read
     */
    record Mapping(Map<String, DocNode> fields) implements DocNode {
        @Override
        public String what() {
            return "a mapping";
        }
    }

    /**
     * A list.
     *
     * @param items the items, in order
     */
    record Listing(List<DocNode> items) implements DocNode {
        @Override
        public String what() {
            return "a list";
        }
    }

    /**
     * One value.
     *
     * @param kind what it is
     * @param text how it is written, without quotes
     * @param begin where in the text it begins
     * @param end where in the text it ends, exclusive
     */
    record Scalar(Kind kind, String text, int begin, int end) implements DocNode {
        @Override
        public String what() {
            return kind.what;
        }
    }

    /** The kinds of scalars, as in JSON. */
    enum Kind {
        /** Text. */
        STRING("a string"),
        /** A number, whole or not. */
        NUMBER("a number"),
        /** True or false. */
        BOOLEAN("a boolean"),
        /** Nothing. */
        NULL("null");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }
}
