package tokenops.agents;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import tokenops.path.Home;
import tokenops.path.Outcome;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Needs;
import tokenops.store.Rows;

/**
 * Frees the rows of agents that were submitted and never proved a key: anybody can submit, so they would only ever become more.
 * No document tells of such an agent, and nothing belongs to it.
 */
public final class Forgetting {
    private static final int AT_ONCE = 500;

    private final Core core;

    public Forgetting(Core core) {
        this.core = core;
    }

    /** Forgets those of a home that are due. */
    public void sweep(Home home) {
        List<UUID> due;
        do {
            due = core.reads()
                    .list(
                            "SELECT id FROM agent WHERE home = ? AND state = 'submitted' AND created_at < ? LIMIT "
                                    + AT_ONCE,
                            row -> row.getObject("id", UUID.class),
                            home,
                            AgentRow.unprovenSince(core.now()));
            if (!due.isEmpty()) {
                core.lanes().submit(new Forget(home, due)).orFail();
            }
        } while (due.size() == AT_ONCE);
    }

    private record Forget(Home home, List<UUID> ids) implements Command<Integer> {
        @Override
        public void needs(Needs needs) {
            ids.forEach(id -> needs.lock(AgentRow.FORGOTTEN, id));
        }

        @Override
        public Outcome<Integer> decide(Rows rows, Instant now) {
            int forgotten = 0;
            for (UUID id : ids) {
                var row = rows.get(AgentRow.FORGOTTEN, id).filter(agent -> agent.isForgotten(now));
                if (row.isPresent()) {
                    rows.put(AgentRow.FORGOTTEN, row.get());
                    forgotten++;
                }
            }
            return Outcome.done(forgotten);
        }
    }
}
