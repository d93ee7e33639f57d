package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Run;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.ServedLog;
import tokenops.support.TestServer;

/** HEAD is answered as GET without its content, wherever something is read: caches and monitors ask for headers alone. */
@ExtendWith(OneServer.class)
class HeadTest {
    private static final List<String> HEADERS = List.of(
            "Content-Type", "Content-Length", "Content-Encoding", "Content-Security-Policy", "Cache-Control", "ETag");

    private final TestServer server;
    private Journey agent;

    HeadTest(TestServer server) {
        this.server = server;
    }

    @BeforeEach
    void accept() {
        agent = Journey.contracted(server, 1);
    }

    @AfterEach
    void close() {
        agent.close();
    }

    @Test
    void headHasTheStatusAndTheHeadersOfGet() throws Exception {
        Run run = agent.complete(Samples.transfers(3));
        agent.proof(run.id());
        String entries = "/log/" + ServedLog.of(server).tiles(0).getFirst().entriesPath();
        List<String> open = List.of(
                "/verify",
                "/openapi.json",
                "/health/live",
                "/health/ready",
                "/v1/tools",
                "/v1/tools/tokenops/checks",
                "/.well-known/jwks.json",
                "/log/checkpoint",
                "/log/key",
                entries,
                "/log/tile/0/999",
                "/v1/nothing");
        for (String encoding : List.of("gzip", "identity")) {
            open.forEach(path -> asGet(server.raw().with("Accept-Encoding", encoding), path));
            for (String what : List.of("", "/proof", "/report", "/tlog-proof")) {
                asGet(agent.raw().with("Accept-Encoding", encoding), "/v1/runs/" + run.id() + what);
            }
        }
        asGet(server.raw(), "/v1/runs/" + run.id());
        // a stream has no length, and without content it is nothing
        Raw.Answer stream =
                agent.raw().with("Accept", "text/event-stream").send("HEAD", "/v1/runs/" + run.id(), new byte[0]);
        assertEquals(
                "application/json", stream.headers().firstValue("Content-Type").orElse(""));
        Raw.Answer changed = agent.raw().send("HEAD", "/v1/runs/" + run.id() + "/cancel", new byte[0]);
        assertEquals(405, changed.status(), "what changes something takes no HEAD");
    }

    private static void asGet(Raw caller, String path) {
        Raw.Answer get = caller.get(path);
        Raw.Answer head = caller.send("HEAD", path, new byte[0]);
        assertEquals(get.status(), head.status(), path);
        for (String name : HEADERS) {
            assertEquals(get.headers().firstValue(name), head.headers().firstValue(name), path + " " + name);
        }
        assertTrue(get.body().length > 0, path);
        assertEquals(0, head.body().length, path);
    }
}
