package tokenops.tools.tokenops.evidence;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tokenops.proof.DocumentTime;

/** Times as other systems write them, in the one form that documents have. What says no zone is of UTC. */
final class Times {
    private static final Pattern ISO =
            Pattern.compile("([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:[.,][0-9]{1,9})?)?"
                    + " ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})?)?");

    /** The years 0000 to 9999, which documents can write. */
    private static final BigDecimal EARLIEST = BigDecimal.valueOf(-62_167_219_200L);

    private static final BigDecimal LATEST = BigDecimal.valueOf(253_402_300_799L);

    private Times() {}

    /** Reads a time; empty for one that isn't written so. */
    static Optional<String> read(String text, Mapping.Clock clock) {
        return switch (clock) {
            case ISO8601 -> iso(text);
            case EPOCH_SECONDS -> Notation.PLAIN.read(text).flatMap(Times::epoch);
            case EPOCH_MILLISECONDS ->
                Notation.PLAIN.read(text).map(number -> number.movePointLeft(3)).flatMap(Times::epoch);
        };
    }

    private static Optional<String> iso(String text) {
        Matcher form = ISO.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        String minutes = Optional.ofNullable(form.group(2)).orElse("00:00");
        String seconds = Optional.ofNullable(form.group(3)).orElse(":00").replace(',', '.');
        String zone = Optional.ofNullable(form.group(4)).orElse("Z").replace("UTC", "Z");
        if (zone.length() == 5) {
            zone = zone.substring(0, 3) + ":" + zone.substring(3);
        }
        try {
            String time = form.group(1) + "T" + minutes + seconds;
            Instant instant = zone.equals("Z")
                    ? LocalDateTime.parse(time).toInstant(ZoneOffset.UTC)
                    : OffsetDateTime.parse(time + zone).toInstant();
            return written(instant);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> epoch(BigDecimal seconds) {
        if (seconds.compareTo(EARLIEST) < 0 || seconds.compareTo(LATEST) > 0) {
            return Optional.empty();
        }
        BigDecimal micros = seconds.movePointRight(6).setScale(0, RoundingMode.FLOOR);
        long whole = Math.floorDiv(micros.longValueExact(), 1_000_000L);
        return written(Instant.ofEpochSecond(whole, Math.floorMod(micros.longValueExact(), 1_000_000L) * 1_000));
    }

    private static Optional<String> written(Instant instant) {
        try {
            return Optional.of(DocumentTime.text(DocumentTime.micros(instant)));
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
