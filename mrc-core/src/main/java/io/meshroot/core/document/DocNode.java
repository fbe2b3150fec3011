package io.meshroot.core.document;

import java.util.List;
import java.util.Map;

/** A part of a document as it was read, of YAML and of JSON alike. */
sealed interface DocNode {
    /** Says what it is, for messages: {@code a string}. */
    String what();

    /** Fields by name, in the order in which they were read. */
    record Mapping(Map<String, DocNode> fields) implements DocNode {
        @Override
        public String what() {
            return "a mapping";
        }
    }

    /** Items, in order. */
    record Listing(List<DocNode> items) implements DocNode {
        @Override
        public String what() {
            return "a list";
        }
    }

    /** One value; it stands in the text from {@code begin} to before {@code end}. */
    record Scalar(Kind kind, String text, int begin, int end) implements DocNode {
        @Override
        public String what() {
            return kind.what;
        }
    }

    /** The kinds of scalars, as in JSON. */
    enum Kind {
        STRING("a string"),
        NUMBER("a number"),
        BOOLEAN("a boolean"),
        NULL("null");

        private final String what;

        Kind(String what) {
            this.what = what;
        }
    }
}
