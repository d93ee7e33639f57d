package tokenops.tools.tokenops.evidence;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;

/** Times as records state them: RFC 3339, the same without a zone (taken as UTC), a date alone, seconds or milliseconds since 1970. */
final class Moments {
    /** More digits than these are milliseconds: as seconds they would be the year 5138. */
    private static final int DIGITS_OF_SECONDS = 11;

    private static final int MOST_DIGITS = 14;
    private static final int DATE = 10;
    private static final String COMMON = "0000-00-00T00:00:00Z";

    private Moments() {}

    /** The time; empty for what is none. */
    static Optional<Instant> read(String text) {
        if (text.isEmpty() || text.charAt(0) < '0' || text.charAt(0) > '9') {
            return Optional.empty();
        }
        try {
            return Optional.of(text.length() > 4 && text.charAt(4) == '-' ? calendar(text) : epoch(text));
        } catch (DateTimeException | NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Instant epoch(String text) {
        if (text.length() > MOST_DIGITS) {
            throw new NumberFormatException("too long for a time");
        }
        long number = Long.parseLong(text);
        return text.length() <= DIGITS_OF_SECONDS ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number);
    }

    /** The common form, {@code 2026-11-23T10:00:00Z}, digit by digit: millions of rows have one or two each. */
    private static Optional<Instant> common(String text) {
        if (text.length() != COMMON.length()) {
            return Optional.empty();
        }
        for (int i = 0; i < COMMON.length(); i++) {
            char c = text.charAt(i);
            boolean fits = COMMON.charAt(i) == '0' ? c >= '0' && c <= '9' : c == COMMON.charAt(i);
            if (!fits) {
                return Optional.empty();
            }
        }
        long day = LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10))
                .toEpochDay();
        int hour = number(text, 11, 13);
        int minute = number(text, 14, 16);
        int second = number(text, 17, 19);
        return hour < 24 && minute < 60 && second < 60
                ? Optional.of(Instant.ofEpochSecond(((day * 24 + hour) * 60 + minute) * 60 + second))
                : Optional.empty();
    }

    private static int number(String text, int from, int to) {
        int number = 0;
        for (int i = from; i < to; i++) {
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static Instant calendar(String text) {
        Optional<Instant> common = common(text);
        if (common.isPresent()) {
            return common.get();
        }
        if (text.length() == DATE) {
            return Instant.parse(text + "T00:00:00Z");
        }
        String iso = text.charAt(DATE) == ' ' ? text.substring(0, DATE) + "T" + text.substring(DATE + 1) : text;
        if (iso.endsWith("Z")) {
            return Instant.parse(iso);
        }
        int zone = Math.max(iso.lastIndexOf('+'), iso.lastIndexOf('-'));
        return zone > DATE
                ? OffsetDateTime.parse(iso).toInstant()
                : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
    }
}
