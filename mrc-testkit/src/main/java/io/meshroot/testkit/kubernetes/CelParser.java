package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.kubernetes.Cel.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads a {@link Cel} expression by recursive descent. */
final class CelParser {
    private static final Pattern TOKEN = Pattern.compile("\\s*(?:(?<number>\\d+)|(?<name>[A-Za-z_][A-Za-z0-9_]*)"
            + "|(?<string>\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*')"
            + "|(?<sign>==|!=|<=|>=|&&|\\|\\||[-+*/%<>!?:.,()\\[\\]]))\\s*");
    private static final Set<String> MACROS = Set.of("all", "exists", "exists_one", "filter", "map");

    private final List<String> tokens = new ArrayList<>();
    private final String text;
    private int at;

    CelParser(String text) {
        this.text = text;
        Matcher matcher = TOKEN.matcher(text);
        int end = 0;
        while (end < text.length()) {
            if (!matcher.find(end) || matcher.start() != end) {
                throw broken("unknown from position " + end);
            }
            tokens.add(matcher.group().strip());
            end = matcher.end();
        }
    }

    Node whole() {
        Node node = ternary();
        if (at != tokens.size()) {
            throw broken("\"" + peek() + "\" is not expected");
        }
        return node;
    }

    private Node ternary() {
        Node condition = or();
        if (!take("?")) {
            return condition;
        }
        Node yes = ternary();
        need(":");
        Node no = ternary();
        return scope -> CelValues.truth(condition.evaluate(scope)) ? yes.evaluate(scope) : no.evaluate(scope);
    }

    private Node or() {
        Node left = and();
        while (take("||")) {
            left = CelValues.decidedBy(true, left, and());
        }
        return left;
    }

    private Node and() {
        Node left = relation();
        while (take("&&")) {
            left = CelValues.decidedBy(false, left, relation());
        }
        return left;
    }

    private Node relation() {
        Node left = sum();
        while (Set.of("==", "!=", "<", "<=", ">", ">=", "in").contains(peek())) {
            left = binary(next(), left, sum());
        }
        return left;
    }

    private Node sum() {
        Node left = product();
        while (Set.of("+", "-").contains(peek())) {
            left = binary(next(), left, product());
        }
        return left;
    }

    private Node product() {
        Node left = unary();
        while (Set.of("*", "/", "%").contains(peek())) {
            left = binary(next(), left, unary());
        }
        return left;
    }

    private static Node binary(String operator, Node left, Node right) {
        return scope -> CelValues.binary(operator, left.evaluate(scope), right.evaluate(scope));
    }

    private Node unary() {
        if (take("!")) {
            Node node = unary();
            return scope -> !CelValues.truth(node.evaluate(scope));
        }
        if (take("-")) {
            Node node = unary();
            return scope -> CelValues.binary("-", 0L, node.evaluate(scope));
        }
        return member();
    }

    private Node member() {
        Node node = primary();
        while (true) {
            if (take(".")) {
                String name = next();
                node = take("(") ? call(node, name) : field(node, name);
            } else if (take("[")) {
                Node index = ternary();
                need("]");
                Node of = node;
                node = scope -> CelValues.index(of.evaluate(scope), index.evaluate(scope));
            } else {
                return node;
            }
        }
    }

    private static Node field(Node of, String name) {
        return new FieldNode(of, name);
    }

    /**
     * The field of an object, which {@code has} looks into.
     *
     * @param of the object
     * @param name the field
     */
    private record FieldNode(Node of, String name) implements Node {
        @Override
        public @Nullable Object evaluate(Map<String, @Nullable Object> scope) {
            return CelValues.field(of.evaluate(scope), name);
        }
    }

    private Node call(Node of, String name) {
        if (MACROS.contains(name)) {
            String variable = next();
            need(",");
            Node body = ternary();
            need(")");
            return scope -> CelValues.macro(name, of.evaluate(scope), variable, body, scope);
        }
        List<Node> arguments = arguments();
        CelValues.requireMethod(name, arguments.size());
        return scope -> CelValues.method(
                name,
                of.evaluate(scope),
                arguments.isEmpty() ? null : arguments.get(0).evaluate(scope));
    }

    private List<Node> arguments() {
        List<Node> arguments = new ArrayList<>();
        while (!take(")")) {
            if (!arguments.isEmpty()) {
                need(",");
            }
            arguments.add(ternary());
        }
        return arguments;
    }

    private Node primary() {
        if (take("(")) {
            Node node = ternary();
            need(")");
            return node;
        }
        if (take("[")) {
            List<Node> items = new ArrayList<>();
            while (!take("]")) {
                if (!items.isEmpty()) {
                    need(",");
                }
                items.add(ternary());
            }
            return scope -> CelValues.list(items, scope);
        }
        String token = next();
        char first = token.charAt(0);
        if (first == '"' || first == '\'') {
            String value = unescaped(token);
            return scope -> value;
        }
        if (Character.isDigit(first)) {
            Long value = Long.valueOf(token);
            return scope -> value;
        }
        return switch (token) {
            case "true" -> scope -> true;
            case "false" -> scope -> false;
            case "null" -> scope -> null;
            default -> take("(") ? function(token) : name(token);
        };
    }

    private Node name(String name) {
        if (!Character.isJavaIdentifierStart(name.charAt(0))) {
            throw broken("\"" + name + "\" is not expected");
        }
        return scope -> CelValues.variable(scope, name);
    }

    private Node function(String name) {
        List<Node> arguments = arguments();
        if (arguments.size() != 1) {
            throw broken("function " + name + " with " + arguments.size() + " arguments is not known");
        }
        Node argument = arguments.get(0);
        if (name.equals("has")) {
            if (!(argument instanceof FieldNode field)) {
                throw broken("has() wants a field");
            }
            return scope -> CelValues.has(field.of().evaluate(scope), field.name());
        }
        CelValues.requireMethod(name, 0);
        return scope -> CelValues.method(name, argument.evaluate(scope), null);
    }

    private static String unescaped(String quoted) {
        return quoted.substring(1, quoted.length() - 1).replace("\\n", "\n").replaceAll("\\\\(.)", "$1");
    }

    private String peek() {
        return at < tokens.size() ? tokens.get(at) : "";
    }

    private String next() {
        if (at == tokens.size()) {
            throw broken("it ends early");
        }
        return tokens.get(at++);
    }

    private boolean take(String token) {
        if (!peek().equals(token)) {
            return false;
        }
        at++;
        return true;
    }

    private void need(String token) {
        if (!take(token)) {
            throw broken("\"" + token + "\" is missing before \"" + peek() + "\"");
        }
    }

    private CelError broken(String what) {
        return new CelError("CEL: " + what + " in: " + text);
    }
}
