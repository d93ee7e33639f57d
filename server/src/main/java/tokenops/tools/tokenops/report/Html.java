package tokenops.tools.tokenops.report;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes a page: text goes in escaped, and nothing else goes in but the tags that this class knows. */
final class Html {
    private final StringBuilder out = new StringBuilder(16_384);

    /** Markup of our own. */
    Html raw(String markup) {
        out.append(markup);
        return this;
    }

    /** Text of anybody, escaped for content and quoted attributes alike. */
    Html text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
            }
        }
        return this;
    }

    /** A section with a heading that its region is named by. */
    Html section(String id, String heading) {
        return raw("<section aria-labelledby=\"" + id + "\"><h2 id=\"" + id + "\">")
                .text(heading)
                .raw("</h2>\n");
    }

    Html endSection() {
        return raw("</section>\n");
    }

    /** A table with its caption and column headings; the first cell of each row heads its row. */
    Html table(String caption, List<String> headings, List<List<String>> rows) {
        raw("<div class=\"wide\" role=\"region\" tabindex=\"0\" aria-label=\"")
                .text(caption)
                .raw("\"><table><caption>");
        text(caption).raw("</caption><thead><tr>");
        for (String heading : headings) {
            raw("<th scope=\"col\">").text(heading).raw("</th>");
        }
        raw("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            raw("<tr>");
            for (int i = 0; i < row.size(); i++) {
                raw(i == 0 ? "<th scope=\"row\">" : "<td>").text(row.get(i)).raw(i == 0 ? "</th>" : "</td>");
            }
            raw("</tr>\n");
        }
        return raw("</tbody></table></div>\n");
    }

    byte[] bytes() {
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }
}
