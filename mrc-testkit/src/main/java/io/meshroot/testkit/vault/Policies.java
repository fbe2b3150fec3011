package io.meshroot.testkit.vault;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The access policies of a namespace: paths, a {@code *} at the end, {@code +} for a segment, and capabilities, without
 * parameters and templates. Safe for use by several threads.
 */
final class Policies {
    private static final Pattern RULE =
            Pattern.compile("path\\s+\"([^\"]*)\"\\s*\\{\\s*capabilities\\s*=\\s*\\[([^\\]]*)\\]\\s*\\}");
    private static final Pattern COMMENT = Pattern.compile("(?m)#.*$");
    private static final Pattern WORD = Pattern.compile("\"([a-z]+)\"");
    private static final String DEFAULT = """
            path "auth/token/lookup-self" { capabilities = ["read"] }
            path "auth/token/renew-self" { capabilities = ["update"] }
            path "auth/token/revoke-self" { capabilities = ["update"] }
            path "sys/capabilities-self" { capabilities = ["update"] }
            """;

    private final Map<String, String> texts = new TreeMap<>();
    private final Map<String, Map<String, Set<String>>> rules = new TreeMap<>();

    Policies() {
        write("default", DEFAULT);
    }

    synchronized void write(String name, String text) {
        String code = COMMENT.matcher(text).replaceAll("");
        Map<String, Set<String>> read = new LinkedHashMap<>();
        Matcher rule = RULE.matcher(code);
        while (rule.find()) {
            Set<String> capabilities = new TreeSet<>();
            Matcher word = WORD.matcher(rule.group(2));
            while (word.find()) {
                capabilities.add(word.group(1));
            }
            read.computeIfAbsent(rule.group(1), path -> new TreeSet<>()).addAll(capabilities);
        }
        String rest = rule.replaceAll("").strip();
        if (!rest.isEmpty()) {
            throw Refusal.badRequest(
                    "failed to parse policy: " + rest.lines().findFirst().orElse(""));
        }
        texts.put(name, text);
        rules.put(name, read);
    }

    synchronized void delete(String name) {
        texts.remove(name);
        rules.remove(name);
    }

    synchronized boolean knows(String name) {
        return name.equals("root") || texts.containsKey(name);
    }

    synchronized Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name));
    }

    synchronized List<String> names() {
        return List.copyOf(texts.keySet());
    }

    /** What policies allow on a path: the rule that fits best, of all policies together; {@code deny} beats the rest. */
    synchronized Set<String> capabilities(List<String> names, String path) {
        if (names.contains("root")) {
            return Set.of("root");
        }
        String best = "";
        Set<String> found = new HashSet<>();
        for (String name : names) {
            for (Map.Entry<String, Set<String>> rule :
                    rules.getOrDefault(name, Map.of()).entrySet()) {
                if (!fits(rule.getKey(), path)) {
                    continue;
                }
                if (found.isEmpty() || rank(rule.getKey()).compareTo(rank(best)) > 0) {
                    best = rule.getKey();
                    found = new HashSet<>(rule.getValue());
                } else if (rule.getKey().equals(best)) {
                    found.addAll(rule.getValue());
                }
            }
        }
        return found.isEmpty() || found.contains("deny") ? Set.of("deny") : new TreeSet<>(found);
    }

    boolean allow(List<String> names, Call.Operation operation, String path) {
        Set<String> found = capabilities(names, path);
        if (found.contains("root")) {
            return true;
        }
        return switch (operation) {
            case READ -> found.contains("read");
            case LIST -> found.contains("list");
            case UPDATE -> found.contains("update") || found.contains("create");
            case DELETE -> found.contains("delete");
        };
    }

    private static boolean fits(String rule, String path) {
        String pattern = rule.endsWith("*") ? rule.substring(0, rule.length() - 1) : rule;
        String expression = Pattern.quote(pattern).replace("+", "\\E[^/]+\\Q") + (rule.endsWith("*") ? ".*" : "");
        // A LIST on a path ends in a slash or not; both are the same rule.
        return path.matches(expression) || (path + "/").matches(expression);
    }

    /** Exact before glob, later wildcards before earlier ones, longer before shorter. */
    private static String rank(String rule) {
        int wildcard = rule.indexOf('+');
        int first = wildcard < 0 ? rule.length() : wildcard;
        return "%05d%d%05d".formatted(first, rule.endsWith("*") ? 0 : 1, rule.length());
    }
}
