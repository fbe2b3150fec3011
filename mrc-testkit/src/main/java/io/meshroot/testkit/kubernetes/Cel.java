package io.meshroot.testkit.kubernetes;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An expression of the Common Expression Language, of which this knows: literals, lists, fields, indices,
 * {@code ! - + - * / % == != < <= > >= in && || ?:}, {@code has}, {@code all}, {@code exists}, {@code exists_one},
 * {@code filter}, {@code map}, {@code size}, {@code string}, {@code int}, {@code startsWith}, {@code endsWith},
 * {@code contains}, {@code matches}, {@code lowerAscii}. Everything else is refused when it is read.
 */
final class Cel {
    private final Node node;

    /** A part of an expression. */
    @FunctionalInterface
    interface Node {
        /** Gives the value where names mean this, or throws a {@link CelError}. */
        @Nullable
        Object evaluate(Map<String, @Nullable Object> scope);
    }

    private Cel(Node node) {
        this.node = node;
    }

    /**
     * Reads an expression.
     *
     * @throws CelError if it can't be read
     */
    static Cel parse(String text) {
        return new Cel(new CelParser(text).whole());
    }

    @Nullable
    Object evaluate(Map<String, @Nullable Object> scope) {
        return node.evaluate(scope);
    }
}
