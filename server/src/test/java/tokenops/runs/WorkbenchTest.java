package tokenops.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tokenops.path.Id;
import tokenops.support.Eventually;

/** Work of seconds goes in turns, and a tool that doesn't come back keeps nobody from the bench. */
class WorkbenchTest {
    private static final Id.Agent FLOOD = new Id.Agent(new UUID(0, 1));
    private static final Id.Agent SINGLE = new Id.Agent(new UUID(0, 2));

    private final Workbench bench = new Workbench(1);
    private final List<Id.Agent> order = Collections.synchronizedList(new ArrayList<>());

    private Thread comes(Id.Agent agent) {
        Thread thread = Thread.ofVirtual().start(() -> {
            try (Workbench.Place place = bench.enter(agent, 1)) {
                assertEquals(Optional.of(agent), place.work(() -> Optional.of(agent)));
                order.add(agent);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        Eventually.until("it waits its turn", () -> thread.getState() == Thread.State.WAITING);
        return thread;
    }

    @Test
    void agentWithOneRunWaitsForNoMoreThanATurnOfAFlood() throws InterruptedException {
        List<Thread> threads = new ArrayList<>();
        try (Workbench.Place taken = bench.enter(FLOOD, 1)) {
            for (int i = 0; i < 50; i++) {
                threads.add(comes(FLOOD));
            }
            threads.add(comes(SINGLE));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(51, order.size());
        assertTrue(order.indexOf(SINGLE) <= 1, () -> order.indexOf(SINGLE) + " came before");
    }

    @Test
    void whoGivesUpWaitingTakesNoPlace() throws InterruptedException {
        Workbench.Place taken = bench.enter(FLOOD, 1);
        Thread gone = Thread.ofVirtual().start(() -> {
            try {
                bench.enter(SINGLE, 1);
            } catch (InterruptedException e) {
                order.add(SINGLE);
            }
        });
        Eventually.until("it waits its turn", () -> gone.getState() == Thread.State.WAITING);
        gone.interrupt();
        gone.join();
        assertEquals(List.of(SINGLE), order);
        taken.close();
        taken.close();
        try (Workbench.Place next = bench.enter(FLOOD, 1)) {
            Thread last = comes(SINGLE);
            assertEquals(List.of(SINGLE), order, "a place that is left twice is one place");
            next.close();
            last.join();
        }
        assertEquals(List.of(SINGLE, SINGLE), order);
    }
}
