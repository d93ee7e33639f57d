package tokenops.tools.tokenops.report;

import java.nio.charset.StandardCharsets;
import java.util.List;
import tokenops.proof.Visible;

/** Writes a page: text goes in escaped, and nothing else goes in but the tags that this package knows. */
final class Html {
    private final StringBuilder out = new StringBuilder(65_536);

    /** Markup of our own. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Text of anybody, escaped for content and quoted attributes alike. */
    Html text(String text) {
        out.append(escaped(text));
        return this;
    }

    /**
     * Text of anybody as markup that shows it, and shows what would be invisible ({@link Visible}).
     */
    static String escaped(String text) {
        String visible = Visible.text(text);
        StringBuilder escaped = new StringBuilder(visible.length() + 16);
        for (int i = 0; i < visible.length(); i++) {
            char c = visible.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.append(c);
            }
        }
        return escaped.toString();
    }

    /** A section with a heading that its region is named by. */
    Html section(String id, String heading) {
        return section(id, heading, "");
    }

    /** The same with a number beside the heading. */
    Html section(String id, String heading, String count) {
        raw("<section id=\"" + id + "\" aria-labelledby=\"" + id + "-h\"><h2 id=\"" + id + "-h\">")
                .text(heading);
        if (!count.isEmpty()) {
            raw(" <span class=\"count\">").text(count).raw("</span>");
        }
        return raw("</h2>\n");
    }

    Html endSection() {
        return raw("</section>\n");
    }

    /** A remark below a heading. */
    Html note(String text) {
        return raw("<p class=\"note\">").text(text).raw("</p>\n");
    }

    /** A table; the first cell of each row heads its row. Says that there is nothing where there are no rows. */
    Html table(String caption, List<Column> columns, List<List<Cell>> rows) {
        return table(caption, columns, rows, List.of());
    }

    /** The same with a line of sums; none when {@code sums} is empty. */
    Html table(String caption, List<Column> columns, List<List<Cell>> rows, List<Cell> sums) {
        if (rows.isEmpty()) {
            return raw("<p class=\"none\">None.</p>\n");
        }
        raw("<table class=\"stack\"><caption>").text(caption).raw("</caption><thead><tr>");
        for (Column column : columns) {
            raw("<th scope=\"col\"" + column.kind().heading() + ">")
                    .text(column.heading())
                    .raw("</th>");
        }
        raw("</tr></thead>\n<tbody>\n");
        rows.forEach(row -> row(columns, row));
        raw("</tbody>");
        if (!sums.isEmpty()) {
            raw("<tfoot>");
            row(columns, sums);
            raw("</tfoot>");
        }
        return raw("</table>\n");
    }

    private void row(List<Column> columns, List<Cell> cells) {
        raw("<tr>");
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            String name = i == 0 ? "th" : "td";
            raw("<" + name + (i == 0 ? " scope=\"row\"" : "")
                    + columns.get(i).kind().cell());
            if (!cell.markup().isEmpty()) {
                raw(" data-label=\"").text(columns.get(i).heading()).raw("\"");
                cell.sort().ifPresent(sort -> raw(" data-sort=\"").text(sort).raw("\""));
            }
            // in one piece, for narrow windows set it beside the heading
            raw(cell.markup().isEmpty() ? ">" : "><div>" + cell.markup() + "</div>")
                    .raw("</" + name + ">");
        }
        raw("</tr>\n");
    }

    byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A column of a table. */
    record Column(String heading, Kind kind) {
        /** What stands in a column decides how it is set and by what it is sorted. */
        enum Kind {
            TEXT(" data-kind=\"text\"", ""),
            /** Sentences. */
            SENTENCE(" class=\"say\" data-kind=\"text\"", " class=\"say\""),
            NUMBER(" class=\"n\" data-kind=\"number\"", " class=\"n\""),
            /** One of a few words, by which rows can be chosen. */
            WORD(" data-kind=\"word\"", ""),
            /** Addresses and digests. */
            CODE(" data-kind=\"text\"", " class=\"addr\""),
            /** Lists and pictures: not sorted. */
            PLAIN("", ""),
            BARS(" class=\"bars\"", " class=\"bars\"");

            private final String heading;
            private final String cell;

            Kind(String heading, String cell) {
                this.heading = heading;
                this.cell = cell;
            }

            String heading() {
                return heading;
            }

            String cell() {
                return cell;
            }
        }
    }
}
