package tokenops.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TogetherTest {
    private final List<List<Integer>> asked = new ArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Together<Integer, Integer> together = new Together<>(8, this::squares);

    /** Keeps those who come later waiting for the first. */
    private List<Integer> squares(List<Integer> questions) {
        asked.add(questions);
        begun.countDown();
        try {
            goOn.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return questions.stream()
                .map(number -> Math.multiplyExact(number, number))
                .toList();
    }

    @Test
    void whatComesWhileOthersAreAskedGoesTogetherAndEachGetsItsOwnAnswer() throws Exception {
        ConcurrentLinkedQueue<Thread> threads = new ConcurrentLinkedQueue<>();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Integer> first = callers.submit(() -> together.ask(0));
            begun.await();
            List<Future<Integer>> others = IntStream.rangeClosed(1, 10)
                    .mapToObj(number -> callers.submit(() -> {
                        threads.add(Thread.currentThread());
                        return together.ask(number);
                    }))
                    .toList();
            while (threads.size() < 10
                    || threads.stream().anyMatch(thread -> thread.getState() != Thread.State.WAITING)) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            assertEquals(0, first.get());
            for (int i = 0; i < 10; i++) {
                assertEquals((i + 1) * (i + 1), others.get(i).get());
            }
        }
        assertEquals(List.of(1, 8, 2), asked.stream().map(List::size).toList());
        assertEquals(
                Set.copyOf(IntStream.rangeClosed(0, 10).boxed().toList()),
                Set.copyOf(asked.stream().flatMap(List::stream).toList()));
    }

    @Test
    void whatGoesWrongIsThrownToWhoAskedAndTheNextIsAskedAsUsual() {
        goOn.countDown();
        assertThrows(ArithmeticException.class, () -> together.ask(Integer.MAX_VALUE));
        assertEquals(9, together.ask(3));
    }
}
