package io.meshroot.testkit.kubernetes;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One entry of {@code x-kubernetes-validations}. */
final class CelRule {
    private final String text;
    private final Cel rule;
    private final Map<String, @Nullable Object> entry;

    private CelRule(String text, Cel rule, Map<String, @Nullable Object> entry) {
        this.text = text;
        this.rule = rule;
        this.entry = entry;
    }

    static CelRule of(Map<String, @Nullable Object> entry) {
        String text = Fields.text(entry, "rule");
        return new CelRule(text, Cel.parse(text), entry);
    }

    /** Evaluates the rule; one that speaks of the old value is left out where there is none. */
    Optional<Cause> complaint(Object value, @Nullable Object before, String path) {
        boolean transition = text.matches("(?s).*\\boldSelf\\b.*");
        if (transition && before == null) {
            return Optional.empty();
        }
        Map<String, @Nullable Object> scope = new LinkedHashMap<>();
        scope.put("self", value);
        scope.put("oldSelf", before);
        String field = path + Fields.text(entry, "fieldPath");
        try {
            return Boolean.TRUE.equals(rule.evaluate(scope))
                    ? Optional.empty()
                    : Optional.of(new Cause(reason(), field, "Invalid value: \"object\": " + message(scope)));
        } catch (CelError e) {
            return Optional.of(Cause.invalid(
                    field, "\"object\": rule evaluation error: " + e.getMessage() + " evaluating rule: " + text));
        }
    }

    private String reason() {
        String reason = Fields.text(entry, "reason");
        return reason.isEmpty() ? "FieldValueInvalid" : reason;
    }

    private String message(Map<String, @Nullable Object> scope) {
        String expression = Fields.text(entry, "messageExpression");
        if (!expression.isEmpty()) {
            return String.valueOf(Cel.parse(expression).evaluate(scope));
        }
        String message = Fields.text(entry, "message");
        return message.isEmpty() ? "failed rule: " + text : message;
    }
}
