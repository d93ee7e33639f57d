package tokenops.tools.tokenops.report;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import tokenops.proof.Json;
import tokenops.tools.tokenops.report.Html.Column;
import tokenops.tools.tokenops.report.Html.Column.Kind;

/** What a timeline of the package counts, and its ranges of blocks or of days: in words, and with those filled in in which nothing was. */
final class TimeAxis {
    private final Json.Obj timeline;
    private final boolean byDay;
    private final BigInteger width;
    private final BigInteger first;
    private final BigInteger last;

    TimeAxis(Json.Obj timeline) {
        this.timeline = timeline;
        byDay = Listings.text(timeline, "unit").equals("day");
        width = new BigInteger(Listings.text(timeline, "width"));
        first = from(timeline.objects("ranges").getFirst());
        last = from(timeline.objects("ranges").getLast()).add(width).subtract(BigInteger.ONE);
    }

    /** What is counted, as a heading. */
    String counted() {
        return switch (Listings.text(timeline, "of")) {
            case "payments" -> "Payments";
            case "usage" -> "Usage records";
            default -> "Transfers";
        };
    }

    /** What happened to the value that is summed. */
    String moved() {
        return switch (Listings.text(timeline, "of")) {
            case "payments" -> "paid";
            case "usage" -> "used";
            default -> "moved";
        };
    }

    /** What the pictures show. */
    String note() {
        return switch (Listings.text(timeline, "of")) {
            case "payments" -> "Payments in " + step() + ", by the day (UTC) on which they arrived, and their amounts.";
            case "usage" -> "Usage records in " + step() + ", by their day (UTC), and the credits that they state.";
            default ->
                "Token transfers in " + step()
                        + ", and the value moved of the tokens that were transferred most often.";
        };
    }

    /** What isn't shown because it doesn't say when it was. */
    String without(long count) {
        return byDay
                ? Numbers.plain(count) + " without a time not shown."
                : Numbers.count(count, "transfer") + " without a block number not shown.";
    }

    private String step() {
        String one = byDay ? "day" : "block";
        return width.equals(BigInteger.ONE)
                ? "each " + one
                : "ranges of " + Numbers.plain(width.toString()) + " " + one + "s";
    }

    /** The whole of it, as a phrase. */
    String span() {
        return byDay
                ? "days " + day(first) + " to " + day(last)
                : "blocks " + Numbers.plain(first.toString()) + " to " + Numbers.plain(last.toString());
    }

    /** Where it begins, as markup. */
    String begin() {
        return mark(first);
    }

    /** Where it ends, as markup. */
    String end() {
        return mark(last);
    }

    private String mark(BigInteger at) {
        return byDay ? day(at) : "Block " + Numbers.grouped(at.toString());
    }

    /** The column of a table that says where ranges begin. */
    Column column() {
        return byDay ? new Column("From day", Kind.TEXT) : new Column("From block", Kind.NUMBER);
    }

    /** A range's cell in it. */
    Cell cell(Json.Obj range) {
        String from = Listings.text(range, "from");
        return byDay ? Cell.text(from) : Cell.number(from);
    }

    /** The values of all ranges from the first to the last, also of those in which nothing was. */
    List<BigInteger> filled(Function<Json.Obj, Optional<String>> value) {
        List<BigInteger> filled = new ArrayList<>();
        for (BigInteger at = first; at.compareTo(last) <= 0; at = at.add(width)) {
            filled.add(BigInteger.ZERO);
        }
        for (Json.Obj range : timeline.objects("ranges")) {
            int at = from(range).subtract(first).divide(width).intValueExact();
            value.apply(range).ifPresent(digits -> filled.set(at, new BigInteger(digits)));
        }
        return filled;
    }

    private BigInteger from(Json.Obj range) {
        String from = Listings.text(range, "from");
        return byDay ? BigInteger.valueOf(LocalDate.parse(from).toEpochDay()) : new BigInteger(from);
    }

    private static String day(BigInteger epochDay) {
        return LocalDate.ofEpochDay(epochDay.longValueExact()).toString();
    }
}
