package tokenops.runs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.runs.Slots.Flow;
import tokenops.runs.Slots.Waiting;

/** Who gets room in a node, whatever waits and whatever is worked on. */
class SlotsPropertyTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final Home HOME = new Home(0);

    /** What happens to a node's slots: a run that may start at once, or the end of one at work. */
    private record Step(int agent, int tool, boolean begins, int which) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> agents = Arbitraries.integers().between(0, 5);
        Arbitrary<Integer> tools = Arbitraries.integers().between(0, 2);
        Arbitrary<Boolean> begins =
                Arbitraries.frequencyOf(Tuple.of(3, Arbitraries.just(true)), Tuple.of(1, Arbitraries.just(false)));
        return Combinators.combine(agents, tools, begins, Arbitraries.integers().between(0, 1_000))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    @Property(tries = 300)
    void noLimitIsEverPassedAndWhoHasNothingAtWorkIsLetIn(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 20) int most,
            @ForAll @IntRange(min = 1, max = 20) int ofAgent,
            @ForAll @IntRange(max = 20) int ofTool) {
        Slots slots = new Slots(policy(most, ofAgent, Map.of("tool-1", ofTool)));
        List<Flow> atWork = new ArrayList<>();
        for (Step step : steps) {
            Flow flow = flow(step.agent, step.tool);
            if (!step.begins) {
                if (!atWork.isEmpty()) {
                    slots.giveBack(atWork.remove(step.which % atWork.size()));
                }
                continue;
            }
            long before = atWork.stream()
                    .filter(other -> other.agent().equals(flow.agent()))
                    .count();
            long ofThat = atWork.stream()
                    .filter(other -> other.tool().equals("tool-1"))
                    .count();
            boolean full = atWork.size() == most || (flow.tool().equals("tool-1") && ofThat == ofTool);
            boolean got = slots.take(flow, 1);
            if (got) {
                assertFalse(full);
                atWork.add(flow);
            }
            assertTrue(got || full || before > 0, "who has nothing at work is let in while there is room");
            assertTrue(!got || before < ofAgent, "an agent has no more than its limit");
            assertEquals(most - atWork.size(), slots.free());
        }
        atWork.forEach(slots::giveBack);
        assertEquals(most, slots.free());
    }

    @Property(tries = 300)
    void oneThatFloodsLeavesRoomForOthers(
            @ForAll @IntRange(min = 2, max = 600) int most, @ForAll @IntRange(min = 1, max = 100) int priority) {
        Slots slots = new Slots(policy(most, most, Map.of()));
        int flood = 0;
        while (slots.take(flow(0, 0), priority)) {
            flood++;
        }
        assertTrue(flood < most, "a flood doesn't take everything");
        assertTrue(flood >= most / 2, "and has at least half of what nobody else wants");
        assertTrue(slots.take(flow(1, 0), 1));
    }

    /** All slots are taken and agents flood the queue. One more comes, and is next but for who has waited for its first turn. */
    @Property(tries = 300)
    void singleRunWaitsForNoFlood(
            @ForAll @IntRange(min = 1, max = 8) int floods,
            @ForAll @IntRange(min = 1, max = 64) int most,
            @ForAll @Size(min = 40, max = 40) List<@IntRange(max = 1_000) Integer> ends,
            @ForAll List<@IntRange(min = 1, max = 4) Integer> priorities) {
        Slots slots = new Slots(policy(most, most, Map.of()));
        List<Waiting> queue = new ArrayList<>();
        for (int agent = 0; agent < floods; agent++) {
            int priority = priorities.size() > agent ? priorities.get(agent) : 1;
            for (int i = 0; i < 100; i++) {
                queue.add(waiting(agent, i, priority, NOON));
            }
        }
        List<Waiting> atWork = new ArrayList<>();
        for (int end : ends) {
            work(slots, queue, atWork);
            slots.giveBack(atWork.remove(end % atWork.size()).flow());
        }
        Waiting single = waiting(100, 0, 1, NOON.plusSeconds(60));
        queue.add(single);
        int before = 0;
        List<Waiting> begun = work(slots, queue, atWork);
        while (!begun.contains(single)) {
            before += begun.size();
            slots.giveBack(atWork.removeFirst().flow());
            begun = work(slots, queue, atWork);
        }
        before += begun.indexOf(single);
        assertTrue(before <= floods, before + " executions of " + floods + " floods came before a single run");
    }

    @Property(tries = 50)
    void turnsComeAsOftenAsPrioritiesSay(
            @ForAll @Size(min = 2, max = 5) List<@IntRange(min = 1, max = 4) Integer> priorities,
            @ForAll @IntRange(min = 10, max = 60) int rounds) {
        Slots slots = new Slots(policy(1, 1, Map.of()));
        List<Waiting> queue = new ArrayList<>();
        for (int agent = 0; agent < priorities.size(); agent++) {
            for (int i = 0; i < 6 * rounds; i++) {
                queue.add(waiting(agent, i, priorities.get(agent), NOON));
            }
        }
        int whole = priorities.stream().mapToInt(Integer::intValue).sum();
        Map<Id.Agent, Integer> turns = new HashMap<>();
        for (int i = 0; i < rounds * whole; i++) {
            Waiting next = slots.choose(queue, 1).getFirst();
            queue.remove(next);
            turns.merge(next.flow().agent(), 1, Integer::sum);
            slots.giveBack(next.flow());
        }
        for (int agent = 0; agent < priorities.size(); agent++) {
            int expected = rounds * priorities.get(agent);
            int had = turns.getOrDefault(flow(agent, 0).agent(), 0);
            assertTrue(Math.abs(had - expected) <= whole, had + " turns of " + expected);
        }
    }

    @Property(tries = 300)
    void runsOfAnAgentGoInTheOrderInWhichTheyAreDue(
            @ForAll @Size(min = 1, max = 30) List<@IntRange(max = 99) Integer> due) {
        Slots slots = new Slots(policy(64, 64, Map.of()));
        List<Waiting> queue = IntStream.range(0, due.size())
                .mapToObj(i -> waiting(0, i, 4, NOON.plusSeconds(due.get(i))))
                .toList();
        List<Instant> chosen =
                slots.choose(queue, 64).stream().map(Waiting::dueAt).toList();
        assertEquals(chosen.stream().sorted().toList(), chosen);
        assertEquals(
                queue.stream().map(Waiting::dueAt).sorted().limit(chosen.size()).toList(), chosen);
    }

    @Property(tries = 300)
    void whatBeginsDoesntOvertakeWhatWaits(@ForAll @IntRange(min = 2, max = 50) int most) {
        Slots slots = new Slots(policy(most, most, Map.of()));
        slots.waits(HOME, flow(0, 0));
        assertFalse(slots.take(flow(0, 1), 1), "an older run of the same agent waits");
        assertFalse(slots.take(flow(1, 0), 1), "an agent that has nothing at work waits");
        assertEquals(1, slots.choose(List.of(waiting(0, 0, 1, NOON)), 1).size());
        assertTrue(slots.take(flow(1, 0), 1), "who waits has its share");
        assertFalse(slots.take(flow(0, 0), 1));
        slots.seen(HOME, Set.of());
        assertEquals(most > 3, slots.take(flow(0, 0), 1));
    }

    private static List<Waiting> work(Slots slots, List<Waiting> queue, List<Waiting> atWork) {
        List<Waiting> begun = slots.choose(queue, 1_000);
        queue.removeAll(begun);
        atWork.addAll(begun);
        slots.seen(HOME, queue.stream().map(Waiting::flow).collect(Collectors.toSet()));
        return begun;
    }

    private static QueuePolicy policy(int slots, int agentAtOnce, Map<String, Integer> toolsAtOnce) {
        return new QueuePolicy(slots, agentAtOnce, toolsAtOnce, Map.of(), Duration.ofHours(1));
    }

    private static Flow flow(int agent, int tool) {
        return new Flow(new Id.Agent(new UUID(0, agent)), "tool-" + tool);
    }

    private static Waiting waiting(int agent, int run, int priority, Instant dueAt) {
        return new Waiting(new Id.Run(new UUID(agent + 1L, run)), flow(agent, 0), priority, dueAt);
    }
}
