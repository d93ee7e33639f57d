package tokenops.faces.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import tokenops.path.Caller;

class MemoryShareTest {
    private static final int MIB = 1 << 20;

    private static final Caller ONE = new Caller.Operator("one");

    private final MemoryShare bodies = new MemoryShare(16 * MIB, Duration.ZERO);

    @Test
    void one_caller_gets_a_quarter_of_the_room_and_leaves_the_rest_to_others() {
        Optional<MemoryShare.Room> first = bodies.take(ONE, MIB);
        assertTrue(first.isPresent());
        assertTrue(bodies.take(ONE, 3 * MIB).isPresent());
        assertTrue(bodies.take(ONE, MIB).isEmpty());
        assertTrue(bodies.take(new Caller.Operator("other"), 4 * MIB).isPresent());
        first.orElseThrow().close();
        assertTrue(bodies.take(ONE, MIB).isPresent());
    }

    @Test
    void all_callers_together_get_no_more_than_there_is() {
        for (int caller = 0; caller < 16; caller++) {
            assertTrue(bodies.take(new Caller.Operator("c" + caller), MIB).isPresent());
        }
        assertTrue(bodies.take(ONE, MIB).isEmpty());
    }

    @Test
    void small_bodies_need_no_room() {
        List<MemoryShare.Room> held = new ArrayList<>();
        for (int body = 0; body < 1_000; body++) {
            held.add(bodies.take(ONE, MemoryShare.SMALL).orElseThrow());
        }
        held.forEach(MemoryShare.Room::close);
        assertTrue(bodies.take(ONE, 4 * MIB).isPresent());
    }

    @Test
    void small_bodies_of_strangers_need_room_and_all_strangers_share_one_caller_s() {
        for (int body = 0; body < 4 * MIB / MemoryShare.SMALL; body++) {
            assertTrue(bodies.take(new Caller.Stranger(), MemoryShare.SMALL).isPresent());
        }
        assertTrue(bodies.take(new Caller.Stranger(), 1).isEmpty());
        assertTrue(bodies.take(new Caller.Stranger(), 0).isPresent(), "no body, no room");
        assertTrue(bodies.take(ONE, 4 * MIB).isPresent());
    }

    @Test
    void the_largest_body_finds_room_on_the_smallest_heap() {
        MemoryShare few = new MemoryShare(MIB, Duration.ZERO);
        MemoryShare.Room held = few.take(ONE, Requests.LARGEST_BODY).orElseThrow();
        assertTrue(few.take(new Caller.Operator("other"), Requests.LARGEST_BODY).isEmpty());
        held.close();
        assertTrue(few.take(new Caller.Operator("other"), Requests.LARGEST_BODY).isPresent());
    }

    @Test
    void what_is_larger_than_a_caller_s_share_has_to_be_its_only_one_and_larger_than_all_takes_all() {
        MemoryShare.Room own = bodies.take(ONE, MIB).orElseThrow();
        assertTrue(bodies.take(ONE, 8 * MIB).isEmpty());
        own.close();
        MemoryShare.Room large = bodies.take(ONE, 8 * MIB).orElseThrow();
        assertTrue(bodies.take(ONE, MIB).isEmpty());
        assertTrue(bodies.take(new Caller.Operator("other"), 4 * MIB).isPresent());
        large.close();
        MemoryShare empty = new MemoryShare(16 * MIB, Duration.ZERO);
        MemoryShare.Room all = empty.take(ONE, 1L << 40).orElseThrow();
        assertTrue(empty.take(new Caller.Operator("other"), MIB).isEmpty());
        all.close();
        assertTrue(empty.take(new Caller.Operator("other"), MIB).isPresent());
    }

    @Test
    void who_waits_is_let_in_when_room_comes_back() {
        MemoryShare patient = new MemoryShare(16 * MIB, Duration.ofMinutes(1));
        MemoryShare.Room held = patient.take(ONE, 4 * MIB).orElseThrow();
        CompletableFuture<Boolean> waiting =
                CompletableFuture.supplyAsync(() -> patient.take(ONE, 2 * MIB).isPresent(), Thread::startVirtualThread);
        assertFalse(waiting.isDone());
        held.close();
        assertTrue(waiting.join());
    }

    @Test
    void a_body_is_cut_off_when_its_time_is_over() throws IOException {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        byte[] bytes = {1, 2, 3};
        InTime body = new InTime(new ByteArrayInputStream(bytes), Duration.ofNanos(100), now::get);
        assertArrayEquals(new byte[] {1, 2}, body.readNBytes(2));
        now.addAndGet(101);
        IOException late = assertThrows(IOException.class, () -> body.readNBytes(1));
        assertEquals("the body took longer than 0 s to come", late.getMessage());
    }
}
