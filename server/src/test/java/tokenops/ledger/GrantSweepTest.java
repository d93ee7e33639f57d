package tokenops.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.TestServer;

/** Every grant has its turn in a sweep. */
@ExtendWith(OneServer.class)
class GrantSweepTest {
    private static final Duration UNTIL_THE_NEXT = Duration.ofMinutes(11);

    private final TestServer server;

    GrantSweepTest(TestServer server) {
        this.server = server;
    }

    private String ofGrant(String column, String agent) {
        return server.sql().text("SELECT " + column + " FROM credit_grant WHERE agent = ?", TestServer.uuid(agent));
    }

    /** Two agents with a grant each in the same home, the older first. */
    private List<String> twoOfOneHome() {
        Map<String, String> first = new HashMap<>();
        while (true) {
            String agent = Journey.funded(server, 1).id();
            String home = ofGrant("home", agent);
            if (first.containsKey(home)) {
                return List.of(first.getOrDefault(home, ""), agent);
            }
            first.put(home, agent);
        }
    }

    @Test
    void grantThatCantBeSweptKeepsNoneBehindItFromItsTurn() {
        List<String> agents = twoOfOneHome();
        List<String> grants = new ArrayList<>();
        for (String agent : agents) {
            grants.add(ofGrant("id", agent));
            server.sql()
                    .change("UPDATE credit_grant SET expires_at = created_at WHERE agent = ?", TestServer.uuid(agent));
        }
        server.sql()
                .change("ALTER TABLE grant_books ADD CONSTRAINT never_swept CHECK (credit_grant <> '"
                        + grants.getFirst() + "' OR NOT closed) NOT VALID");
        try {
            server.clock().forward(UNTIL_THE_NEXT);
            Eventually.until(
                    "the one behind is swept",
                    () -> ofGrant("state", agents.getLast()).equals("expired"));
            assertEquals("funded", ofGrant("state", agents.getFirst()));
        } finally {
            server.sql().change("ALTER TABLE grant_books DROP CONSTRAINT never_swept");
        }
        server.clock().forward(UNTIL_THE_NEXT);
        Eventually.until(
                "what failed is swept later",
                () -> ofGrant("state", agents.getFirst()).equals("expired"));
    }
}
