package io.meshroot.vault.internal.json;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The fields of an object. A field of another kind than the asked one counts as absent. Never shows its content. */
public final class JsonObject {
    /** No field at all. */
    public static final JsonObject EMPTY = new JsonObject(Map.of());

    private static final BigDecimal MOST_SECONDS =
            BigDecimal.valueOf(Duration.ofDays(365_000).toSeconds());

    private final Map<String, Object> fields;

    JsonObject(Map<String, Object> fields) {
        this.fields = fields;
    }

    /**
     * Returns the names of the fields that are not null.
     *
     * @return the names
     */
    public Set<String> names() {
        return Set.copyOf(fields.keySet());
    }

    /**
     * Returns a text.
     *
     * @param name the field
     * @return its value, if it is a string
     */
    public Optional<String> text(String name) {
        return fields.get(name) instanceof String text ? Optional.of(text) : Optional.empty();
    }

    /**
     * Returns a boolean.
     *
     * @param name the field
     * @return its value, if it is a boolean
     */
    public Optional<Boolean> flag(String name) {
        return fields.get(name) instanceof Boolean flag ? Optional.of(flag) : Optional.empty();
    }

    /**
     * Returns a duration in seconds, which servers write as a number and documentation as a string.
     *
     * @param name the field
     * @return its value, if it is a whole number of seconds of at most a thousand years, zero included
     */
    public Optional<Duration> seconds(String name) {
        return number(name)
                .filter(number -> number.signum() >= 0 && number.compareTo(MOST_SECONDS) <= 0)
                .map(number -> Duration.ofSeconds(number.longValue()));
    }

    /**
     * Returns a number, written as such or as a string.
     *
     * @param name the field
     * @return its value, if it is one
     */
    public Optional<BigDecimal> number(String name) {
        Object value = fields.get(name);
        if (value instanceof BigDecimal number) {
            return Optional.of(number);
        }
        return text(name).filter(text -> text.matches("-?[0-9]{1,18}")).map(BigDecimal::new);
    }

    /**
     * Returns an object.
     *
     * @param name the field
     * @return its value, if it is an object
     */
    public Optional<JsonObject> object(String name) {
        return fields.get(name) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    }

    /**
     * Returns the strings of a list.
     *
     * @param name the field
     * @return the strings; empty if it is no list
     */
    public List<String> texts(String name) {
        if (!(fields.get(name) instanceof List<?> items)) {
            return List.of();
        }
        return items.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .toList();
    }

    /**
     * Names the fields, without their content.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return "JsonObject" + fields.keySet();
    }
}
