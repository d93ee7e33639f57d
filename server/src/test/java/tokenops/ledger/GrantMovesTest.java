package tokenops.ledger;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.support.EveryMove;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** No command brings a grant where its lifecycle doesn't lead. */
@ExtendWith(OneServer.class)
class GrantMovesTest {
    private final TestServer server;

    GrantMovesTest(TestServer server) {
        this.server = server;
    }

    @Test
    void grantsMoveAsTheirLifecycleSays() {
        Journey agent = Journey.funded(server, 1);
        String grant = server.sql().text("SELECT id FROM credit_grant WHERE agent = ?", TestServer.uuid(agent.id()));
        new EveryMove<>(server, Grant.TABLE, Lifecycle.GRANT, "state", UUID.fromString(grant), Grant::in)
                .trying(States.Grant.class);
    }
}
