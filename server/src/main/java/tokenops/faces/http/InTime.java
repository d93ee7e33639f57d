package tokenops.faces.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.LongSupplier;

/** A body that has to come to its end in time: who sends it byte by byte would keep the room that it takes. */
final class InTime extends FilterInputStream {
    private final LongSupplier nanos;
    private final Duration most;
    private final long end;

    /** @param nanos the time, as {@link System#nanoTime} tells it */
    InTime(InputStream body, Duration most, LongSupplier nanos) {
        super(body);
        this.nanos = nanos;
        this.most = most;
        this.end = nanos.getAsLong() + most.toNanos();
    }

    @Override
    public int read() throws IOException {
        check();
        return super.read();
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        check();
        return super.read(into, from, length);
    }

    private void check() throws IOException {
        if (nanos.getAsLong() - end > 0) {
            throw new IOException("the body took longer than " + most.toSeconds() + " s to come");
        }
    }
}
