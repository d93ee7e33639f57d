package tokenops.faces.http;

import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Ends connections whose callers fall silent within a request, in its headers or its body: a read of a socket has no end of its own,
 * so whoever says nothing would keep the connection, and the room for the body, for ever. One thread looks at all that read, and
 * interrupts those whose time is over, which closes their sockets. Any thread.
 */
public final class Silence implements AutoCloseable {
    /** A connection is ended by this fraction of its time late at most. */
    private static final int LOOKS = 10;

    private final Duration most;
    private final Map<Thread, Long> ends = new ConcurrentHashMap<>();
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("silence").daemon().factory());

    /** @param most how long a caller may say nothing, and how long its headers may take */
    public Silence(Duration most) {
        this.most = most;
        long every = Math.max(1, most.toMillis() / LOOKS);
        watcher.scheduleWithFixedDelay(this::look, every, every, TimeUnit.MILLISECONDS);
    }

    private void look() {
        long now = System.nanoTime();
        // Within the map's own lock of the entry: who has taken its entry out isn't interrupted any more.
        ends.keySet()
                .forEach(thread -> ends.computeIfPresent(thread, (reading, end) -> {
                    if (now - end <= 0) {
                        return end;
                    }
                    reading.interrupt();
                    return null;
                }));
    }

    private void begin() {
        ends.put(Thread.currentThread(), System.nanoTime() + most.toNanos());
    }

    private void end() throws IOException {
        if (ends.remove(Thread.currentThread()) == null) {
            // It was for this read only: what comes next on this thread must not be interrupted by it.
            Thread.interrupted();
            throw new IOException("nothing came for " + most.toSeconds() + " s");
        }
    }

    /** The same body, no read of which takes longer than a caller may be silent. */
    public InputStream heard(InputStream body) {
        return new FilterInputStream(body) {
            @Override
            public int read() throws IOException {
                begin();
                try {
                    return super.read();
                } finally {
                    end();
                }
            }

            @Override
            public int read(byte[] into, int from, int length) throws IOException {
                begin();
                try {
                    return super.read(into, from, length);
                } finally {
                    end();
                }
            }
        };
    }

    /** Told by the server where a request's headers begin and where they end. */
    public Http1ConnectionListener headers() {
        return new Http1ConnectionListener() {
            @Override
            public void prologue(ConnectionContext connection, HttpPrologue prologue) {
                begin();
            }

            @Override
            public void headers(ConnectionContext connection, Headers headers) {
                try {
                    end();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
