package tokenops.tools.tokenops.report;

import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;

/**
 * One cell of a table.
 *
 * @param markup ours, with the text of others escaped in it
 * @param sort what rows are sorted by when it isn't what the cell shows: a whole number in a column of numbers
 */
record Cell(String markup, Optional<String> sort) {
    /** Records that a cell names; the rest is counted. */
    private static final int MOST_PLACES = 5;

    static final Cell EMPTY = new Cell("", Optional.empty());

    /** Markup of our own. */
    static Cell of(String markup) {
        return new Cell(markup, Optional.empty());
    }

    /** Text of anybody. */
    static Cell text(String text) {
        return of(Html.escaped(text));
    }

    /** A whole number in digits, exact however long. */
    static Cell number(String digits) {
        return new Cell(Numbers.grouped(digits), Optional.of(digits));
    }

    static Cell number(long number) {
        return number(Long.toString(number));
    }

    /** A value in minor units; with its decimals where they are known. */
    static Cell value(String digits, Optional<Long> decimals) {
        return new Cell(
                decimals.map(count -> Numbers.scaled(digits, Math.toIntExact(count)))
                        .orElseGet(() -> Numbers.grouped(digits)),
                Optional.of(digits));
    }

    /** A word of the vocabulary in the colour of what it means, behind a mark so that colour alone says nothing. */
    static Cell tag(String word) {
        return of(
                word.isEmpty()
                        ? ""
                        : "<span class=\"tag " + Html.escaped(word) + "\">" + Html.escaped(Words.said(word))
                                + "</span>");
    }

    /** The same, sorted by a rank of its own. */
    static Cell tag(String word, int rank) {
        return new Cell(tag(word).markup, Optional.of(Integer.toString(rank)));
    }

    /** Places in the evidence: the first few, and how many more. */
    static Cell places(List<Json.Obj> places, long total) {
        if (places.isEmpty()) {
            return EMPTY;
        }
        StringBuilder list = new StringBuilder("<ul class=\"places\">");
        places.stream()
                .limit(MOST_PLACES)
                .forEach(place -> list.append("<li>").append(place(place)).append("</li>"));
        long further = total - Math.min(MOST_PLACES, places.size());
        if (further > 0) {
            list.append("<li class=\"more\">and ")
                    .append(Numbers.grouped(Long.toString(further)))
                    .append(" more</li>");
        }
        return of(list.append("</ul>").toString());
    }

    /** One place: the file, the line, and what the record calls itself. Isolated, for a name may be written from right to left. */
    static String place(Json.Obj place) {
        String file = "<bdi>" + Html.escaped(place.text("file").orElse("")) + "</bdi>";
        String line = place.whole("line").map(number -> ":" + number).orElse("");
        String key = place.text("key")
                .map(name -> " <bdi class=\"key\">" + Html.escaped(Words.key(name)) + "</bdi>")
                .orElse("");
        return file + line + key;
    }
}
