package tokenops.proof;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Times as documents, leaves and answers write them: RFC 3339, UTC, always six decimals, {@code Z}. */
public final class DocumentTime {
    static final Pattern FORM =
            Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\\.[0-9]{6}Z");

    /** For years that don't have four digits. */
    private static final DateTimeFormatter WRITTEN = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final byte[] SAMPLE = "0000-00-00T00:00:00.000000Z".getBytes(StandardCharsets.ISO_8859_1);

    private DocumentTime() {}

    /** The written form; what is finer than a microsecond is cut off. */
    public static String text(Instant time) {
        LocalDateTime at = LocalDateTime.ofEpochSecond(time.getEpochSecond(), time.getNano(), ZoneOffset.UTC);
        if (at.getYear() < 0 || at.getYear() > 9999) {
            return WRITTEN.format(time);
        }
        byte[] text = SAMPLE.clone();
        digits(text, 4, at.getYear());
        digits(text, 7, at.getMonthValue());
        digits(text, 10, at.getDayOfMonth());
        digits(text, 13, at.getHour());
        digits(text, 16, at.getMinute());
        digits(text, 19, at.getSecond());
        digits(text, 26, at.getNano() / 1_000);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /** Writes a number so that it ends before {@code end}, over zeros. */
    private static void digits(byte[] text, int end, int number) {
        int at = end;
        for (int left = number; left > 0; left /= 10) {
            text[--at] = (byte) ('0' + left % 10);
        }
    }

    /** To the microsecond, which is what documents and databases keep. */
    public static Instant micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }

    /** The later of two. */
    public static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Reads the one written form; empty for any other and for days that no calendar has. */
    public static Optional<Instant> parse(String text) {
        if (!FORM.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
