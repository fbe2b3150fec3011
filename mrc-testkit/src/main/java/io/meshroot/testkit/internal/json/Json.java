package io.meshroot.testkit.internal.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON to and from maps, lists, strings, numbers, booleans and null (RFC 8259): enough for what Vault and Kubernetes speak. */
public final class Json {
    private static final int HEX = 16;
    private static final int DEEPEST = 64;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /**
     * Reads an object.
     *
     * @param text the text
     * @return the object
     * @throws IllegalArgumentException if it is none
     */
    public static Map<String, @Nullable Object> readObject(String text) {
        Json reader = new Json(text);
        Object value = reader.value();
        reader.space();
        if (reader.at != text.length()) {
            throw reader.broken("something after the end");
        }
        return object(value);
    }

    /**
     * Returns a value as an object.
     *
     * @param value the value
     * @return the value itself
     * @throws IllegalArgumentException if it is no object
     */
    @SuppressWarnings("unchecked") // only value() makes maps, with these types
    public static Map<String, @Nullable Object> object(@Nullable Object value) {
        if (value instanceof Map) {
            return (Map<String, @Nullable Object>) value;
        }
        throw new IllegalArgumentException("JSON: an object is expected");
    }

    /**
     * Writes a value.
     *
     * @param value maps, lists, strings, numbers, booleans or null
     * @return the text
     */
    public static String write(@Nullable Object value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    private static void write(@Nullable Object value, StringBuilder out) {
        if (value instanceof Map<?, ?> map) {
            char separator = '{';
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(separator);
                quote(String.valueOf(entry.getKey()), out);
                out.append(':');
                write(entry.getValue(), out);
                separator = ',';
            }
            out.append(map.isEmpty() ? "{}" : "}");
        } else if (value instanceof Iterable<?> list) {
            out.append('[');
            String separator = "";
            for (Object each : list) {
                out.append(separator);
                write(each, out);
                separator = ",";
            }
            out.append(']');
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            quote(value.toString(), out);
        }
    }

    private static void quote(String text, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ') {
                        out.append(String.format("\\u%04x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    private @Nullable Object value() {
        space();
        if (at == text.length()) {
            throw broken("nothing more");
        }
        if (++depth > DEEPEST) {
            throw broken("too deep");
        }
        char c = text.charAt(at);
        Object value = switch (c) {
            case '{' -> map();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
        depth--;
        return value;
    }

    private Map<String, @Nullable Object> map() {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        at++;
        space();
        if (take('}')) {
            return map;
        }
        do {
            space();
            String name = string();
            space();
            need(':');
            map.put(name, value());
            space();
        } while (take(','));
        need('}');
        return map;
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        at++;
        space();
        if (take(']')) {
            return list;
        }
        do {
            list.add(value());
            space();
        } while (take(','));
        need(']');
        return list;
    }

    private String string() {
        need('"');
        StringBuilder out = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw broken("a control character in a string");
            }
            out.append(c == '\\' ? escaped() : c);
        }
        throw broken("a string without an end");
    }

    private char escaped() {
        if (at == text.length()) {
            throw broken("a string without an end");
        }
        char c = text.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case '"', '\\', '/' -> c;
            case 'u' -> {
                if (at + 4 > text.length()) {
                    throw broken("a short escape");
                }
                try {
                    char code = (char) Integer.parseInt(text.substring(at, at + 4), HEX);
                    at += 4;
                    yield code;
                } catch (NumberFormatException e) {
                    throw broken("an escape that is no number");
                }
            }
            default -> throw broken("an unknown escape");
        };
    }

    private Number number() {
        int begin = at;
        while (at < text.length() && "+-.eE0123456789".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            BigDecimal number = new BigDecimal(text.substring(begin, at));
            return number.scale() <= 0 ? (Number) number.longValueExact() : number;
        } catch (ArithmeticException | NumberFormatException e) {
            throw broken("neither a value nor a number");
        }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw broken("an unknown word");
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void need(char c) {
        if (!take(c)) {
            throw broken("'" + c + "' is missing");
        }
    }

    private IllegalArgumentException broken(String what) {
        return new IllegalArgumentException("JSON: " + what + " at position " + at);
    }
}
