package tokenops.bench.torture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A request is the same, byte for byte, until it is answered. */
class CallerTest {
    private static final String IN_FLIGHT = "{\"code\":\"idempotency-in-flight\"}";

    private static String answer(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void whatIsNoAnswerIsAskedAgainWithTheSameBytes() throws Exception {
        byte[] request = Given.AGENT.post("/v1/runs", "a-key", "{}");
        // A connection that breaks, then another one with everything that isn't an answer, and one.
        List<String> script = List.of(
                "",
                answer("503 Service Unavailable", "{}"),
                answer("409 Conflict", IN_FLIGHT),
                answer("500 Internal Server Error", "{}"),
                answer("202 Accepted", "{\"id\":\"run_1\"}"));
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<byte[]>> asked =
                    CompletableFuture.supplyAsync(() -> serve(server, script, request.length));
            Caller.Tries tries = Caller.Tries.none();
            try (Caller caller = new Caller(URI.create("http://127.0.0.1:" + server.getLocalPort()), tries)) {
                Caller.Answer answer = caller.ask(request);
                assertEquals(202, answer.status());
                assertEquals("run_1", answer.text("id").orElseThrow());
            }
            assertEquals(script.size(), asked.get().size());
            asked.get().forEach(bytes -> assertArrayEquals(request, bytes));
            assertEquals(1, tries.unanswered().get());
            assertEquals(2, tries.turnedBack().get());
            assertEquals(1, tries.failed().get());
        }
    }

    @Test
    void aRefusalIsAnAnswer() throws Exception {
        byte[] request = Given.AGENT.get("/v1/runs/run_1");
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<List<byte[]>> asked = CompletableFuture.supplyAsync(() -> serve(
                    server, List.of(answer("409 Conflict", "{\"code\":\"transition-refused\"}")), request.length));
            try (Caller caller =
                    new Caller(URI.create("http://127.0.0.1:" + server.getLocalPort()), Caller.Tries.none())) {
                assertEquals(409, caller.ask(request).status());
            }
            assertEquals(1, asked.get().size());
        }
    }

    /** Says one line of the script for each request; an empty one breaks the connection. */
    private static List<byte[]> serve(ServerSocket server, List<String> script, int length) {
        List<byte[]> asked = new ArrayList<>();
        try {
            Socket connection = server.accept();
            for (String line : script) {
                InputStream in = connection.getInputStream();
                asked.add(in.readNBytes(length));
                if (line.isEmpty()) {
                    connection.close();
                    connection = server.accept();
                } else {
                    connection.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
                }
            }
            connection.close();
            return asked;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
