package tokenops.tools.tokenops.evidence;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.path.Word;
import tokenops.tools.EvidenceFile;

/** How a file is read: what it holds decides, its name and media type only where that is open. */
enum Format implements Word {
    JSON,
    JSON_LINES,
    CSV,
    BINARY,
    OTHER;

    /** Bytes that are looked at for what no text has. */
    private static final int LOOKED_AT = 8 << 10;

    /** One control character among so many is a fault of a record; more make a file that is no text. */
    private static final int RARE = 32;

    private static final String SEPARATORS = ",;\t|";

    /** How files begin that are often taken for tables, and what they are. */
    private static final Map<String, String> KNOWN = new TreeMap<>(Map.of(
            "PK\003\004", "a ZIP archive, as .xlsx is: export it as CSV",
            "PAR1", "Parquet: export it as CSV or JSON Lines",
            "%PDF", "a PDF: export it as CSV",
            "\u00d0\u00cf\u0011\u00e0", "an old .xls: export it as CSV",
            "SQLite format 3", "a SQLite database: export its table as CSV",
            "BZh", "compressed by bzip2: use gzip or zstd",
            "\u00fd7zXZ", "compressed by xz: use gzip or zstd",
            "7z\u00bc\u00af", "a 7z archive: use gzip or zstd",
            "\u001f\u008b", "compressed more than once",
            "\u0028\u00b5\u002f\u00fd", "compressed more than once"));

    /** What the file is by its first bytes, where it is one that can be named. */
    static Optional<String> known(byte[] head) {
        String start = new String(head, 0, Math.min(head.length, 16), StandardCharsets.ISO_8859_1);
        return KNOWN.entrySet().stream()
                .filter(one -> start.startsWith(one.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    static Format of(byte[] head, EvidenceFile file) {
        if (known(head).isPresent() || isBinary(head)) {
            return BINARY;
        }
        int first = solid(head, 0);
        if (first == head.length) {
            return OTHER;
        }
        if (head[first] == '[') {
            return JSON;
        }
        if (head[first] == '{') {
            return lines(head, first, file) ? JSON_LINES : JSON;
        }
        if (saysLines(file)) {
            return JSON_LINES;
        }
        boolean separated = Dialect.names(head, first);
        for (int i = first; i < head.length && head[i] != '\n' && head[i] != '\r'; i++) {
            separated |= SEPARATORS.indexOf(head[i]) >= 0;
        }
        return separated || says(file, List.of("csv", "tab-separated"), ".csv", ".tsv") ? CSV : OTHER;
    }

    private static boolean isBinary(byte[] head) {
        int end = Math.min(head.length, LOOKED_AT);
        int controls = 0;
        for (int i = 0; i < end; i++) {
            boolean control = head[i] >= 0 && head[i] < ' ' && !blank(head[i]) && head[i] != '\f';
            controls += control ? 1 : 0;
        }
        return controls > end / RARE;
    }

    /** Whether the file says so, or its first line is an object that ends there and another begins on the next. */
    private static boolean lines(byte[] head, int first, EvidenceFile file) {
        if (saysLines(file)) {
            return true;
        }
        int end = first;
        while (end < head.length && head[end] != '\n') {
            end++;
        }
        int next = solid(head, end);
        int last = end - 1;
        while (last > first && blank(head[last])) {
            last--;
        }
        return next < head.length && head[next] == '{' && head[last] == '}';
    }

    private static boolean saysLines(EvidenceFile file) {
        return says(file, List.of("ndjson", "jsonl"), ".jsonl", ".ndjson");
    }

    private static boolean says(EvidenceFile file, List<String> mediaTypes, String... endings) {
        String name = Text.lowerAscii(file.name());
        for (String packed : List.of(".gz", ".zst")) {
            name = name.endsWith(packed) ? name.substring(0, name.length() - packed.length()) : name;
        }
        return mediaTypes.stream().anyMatch(file.mediaType()::contains)
                || Arrays.stream(endings).anyMatch(name::endsWith);
    }

    private static int solid(byte[] head, int from) {
        int at = from;
        while (at < head.length && blank(head[at])) {
            at++;
        }
        return at;
    }

    private static boolean blank(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}
