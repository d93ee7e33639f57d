package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tokenops.client.Run;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Json;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.OtherTools;
import tokenops.support.Receiver;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** What a server gives out for one run is checked with libraries of others, none of which knows of us. */
@Tag("slow")
@ExtendWith(OneServer.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OtherToolsTest {
    private final TestServer server;
    private final Receiver receiver = Receiver.answering();

    private Path folder = Path.of("");
    private Path bundle = Path.of("");
    private Path jwks = Path.of("");
    private Path logKey = Path.of("");
    private String secret = "";

    OtherToolsTest(TestServer server) {
        this.server = server;
    }

    @BeforeAll
    void run(@TempDir Path given) throws IOException {
        folder = given;
        try (Journey agent = Journey.on(server).callingBack(receiver.url())) {
            agent.submit().prove().claim().quote(1, 10).pay();
            agent.offer(wanted -> wanted).accept();
            Run run = agent.complete(Samples.transfers(10));
            bundle = Files.write(folder.resolve("proof.json"), agent.proof(run.id()));
            jwks = Files.write(
                    folder.resolve("jwks.json"),
                    server.raw().get("/.well-known/jwks.json").done(200).body());
            logKey = Files.writeString(
                    folder.resolve("log-key.txt"), server.client().getLogKey());
            secret = agent.credential().callbackSecret().reveal();
        }
        Eventually.until("the callback has come", () -> !receiver.messages().isEmpty());
    }

    @AfterAll
    void stop() {
        receiver.close();
    }

    @Test
    void sigstoreVerifiesTheAttestation() {
        assertEquals(
                "https://in-toto.io/Statement/v1 urn:tokenops:run-attestation:v1 1\n",
                OtherTools.node("dsse.mjs", bundle, jwks));
    }

    @Test
    void joseTakesTheKeysAndVerifiesTheAcceptance() {
        assertTrue(OtherTools.node("jose.mjs", bundle, jwks).endsWith(" EdDSA\n"));
    }

    @Test
    void standardWebhooksTakesTheCallbackInJavaScript() throws IOException {
        Receiver.Message message = receiver.messages().getFirst();
        Path body = Files.write(folder.resolve("callback.json"), message.body());
        assertEquals(
                "task_result_ready\n",
                OtherTools.node(
                        "callback.mjs",
                        secret,
                        message.headers().id(),
                        message.headers().timestamp(),
                        message.headers().signature(),
                        body));
    }

    @Test
    void standardWebhooksTakesTheCallbackInJava() throws Exception {
        Receiver.Message message = receiver.messages().getFirst();
        String body = new String(message.body(), StandardCharsets.UTF_8);
        Map<String, List<String>> headers = Map.of(
                "webhook-id", List.of(message.headers().id()),
                "webhook-timestamp", List.of(message.headers().timestamp()),
                "webhook-signature", List.of(message.headers().signature()));
        new Webhook(secret).verify(body, headers);
        assertThrows(WebhookVerificationException.class, () -> new Webhook(secret).verify(body.toUpperCase(), headers));
    }

    @Test
    void goReadsTheCheckpointTheTilesAndEveryProof() {
        String printed = OtherTools.go("log.go", server.url(), logKey, bundle);
        assertTrue(
                printed.matches("[1-9][0-9]* entries [A-Za-z0-9+/]{43}=\n[1-9][0-9]* leaves of .*proof.json\n"),
                printed);
    }

    @Test
    void canonicalizeWritesTheSameJson() throws Exception {
        Random random = new Random(8785);
        String ours = IntStream.range(0, 2_000)
                .mapToObj(i -> CanonicalJson.text(value(random, 4)))
                .collect(Collectors.joining("\n"));
        assertEquals(ours, OtherTools.node("canonical.mjs", Files.writeString(folder.resolve("values"), ours + "\n")));
    }

    private static Json value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 6)) {
            case 0 -> new Json.Whole(random.nextLong() >> (11 + random.nextInt(50)));
            case 1 -> real(random);
            case 2 -> new Json.Text(words(random));
            case 3 -> new Json.Bool(random.nextBoolean());
            case 4 ->
                new Json.Arr(random.ints(random.nextInt(4))
                        .mapToObj(i -> value(random, depth - 1))
                        .toList());
            default -> {
                Json.Obj object = Json.object().build();
                for (int i = random.nextInt(5); i > 0; i--) {
                    object = object.with(words(random), value(random, depth - 1));
                }
                yield object;
            }
        };
    }

    private static Json real(Random random) {
        double value = Double.longBitsToDouble(random.nextLong());
        boolean written = Double.isFinite(value) && value != Math.rint(value);
        return written ? new Json.Real(value) : new Json.Null();
    }

    private static String words(Random random) {
        return random.ints(random.nextInt(6), 0, 0x2FFFF)
                .filter(point -> !Character.isBmpCodePoint(point) || !Character.isSurrogate((char) point))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
