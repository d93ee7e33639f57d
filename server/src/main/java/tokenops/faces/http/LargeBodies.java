package tokenops.faces.http;

import io.helidon.webserver.http.ServerRequest;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import tokenops.path.Problem;
import tokenops.path.Refusal;

/**
 * Room in memory for bodies that are taken as a whole: a few hundred large ones at once would fill the heap, whoever sends them.
 * Small ones need none. Any thread.
 */
final class LargeBodies {
    /** Up to here a body is small. */
    private static final int SMALL = 64 << 10;

    /** A body's bytes, its JSON and what is made of it, many times over. */
    private static final int SHARE_OF_HEAP = 16;

    private static final long PATIENCE_SECONDS = 2;

    private final Semaphore kibibytes =
            new Semaphore(Math.toIntExact(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP >> 10), true);

    /** Room that is taken; given back by closing it. */
    final class Room implements AutoCloseable {
        private final int taken;

        private Room(int taken) {
            this.taken = taken;
        }

        @Override
        public void close() {
            kibibytes.release(taken);
        }
    }

    /** Takes room for a request's body, as long as its header says or as a body may be; empty when there is none in time. */
    Optional<Room> take(ServerRequest request) {
        long length = request.content().hasEntity()
                ? request.headers().contentLength().orElse(Requests.LARGEST_BODY)
                : 0;
        if (length <= SMALL) {
            return Optional.of(new Room(0));
        }
        int wanted = (int) Math.min(length, Requests.LARGEST_BODY) >> 10;
        try {
            return kibibytes.tryAcquire(wanted, PATIENCE_SECONDS, TimeUnit.SECONDS)
                    ? Optional.of(new Room(wanted))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    static Refusal full() {
        return Refusal.of(Problem.UNAVAILABLE, "too many large bodies are under way");
    }
}
