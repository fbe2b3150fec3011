package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.kubernetes.Cel.Node;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What operators and functions of {@link Cel} give. */
final class CelValues {
    private static final Map<String, Integer> METHODS = Map.of(
            "size",
            0,
            "string",
            0,
            "int",
            0,
            "lowerAscii",
            0,
            "startsWith",
            1,
            "endsWith",
            1,
            "contains",
            1,
            "matches",
            1);

    private CelValues() {}

    static boolean truth(@Nullable Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw new CelError("no such overload: a boolean is expected");
    }

    /** A side that decides does so even where the other one has no value. */
    static Node decidedBy(boolean deciding, Node left, Node right) {
        return scope -> {
            try {
                if (truth(left.evaluate(scope)) == deciding) {
                    return deciding;
                }
            } catch (CelError e) {
                if (truth(right.evaluate(scope)) == deciding) {
                    return deciding;
                }
                throw e;
            }
            return truth(right.evaluate(scope));
        };
    }

    static @Nullable Object variable(Map<String, @Nullable Object> scope, String name) {
        if (!scope.containsKey(name)) {
            throw new CelError("undeclared reference to '" + name + "'");
        }
        return scope.get(name);
    }

    static boolean has(@Nullable Object value, String name) {
        return value instanceof Map<?, ?> map && map.get(plain(name)) != null;
    }

    static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map && map.containsKey(plain(name))) {
            return map.get(plain(name));
        }
        throw new CelError("no such key: " + plain(name));
    }

    /** A field that is called as a word of the language is written with underscores around it. */
    private static String plain(String name) {
        return name.matches("__[a-z]+__") ? name.substring(2, name.length() - 2) : name;
    }

    static @Nullable Object index(@Nullable Object value, @Nullable Object index) {
        if (value instanceof List<?> list && index instanceof Long at && at >= 0 && at < list.size()) {
            return list.get(at.intValue());
        }
        if (value instanceof Map<?, ?> map && map.containsKey(index)) {
            return map.get(index);
        }
        throw new CelError("no such key or index: " + index);
    }

    static List<@Nullable Object> list(List<Node> items, Map<String, @Nullable Object> scope) {
        List<@Nullable Object> values = new ArrayList<>();
        items.forEach(item -> values.add(item.evaluate(scope)));
        return values;
    }

    static Object binary(String operator, @Nullable Object left, @Nullable Object right) {
        return switch (operator) {
            case "==" -> equal(left, right);
            case "!=" -> !equal(left, right);
            case "in" -> isIn(left, right);
            case "<" -> compare(left, right) < 0;
            case "<=" -> compare(left, right) <= 0;
            case ">" -> compare(left, right) > 0;
            case ">=" -> compare(left, right) >= 0;
            default -> arithmetic(operator, left, right);
        };
    }

    private static boolean equal(@Nullable Object left, @Nullable Object right) {
        boolean numbers = left instanceof Number && right instanceof Number;
        return numbers ? compare(left, right) == 0 : Objects.equals(left, right);
    }

    private static boolean isIn(@Nullable Object value, @Nullable Object collection) {
        if (collection instanceof Map<?, ?> map) {
            return map.containsKey(value);
        }
        return collection instanceof Collection<?> list && list.stream().anyMatch(each -> equal(value, each));
    }

    private static int compare(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number a && right instanceof Number b) {
            return new BigDecimal(a.toString()).compareTo(new BigDecimal(b.toString()));
        }
        if (left instanceof String a && right instanceof String b) {
            return a.compareTo(b);
        }
        throw new CelError("no such overload: these values have no order");
    }

    private static Object arithmetic(String operator, @Nullable Object left, @Nullable Object right) {
        if (operator.equals("+") && left instanceof String a && right instanceof String b) {
            return a + b;
        }
        if (!(left instanceof Long a) || !(right instanceof Long b)) {
            throw new CelError("no such overload: " + operator + " wants whole numbers");
        }
        try {
            return switch (operator) {
                case "+" -> Math.addExact(a, b);
                case "-" -> Math.subtractExact(a, b);
                case "*" -> Math.multiplyExact(a, b);
                case "/" -> a / b;
                default -> a % b;
            };
        } catch (ArithmeticException e) {
            throw new CelError("no value: " + e.getMessage());
        }
    }

    static void requireMethod(String name, int arguments) {
        if (!Objects.equals(METHODS.get(name), arguments)) {
            throw new CelError("CEL: " + name + " with " + arguments + " arguments is not known here");
        }
    }

    static Object method(String name, @Nullable Object of, @Nullable Object argument) {
        if (name.equals("size")) {
            return (long) size(of);
        }
        if (name.equals("string")) {
            return String.valueOf(of);
        }
        if (name.equals("int")) {
            return Long.valueOf(String.valueOf(of));
        }
        if (!(of instanceof String text)) {
            throw new CelError("no such overload: " + name + " wants a string");
        }
        String other = String.valueOf(argument);
        return switch (name) {
            case "startsWith" -> text.startsWith(other);
            case "endsWith" -> text.endsWith(other);
            case "contains" -> text.contains(other);
            case "matches" -> Pattern.compile(other).matcher(text).find();
            default -> text.toLowerCase(Locale.ROOT);
        };
    }

    private static int size(@Nullable Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        return items(value).size();
    }

    private static Collection<?> items(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.keySet();
        }
        if (value instanceof Collection<?> list) {
            return list;
        }
        throw new CelError("no such overload: a list, a map or a string is expected");
    }

    static Object macro(
            String name, @Nullable Object of, String variable, Node body, Map<String, @Nullable Object> scope) {
        Collection<?> items = items(of);
        List<@Nullable Object> results = new ArrayList<>();
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object item : items) {
            Map<String, @Nullable Object> inner = new LinkedHashMap<>(scope);
            inner.put(variable, item);
            Object result = body.evaluate(inner);
            results.add(result);
            if (Boolean.TRUE.equals(result)) {
                kept.add(item);
            }
        }
        return switch (name) {
            case "all" -> kept.size() == items.size();
            case "exists" -> !kept.isEmpty();
            case "exists_one" -> kept.size() == 1;
            case "filter" -> kept;
            default -> results;
        };
    }
}
