package tokenops.faces.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tokenops.operations.Operation;
import tokenops.operations.Operation.Ask;
import tokenops.path.Caller;
import tokenops.path.Live;
import tokenops.store.Reply;

/**
 * Server-sent events (WHATWG HTML section 9.2): an answer anew on each change, until it is over.
 *
 * <p>Each stream asks the database again and again, so nobody may have any number of them. Any thread; a stream is followed by the
 * thread of its request.
 */
final class Streams {
    private static final int MOST = 1_000;
    private static final int MOST_OF_ONE = 50;
    private static final Duration LONGEST = Duration.ofMinutes(10);
    private static final Duration PULSE = Duration.ofMillis(200);

    /** A suspension or revocation ends streams as well. */
    private static final Duration ADMITTED = Duration.ofMillis(700);

    private final Wire wire;
    private final Admission admission;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();

    Streams(Wire wire, Admission admission) {
        this.wire = wire;
        this.admission = admission;
    }

    /** Takes room for one, which {@link #close} gives back; false when there is none. */
    boolean open(Caller caller) {
        int mine = byCaller.merge(caller.actor(), 1, Integer::sum);
        int all = open.incrementAndGet();
        if (mine <= MOST_OF_ONE && all <= MOST) {
            return true;
        }
        close(caller);
        return false;
    }

    void close(Caller caller) {
        open.decrementAndGet();
        byCaller.computeIfPresent(caller.actor(), (actor, count) -> count == 1 ? null : count - 1);
    }

    /** Ends all streams at once. */
    void stop() {
        stopping.countDown();
    }

    /** Sends the first answer, and the next whenever it differs, until it is over, too long, or for nobody's eyes any more. */
    <Q, A> void follow(
            Operation<Q, A> operation, Ask<Q> ask, Live first, ServerRequest request, ServerResponse response)
            throws IOException {
        response.header(HeaderNames.CONTENT_TYPE, "text/event-stream");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        long end = System.nanoTime() + LONGEST.toNanos();
        long admitted = System.nanoTime();
        try (OutputStream out = response.outputStream()) {
            byte[] said = new byte[0];
            Live now = first;
            while (true) {
                byte[] data = wire.write(now);
                if (!Arrays.equals(said, data)) {
                    out.write("data: ".getBytes(StandardCharsets.US_ASCII));
                    out.write(data);
                    out.write("\n\n".getBytes(StandardCharsets.US_ASCII));
                    out.flush();
                    said = data;
                }
                if (now.over() || System.nanoTime() > end || stopping.await(PULSE.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
                if (System.nanoTime() - admitted > ADMITTED.toNanos()) {
                    admitted = System.nanoTime();
                    if (admission.isOver(operation, request)) {
                        return;
                    }
                }
                if (!(operation.handler().handle(ask) instanceof Reply.Done<A>(A next))
                        || !(next instanceof Live live)) {
                    return;
                }
                now = live;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
