package tokenops.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Where benches put what they measured: one line per figure, as text or as JSON. What is said on the way goes to standard error.
 */
public final class Figures {
    private final PrintStream out;
    private final PrintStream log;
    private final boolean json;
    private final ObjectMapper mapper = new ObjectMapper();
    private boolean failed;

    /** @param json whether figures are written as JSON on {@code out}; {@code log} is for people */
    public Figures(PrintStream out, PrintStream log, boolean json) {
        this.out = out;
        this.log = log;
        this.json = json;
    }

    /**
     * A figure by the name and unit of the table of figures.
     *
     * @param detail what it was measured with, and its parts
     */
    public void figure(String name, double value, String unit, Map<String, ?> detail) {
        if (json) {
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("name", name);
            line.put("value", rounded(value));
            line.put("unit", unit);
            line.put("detail", detail);
            out.println(text(line));
        } else {
            out.printf(Locale.ROOT, "%-28s %14s %-6s %s%n", name, text(rounded(value)), unit, text(detail));
        }
        out.flush();
    }

    /** Something that whoever waits wants to know. */
    public void say(String sentence) {
        log.println(sentence);
    }

    /** A check of correctness: one that fails makes the whole run fail. */
    public void check(boolean holds, String what) {
        log.println((holds ? "ok    " : "WRONG ") + what);
        failed |= !holds;
    }

    /** Whether a check failed. */
    public boolean failed() {
        return failed;
    }

    private static double rounded(double value) {
        double scale = Math.abs(value) >= 1_000 ? 1 : Math.abs(value) >= 10 ? 10 : 1_000;
        return Math.round(value * scale) / scale;
    }

    private String text(Object value) {
        try {
            return mapper.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
