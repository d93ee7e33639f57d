package tokenops.tools.tokenops.evidence;

import java.util.Comparator;
import tokenops.proof.Json;

/**
 * Where a record stands, for findings to point at.
 *
 * @param file the agent's name for the file
 * @param line the line on which it begins, from 1; 0 for the file as a whole
 * @param index which record of its file it is, from 1; 0 for the file as a whole
 * @param key what it calls itself; empty when it has no name or couldn't be read so far
 */
public record Source(String file, long line, long index, String key) implements Comparable<Source> {
    /** By name first: the order that shuffled evidence keeps. */
    public static final Comparator<Source> BY_KEY =
            Comparator.comparing(Source::key).thenComparing(Comparator.naturalOrder());

    /** The file as a whole. */
    public static Source whole(String file) {
        return new Source(file, 0, 0, "");
    }

    /** The form in findings: what isn't known is left out. */
    public Json.Obj json() {
        Json.Builder json = Json.object().put("file", Text.wellFormed(file));
        if (line > 0) {
            json.put("line", line);
        }
        if (index > 0) {
            json.put("index", index);
        }
        if (!key.isEmpty()) {
            json.put("key", Text.wellFormed(key));
        }
        return json.build();
    }

    @Override
    public int compareTo(Source other) {
        int byFile = file.compareTo(other.file);
        int byIndex = byFile != 0 ? byFile : Long.compare(index, other.index);
        int byLine = byIndex != 0 ? byIndex : Long.compare(line, other.line);
        return byLine != 0 ? byLine : key.compareTo(other.key);
    }
}
