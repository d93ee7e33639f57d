package tokenops.faces.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;

/**
 * A bar that shows how much of some files has been read, on a line that it writes over. Only for a terminal; elsewhere it says nothing.
 *
 * <p>For the thread that reads.
 */
final class Progress {
    private static final int WIDTH = 40;

    private final PrintWriter out;
    private final boolean shown;
    private final long total;
    private long read;
    private int drawn = -1;

    /** @param total bytes that will be read */
    Progress(PrintWriter out, boolean shown, long total) {
        this.out = out;
        this.shown = shown;
        this.total = Math.max(1, total);
    }

    /** The same stream; what is read of it moves the bar. */
    InputStream watch(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int next = super.read();
                moved(next < 0 ? 0 : 1);
                return next;
            }

            @Override
            public int read(byte[] into, int from, int most) throws IOException {
                int count = super.read(into, from, most);
                moved(Math.max(0, count));
                return count;
            }
        };
    }

    private void moved(int bytes) {
        read += bytes;
        int now = (int) Math.min(WIDTH, read * WIDTH / total);
        if (shown && now != drawn) {
            drawn = now;
            out.print("\r[" + "#".repeat(now) + " ".repeat(WIDTH - now) + "] " + 100 * now / WIDTH + " %");
            out.flush();
        }
    }

    /** Takes the bar away. */
    void end() {
        if (shown) {
            out.print("\r" + " ".repeat(WIDTH + 10) + "\r");
            out.flush();
        }
    }
}
