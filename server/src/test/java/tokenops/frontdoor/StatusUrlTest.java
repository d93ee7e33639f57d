package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Contract;
import tokenops.client.Run;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** A run's status URL shows its state to whoever has it, and nothing else to anybody. */
@ExtendWith(OneServer.class)
class StatusUrlTest {
    private final TestServer server;

    StatusUrlTest(TestServer server) {
        this.server = server;
    }

    @Test
    void statusUrlShowsTheStateAndNothingElse() {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        Raw keyed = agent.raw().fresh();
        String body = "{\"contract_id\":\"" + agent.contract().id() + "\"}";
        String begun = keyed.post("/v1/runs", body).done(202).member("status_url");
        assertEquals(begun, keyed.post("/v1/runs", body).done(202).member("status_url"));
        String id = agent.client().listRuns(1).items().getFirst().id();
        agent.awaiting(id, "awaiting_evidence");
        assertTrue(begun.startsWith(server.url() + "/v1/run-status/"), begun);

        Raw.Answer status = server.raw().get(URI.create(begun).getPath()).done(200);
        assertEquals(Set.of("state"), status.json().members().keySet());
        assertEquals("awaiting_evidence", status.member("state"));
        Run run = agent.client().getRun(id);
        assertEquals(URI.create(begun), run.statusUrl().orElseThrow());
        agent.client().cancelRun(id);
        assertEquals(
                "cancelled",
                server.client().getRunStatus(run.statusToken().orElseThrow()).state());
    }

    @Test
    void tokenThatIsChangedOpensNothing() {
        Journey agent = Journey.contracted(server, 2);
        Run run = agent.begin();
        Run other = agent.begin();
        String token = run.statusToken().orElseThrow();
        byte[] bytes = Base64.getUrlDecoder().decode(token);
        assertEquals(33, bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 1;
            opensNothing(changed);
        }
        // The second half is the id under a stream: who knows two ids could turn one token into the other's.
        byte[] turned = bytes.clone();
        byte[] one = id(run);
        byte[] another = id(other);
        for (int i = 0; i < one.length; i++) {
            turned[17 + i] ^= (byte) (one[i] ^ another[i]);
        }
        opensNothing(turned);
        for (String none : List.of(
                "x", token + "AAAA", token.substring(4), agent.submitted().statusToken())) {
            server.raw().get("/v1/run-status/" + none).refused(404, "not-found");
        }
        server.raw().get("/v1/status/" + token).refused(404, "not-found");
        server.raw().get("/v1/run-status/" + token).done(200);
    }

    private void opensNothing(byte[] token) {
        server.raw()
                .get("/v1/run-status/" + Base64.getUrlEncoder().withoutPadding().encodeToString(token))
                .refused(404, "not-found");
    }

    private static byte[] id(Run run) {
        UUID uuid = TestServer.uuid(run.id());
        return ByteBuffer.allocate(16)
                .putLong(uuid.getMostSignificantBits())
                .putLong(uuid.getLeastSignificantBits())
                .array();
    }
}
