package tokenops.faces.console;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import tokenops.proof.DocumentTime;

/** A time on a page: in UTC, and how long ago that was when the page was made. The script keeps the age right afterwards. */
public record When(Instant at, Instant now) {
    private static final DateTimeFormatter SHOWN =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** For machines. */
    public String exact() {
        return DocumentTime.text(at);
    }

    /** For people, to the second. */
    public String shown() {
        return SHOWN.format(at) + " UTC";
    }

    public String age() {
        Duration age = Duration.between(at, now);
        if (age.toSeconds() < 1) {
            return "now";
        } else if (age.toSeconds() < 60) {
            return age.toSeconds() + " s ago";
        } else if (age.toMinutes() < 60) {
            return age.toMinutes() + " min ago";
        } else if (age.toHours() < 48) {
            return age.toHours() + " h ago";
        } else {
            return age.toDays() + " d ago";
        }
    }
}
