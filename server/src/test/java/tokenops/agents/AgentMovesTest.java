package tokenops.agents;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.support.EveryMove;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** No command brings an agent, or its trust, where its lifecycle doesn't lead. */
@ExtendWith(OneServer.class)
class AgentMovesTest {
    private final TestServer server;
    private final UUID agent;
    private final Id.TrustDecision decision;

    AgentMovesTest(TestServer server) {
        this.server = server;
        this.agent = TestServer.uuid(Journey.on(server).submit().id());
        this.decision = new Id.TrustDecision(agent);
    }

    @Test
    void agentsMoveAsTheirLifecycleSays() {
        new EveryMove<>(
                        server,
                        AgentRow.TABLE,
                        Lifecycle.AGENT,
                        "state",
                        agent,
                        (row, state) -> row.decided(state, row.trust(), decision))
                .trying(States.Agent.class);
    }

    @Test
    void trustMovesAsItsLifecycleSays() {
        new EveryMove<>(
                        server,
                        AgentRow.TABLE,
                        Lifecycle.TRUST,
                        "trust",
                        agent,
                        (row, review) -> row.decided(row.state(), review, decision))
                .trying(States.TrustReview.class);
    }
}
