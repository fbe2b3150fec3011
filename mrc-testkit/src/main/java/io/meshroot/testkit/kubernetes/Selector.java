package io.meshroot.testkit.kubernetes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which objects of a collection are meant: namespace, labels, fields. */
final class Selector {
    private static final String KEY = "([-A-Za-z0-9_./]+)";
    private static final Pattern SET = Pattern.compile(KEY + "\\s+(in|notin)\\s+\\(([^)]*)\\)");
    private static final Pattern EQUALITY = Pattern.compile(KEY + "\\s*(==|=|!=)\\s*([-A-Za-z0-9_./]*)");
    private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*" + KEY);

    private final List<Predicate<Map<String, @Nullable Object>>> conditions = new ArrayList<>();

    private Selector() {}

    static Selector of(String namespace, Map<String, String> query) {
        Selector selector = new Selector();
        if (!namespace.isEmpty()) {
            selector.conditions.add(
                    object -> Fields.text(object, "metadata", "namespace").equals(namespace));
        }
        split(query.getOrDefault("labelSelector", "")).forEach(selector::label);
        split(query.getOrDefault("fieldSelector", "")).forEach(selector::field);
        return selector;
    }

    boolean matches(Map<String, @Nullable Object> object) {
        return conditions.stream().allMatch(each -> each.test(object));
    }

    /** Splits at the commas outside of parentheses. */
    private static List<String> split(String text) {
        return Arrays.stream(text.split(",(?![^(]*\\))", -1))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    private void label(String requirement) {
        Matcher set = SET.matcher(requirement);
        Matcher equality = EQUALITY.matcher(requirement);
        Matcher existence = EXISTENCE.matcher(requirement);
        if (set.matches()) {
            List<String> values = Arrays.stream(set.group(3).split(",", -1))
                    .map(String::strip)
                    .toList();
            boolean wanted = set.group(2).equals("in");
            addLabel(set.group(1), value -> (value != null && values.contains(value)) == wanted);
        } else if (equality.matches()) {
            boolean wanted = !equality.group(2).equals("!=");
            addLabel(equality.group(1), value -> equality.group(3).equals(value) == wanted);
        } else if (existence.matches()) {
            boolean wanted = existence.group(1).isEmpty();
            addLabel(existence.group(2), value -> (value != null) == wanted);
        } else {
            throw KubernetesRefusal.badRequest("unable to parse requirement: " + requirement);
        }
    }

    private void addLabel(String name, Predicate<@Nullable Object> condition) {
        conditions.add(object -> condition.test(Fields.at(object, "metadata", "labels", name)));
    }

    private void field(String requirement) {
        Matcher equality = EQUALITY.matcher(requirement);
        if (!equality.matches() || !equality.group(1).matches("metadata\\.(name|namespace)|type")) {
            throw KubernetesRefusal.badRequest("field label not supported: " + requirement);
        }
        boolean wanted = !equality.group(2).equals("!=");
        String[] path = equality.group(1).split("\\.", -1);
        conditions.add(object -> Fields.text(object, path).equals(equality.group(3)) == wanted);
    }
}
