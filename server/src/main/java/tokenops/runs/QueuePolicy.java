package tokenops.runs;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.proof.Json;

/**
 * What an operator says about the queue: how much is worked on at once, and who goes more often.
 *
 * @param slots runs that a node works on at once; most of them wait for a commit
 * @param agentAtOnce runs of one agent that a node works on at once
 * @param toolsAtOnce the same by tool; a tool that isn't named may have every slot, and one with
 *     none is left to other nodes
 * @param priorities by trust level: an agent of priority four gets four turns where one of priority one gets one; a level that
 *     isn't named has one
 * @param deadline how long a run may be in the queue, from when it was begun or its agent resumed it, before it is ended
 */
public record QueuePolicy(
        int slots,
        int agentAtOnce,
        Map<String, Integer> toolsAtOnce,
        Map<String, Integer> priorities,
        Duration deadline) {
    /** More runs than this at once wait for each other in any node. */
    private static final int MOST_SLOTS = 100_000;

    /** How often a run is lost with its node: one that is lost each time would otherwise take down one node after the other. */
    private static final int MOST_LOSSES = 10;

    private static final int MOST_PRIORITY = 100;
    private static final int MOST_HOURS = 24 * 365;

    public QueuePolicy {
        toolsAtOnce = Map.copyOf(toolsAtOnce);
        priorities = Map.copyOf(priorities);
    }

    /** Reads a policy as its file holds it; what is missing or out of bounds throws with its name. */
    public static QueuePolicy read(Json.Obj json) {
        return new QueuePolicy(
                whole("slots", json, 1, MOST_SLOTS),
                whole("agent_at_once", json, 1, MOST_SLOTS),
                wholes("tools_at_once", json, 0, MOST_SLOTS),
                wholes("priorities", json, 1, MOST_PRIORITY),
                Duration.ofHours(whole("deadline_hours", json, 1, MOST_HOURS)));
    }

    /** The priority of an agent of that trust level. */
    int priority(String level) {
        return priorities.getOrDefault(level, 1);
    }

    /** Runs of that tool that a node works on at once. */
    int atOnce(String tool) {
        return toolsAtOnce.getOrDefault(tool, slots);
    }

    /** Why nobody works on a run that was taken from the queue; empty for nearly all. */
    Optional<String> givesUp(RunRow run, Instant now) {
        // nearly all were made lately, whatever their history says
        boolean old = run.createdAt().plus(deadline).isBefore(now);
        if (old && run.history().workableSince().plus(deadline).isBefore(now)) {
            return Optional.of("the run was in the queue for more than " + deadline.toHours() + " hours");
        }
        return run.losses() >= MOST_LOSSES
                ? Optional.of("the run was begun " + MOST_LOSSES + " times and lost each time with its node")
                : Optional.empty();
    }

    private static Map<String, Integer> wholes(String name, Json.Obj json, int least, int most) {
        Json.Obj members = json.object(name).orElseThrow(() -> lacks(name));
        Map<String, Integer> wholes = new TreeMap<>();
        members.members().keySet().forEach(member -> wholes.put(member, whole(member, members, least, most)));
        return wholes;
    }

    private static int whole(String name, Json.Obj json, int least, int most) {
        long value = json.whole(name).orElseThrow(() -> lacks(name));
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", and must be " + least + " to " + most);
        }
        return Math.toIntExact(value);
    }

    private static IllegalArgumentException lacks(String name) {
        return new IllegalArgumentException("the queue policy lacks " + name);
    }
}
