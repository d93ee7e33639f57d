package tokenops.faces.http;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import tokenops.path.Caller;

/** The streams that are open: each asks the database again and again, so nobody may have any number of them. Any thread. */
final class Streams {
    private static final int MOST = 1_000;
    private static final int MOST_OF_ONE = 50;

    private final AtomicInteger open = new AtomicInteger();
    private final Map<String, Integer> byCaller = new ConcurrentHashMap<>();

    /** Takes room for one; false when there is none. */
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
}
