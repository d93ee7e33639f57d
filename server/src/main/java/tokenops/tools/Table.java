package tokenops.tools;

import java.io.IOException;
import java.io.OutputStream;

/**
 * What a tool found, for spreadsheets.
 *
 * @param name of the table, as {@code findings}: letters and underscores
 * @param content the table as CSV; written row by row, so that a long one takes no memory
 */
public record Table(String name, Content content) {
    /** Writes it; may be asked more than once, and leaves the stream open. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }
}
