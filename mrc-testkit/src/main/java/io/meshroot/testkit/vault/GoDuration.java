package io.meshroot.testkit.vault;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go's {@code time} package and Vault's parameters write them. */
final class GoDuration {
    private static final Pattern SECONDS = Pattern.compile("-?\\d+");
    private static final Pattern DAYS = Pattern.compile("(\\d+)d");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);

    private GoDuration() {}

    /**
     * Reads a duration: seconds, days as {@code 7d}, or Go's own format. Parts of a second are cut off, as they are there.
     *
     * @throws Refusal if it is none
     */
    static Duration parse(String field, Object value) {
        String text = value.toString().strip();
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        try {
            if (SECONDS.matcher(text).matches()) {
                return Duration.ofSeconds(Long.parseLong(text));
            }
            Matcher days = DAYS.matcher(text);
            if (days.matches()) {
                return Duration.ofDays(Long.parseLong(days.group(1)));
            }
            return Duration.ofSeconds(parts(text).toSeconds());
        } catch (ArithmeticException | DateTimeException | NumberFormatException e) {
            throw Refusal.badRequest("Field validation failed: error converting input for field \"" + field
                    + "\": time: invalid duration \"" + text + "\"");
        }
    }

    private static Duration parts(String text) {
        Matcher part = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (end < text.length() && part.find() && part.start() == end) {
            nanos = nanos.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.getOrDefault(part.group(2), 0L))));
            end = part.end();
        }
        if (end != text.length()) {
            throw new NumberFormatException(text);
        }
        return Duration.ofNanos(nanos.longValue());
    }

    /** Writes a duration as Go does: {@code 48h0m0s}. */
    static String format(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds >= 3600) {
            return seconds / 3600 + "h" + seconds % 3600 / 60 + "m" + seconds % 60 + "s";
        }
        return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
    }

    /** Writes a duration as the token store does: without parts that are zero. */
    static String brief(Duration duration) {
        String brief = format(duration);
        if (brief.endsWith("m0s")) {
            brief = brief.substring(0, brief.length() - 2);
        }
        return brief.endsWith("h0m") ? brief.substring(0, brief.length() - 2) : brief;
    }
}
