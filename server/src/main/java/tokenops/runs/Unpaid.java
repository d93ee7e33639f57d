package tokenops.runs;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tokenops.funding.Grants;
import tokenops.path.Id;

/**
 * What agents may upload before they have paid for anything: enough to try it. Keys cost nothing, so without this bound strangers
 * could fill the disk. Any thread.
 */
final class Unpaid {
    private static final long ALLOWED = 1 << 20;

    /** Agents remembered; beyond that everything is forgotten at once. */
    private static final int MOST = 100_000;

    private final Grants grants;
    private final Set<Id.Agent> paying = ConcurrentHashMap.newKeySet();
    private final Map<Id.Agent, Long> taken = new ConcurrentHashMap<>();

    Unpaid(Grants grants) {
        this.grants = grants;
    }

    /** Whether the agent may upload so many bytes: because it has paid before, or within what is free. */
    boolean allows(Id.Agent agent, long bytes) {
        if (paying.contains(agent)) {
            return true;
        }
        if (paying.size() + taken.size() >= MOST) {
            paying.clear();
            taken.clear();
        }
        if (!grants.grants(agent).isEmpty()) {
            paying.add(agent);
            return true;
        }
        return taken.merge(agent, bytes, Long::sum) <= ALLOWED;
    }
}
