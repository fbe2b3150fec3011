package io.meshroot.core.x509;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/**
 * Times in certificates, whole seconds of UTC: UTCTime from 1950 to 2049, GeneralizedTime otherwise (RFC 5280, section
 * 4.1.2.5). By hand, since a formatter costs more than all else that is written of a leaf.
 */
final class DerTime {
    private static final long UTC_BEGIN = Instant.parse("1950-01-01T00:00:00Z").getEpochSecond();
    private static final long UTC_END = Instant.parse("2050-01-01T00:00:00Z").getEpochSecond();
    private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");
    private static final int SHORT_LENGTH = 13;
    private static final int LONG_LENGTH = 15;
    /** A year of two digits is one of this century below it, else one of the last. */
    private static final int CENTURY_PIVOT = 50;

    private DerTime() {}

    /** Whether a time is written as UTCTime. */
    static boolean isUtc(Instant instant) {
        return instant.getEpochSecond() >= UTC_BEGIN && instant.getEpochSecond() < UTC_END;
    }

    static byte[] content(Instant instant) {
        if (instant.isAfter(LAST)) {
            throw new IllegalArgumentException(
                    "time " + instant + " is after the year 9999 (RFC 5280, 4.1.2.5); give an earlier one");
        }
        LocalDateTime time = LocalDateTime.ofEpochSecond(instant.getEpochSecond(), 0, ZoneOffset.UTC);
        boolean utc = isUtc(instant);
        byte[] text = new byte[utc ? SHORT_LENGTH : LONG_LENGTH];
        int at = 0;
        if (!utc) {
            if (time.getYear() < 0) {
                throw new IllegalArgumentException("time " + instant + " is before the year 0; give a later one");
            }
            at = twoDigits(text, at, time.getYear() / 100);
        }
        at = twoDigits(text, at, time.getYear() % 100);
        at = twoDigits(text, at, time.getMonthValue());
        at = twoDigits(text, at, time.getDayOfMonth());
        at = twoDigits(text, at, time.getHour());
        at = twoDigits(text, at, time.getMinute());
        at = twoDigits(text, at, time.getSecond());
        text[at] = 'Z';
        return text;
    }

    private static int twoDigits(byte[] text, int at, int number) {
        text[at] = (byte) ('0' + number / 10);
        text[at + 1] = (byte) ('0' + number % 10);
        return at + 2;
    }

    /** Reads either form, strictly: with seconds, in UTC, without fractions. */
    static Instant read(DerReader.Element element) throws DerReader.Malformed {
        byte[] text = element.content();
        boolean utc = element.tag() == DerWriter.UTC_TIME && text.length == SHORT_LENGTH;
        boolean generalized = element.tag() == DerWriter.GENERALIZED_TIME && text.length == LONG_LENGTH;
        if ((!utc && !generalized) || text[text.length - 1] != 'Z') {
            throw malformed(text);
        }
        int at = utc ? 0 : 2;
        int year = digits(text, at);
        int century = utc ? (year < CENTURY_PIVOT ? 20 : 19) : digits(text, 0);
        try {
            return LocalDateTime.of(
                            100 * century + year,
                            digits(text, at + 2),
                            digits(text, at + 4),
                            digits(text, at + 6),
                            digits(text, at + 8),
                            digits(text, at + 10))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw malformed(text);
        }
    }

    private static int digits(byte[] text, int at) throws DerReader.Malformed {
        int tens = text[at] - '0';
        int ones = text[at + 1] - '0';
        if (tens < 0 || tens > 9 || ones < 0 || ones > 9) {
            throw malformed(text);
        }
        return 10 * tens + ones;
    }

    private static DerReader.Malformed malformed(byte[] text) {
        String shown = new String(text, 0, Math.min(text.length, LONG_LENGTH), StandardCharsets.ISO_8859_1);
        return new DerReader.Malformed("a time is not one of RFC 5280: " + shown.replaceAll("[^ -~]", "?"));
    }
}
