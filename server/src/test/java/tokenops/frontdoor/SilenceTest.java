package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tokenops.support.Journey;
import tokenops.support.TestServer;

/** Callers who fall silent within a request lose their connection; nobody else notices. */
class SilenceTest {
    /** Until a test gives up; the server ends the connection long before. */
    private static final int GIVES_UP = 60_000;

    private static TestServer server;

    @BeforeAll
    static void start() {
        server = TestServer.impatient(Duration.ofMillis(500));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Sends this, and nothing more; gives what came back until the server closed. */
    private static String silentAfter(String sent) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.url().getPort())) {
            socket.setSoTimeout(GIVES_UP);
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String post(String path, String more) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n" + more + "\r\n";
    }

    private static void endsWithoutEffect(String sent) throws IOException {
        assertFalse(silentAfter(sent).contains(" 200 "), sent);
    }

    @Test
    void strangersWhoAnnounceABodyAndSendNone() throws IOException {
        endsWithoutEffect(post("/v1/agents", ""));
        endsWithoutEffect(post("/v1/agents", "") + "{\"a\"");
        endsWithoutEffect(post("/v1/providers/stripe_stablecoin/webhook", ""));
        endsWithoutEffect(post("/console/login", ""));
    }

    @Test
    void strangersWhoStopInTheMiddleOfTheirHeaders() throws IOException {
        endsWithoutEffect("GET /health/ready HTTP/1.1\r\nHost: local");
    }

    @Test
    void aBodyThatNobodyWantsIsNotWaitedForEither() throws IOException {
        String answer = silentAfter(post("/nowhere", ""));
        assertTrue(answer.startsWith("HTTP/1.1 404"), answer);
    }

    @Test
    void anAgentWhoseUploadStops() throws Exception {
        Journey agent = Journey.contracted(server, 1);
        endsWithoutEffect(post(
                        "/v1/evidence",
                        "Authorization: Bearer " + agent.credential().accessKey() + "\r\n") + "[]");
        assertEquals(0, server.sql().number("SELECT count(*) FROM evidence WHERE uploaded"));
        agent.raw().fresh().post("/v1/evidence?name=a.json", "[]");
        assertEquals(1, server.sql().number("SELECT count(*) FROM evidence WHERE uploaded"));
    }
}
