package tokenops.runs;

import java.util.HashMap;
import java.util.Map;
import tokenops.path.Id;

/**
 * Whose turn it is among agents that want the same thing: start-time fair queueing (Goyal, Vin, Cheng 1996).
 *
 * <p>Each turn that an agent takes puts its next one later, by less the higher its priority; the earliest goes first. Who comes anew
 * starts at the present turn: it neither waits for what others have piled up nor catches up on what it didn't want before. One
 * thread at a time.
 */
final class Turns {
    /** How much later the next turn of an agent of priority one is. */
    private static final long TURN = 1 << 20;

    private static final int KEPT = 1024;

    private final Map<Id.Agent, Long> next = new HashMap<>();
    private long present;
    private int forgetAt = KEPT;

    /** When the agent's next turn is. */
    long of(Id.Agent agent) {
        return Math.max(present, next.getOrDefault(agent, 0L));
    }

    /** The agent takes a turn. */
    void take(Id.Agent agent, int priority) {
        present = of(agent);
        next.put(agent, present + TURN / priority);
        if (next.size() >= forgetAt) {
            // whose next turn isn't later than the present one is as good as new
            next.values().removeIf(turn -> turn <= present);
            forgetAt = Math.max(KEPT, 2 * next.size());
        }
    }
}
