package tokenops.funding;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tokenops.path.Home;
import tokenops.proof.DocumentTime;
import tokenops.store.Reads;

/**
 * Whose turn it is to be asked a provider about: each of what is under way when it is old enough, and again whenever it is twice as
 * old. What a provider keeps refusing, or never finishes, so comes up ever less often.
 *
 * <p>For every such age a mark walks through what there is, in the order in which it was made and some at each sweep. So nothing is
 * remembered of each, and however many there are, nobody waits for good. Only the sweep's thread.
 */
final class Turns {
    /** Of each age at each sweep: a call may take a minute, and the younger mustn't keep the older waiting. */
    private static final int AT_ONCE = 20;

    private static final UUID FIRST = new UUID(0, 0);
    private static final UUID LAST = new UUID(-1, -1);

    private final Reads reads;
    private final Clock clock;
    private final String due;
    private final List<Duration> ages;
    private final Duration oldest;
    private final Map<Home, List<Mark>> marks = new HashMap<>();

    /** What was asked about last. */
    private record Mark(Instant createdAt, UUID id) {}

    private record Turn(int age, Mark mark) {}

    /**
     * @param underWay in SQL, which of the table's rows: as an index of them by {@code home}, {@code created_at} and {@code id} has it,
     *     so that they come out of that in their order
     * @param oldest from which on there is nothing to ask any more
     */
    Turns(Reads reads, Clock clock, String table, String underWay, Duration youngest, Duration oldest) {
        this.reads = reads;
        this.clock = clock;
        this.due = """
                SELECT age, id, created_at
                FROM unnest(?::int[], ?::text[]::timestamptz[], ?::uuid[], ?::text[]::timestamptz[]) AS turn (age, made, last, until),
                  LATERAL (
                    SELECT id, created_at FROM %s
                    WHERE home = ? AND %s AND (created_at, id) > (turn.made, turn.last) AND created_at <= turn.until
                    ORDER BY created_at, id LIMIT %d) AS open
                ORDER BY age, created_at, id""".formatted(table, underWay, AT_ONCE);
        this.ages = Stream.iterate(youngest, age -> age.compareTo(oldest) < 0, age -> age.multipliedBy(2))
                .toList();
        this.oldest = oldest;
    }

    /** Asks about those of a home whose turn it is. */
    void take(Home home, Consumer<UUID> ask) {
        Instant now = DocumentTime.micros(clock.instant());
        List<Mark> at = marks.computeIfAbsent(home, h -> beginning(now));
        int count = ages.size();
        for (int age = 0; age < count; age++) {
            if (at.get(age).createdAt().isAfter(now.minus(ages.get(age)))) {
                // The clock was set back.
                at.set(age, beginning(now).get(age));
            }
        }
        List<Turn> turns = reads.list(
                due,
                row -> new Turn(row.getInt("age"), new Mark(Reads.at(row, "created_at"), Reads.uuid(row, "id"))),
                IntStream.range(0, count).boxed().toArray(Integer[]::new),
                at.stream().map(mark -> mark.createdAt().toString()).toArray(String[]::new),
                at.stream().map(Mark::id).toArray(UUID[]::new),
                ages.stream().map(age -> now.minus(age).toString()).toArray(String[]::new),
                home);
        Set<UUID> asked = new HashSet<>();
        for (Turn turn : turns) {
            // Before it is asked about: one that fails has had its turn.
            at.set(turn.age(), turn.mark());
            if (asked.add(turn.mark().id())) {
                ask.accept(turn.mark().id());
            }
        }
        for (int age = 0; age < count; age++) {
            int of = age;
            if (turns.stream().filter(turn -> turn.age() == of).count() < AT_ONCE) {
                at.set(age, new Mark(now.minus(ages.get(age)), LAST));
            }
        }
    }

    /** Each mark where the next one has begun, so that at first everybody is asked about once. */
    private List<Mark> beginning(Instant now) {
        List<Mark> all = new ArrayList<>();
        for (int age = 1; age <= ages.size(); age++) {
            all.add(new Mark(now.minus(age < ages.size() ? ages.get(age) : oldest), FIRST));
        }
        return all;
    }
}
