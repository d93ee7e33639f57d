package tokenops.tools.tokenops.evidence;

import java.time.DateTimeException;
import java.time.Instant;
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

    private static Instant calendar(String text) {
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
