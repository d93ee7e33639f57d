package tokenops.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tokenops.proof.CallbackBody;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.proof.Jwk;
import tokenops.proof.Signer;
import tokenops.proof.StandardWebhooks;
import tokenops.proof.WebhookSecret;

class CallbackListenerTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:15:30Z");

    private final List<ReceivedCallback> taken = Collections.synchronizedList(new ArrayList<>());
    private final WebhookSecret secret = WebhookSecret.of(new byte[32]);
    private final KeyPair pair;
    private final CallbackListener listener;
    private boolean failing;

    CallbackListenerTest() throws IOException, GeneralSecurityException {
        pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        listener = CallbackListener.start(Clock.fixed(NOW, ZoneOffset.UTC), callback -> {
            if (failing) {
                throw new IllegalStateException("not now");
            }
            taken.add(callback);
        });
        listener.trust(secret, List.of(Jwk.of(pair.getPublic())));
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @Test
    void a_signed_callback_is_handed_over_once() throws Exception {
        assertEquals(204, send("cbk_1", NOW, body(result())));
        assertEquals(204, send("cbk_1", NOW, body(result())));
        assertEquals(1, taken.size());
        assertEquals("cbk_1", taken.get(0).id());
        assertEquals("run_1", taken.get(0).runId());
        assertEquals(Document.of(result()), taken.get(0).resultContract());
    }

    @Test
    void a_secret_or_a_key_alone_is_not_enough() throws Exception {
        byte[] body = body(result());
        assertEquals(401, send("cbk_1", NOW, body, StandardWebhooks.sign(secret, "cbk_1", NOW, body)));
        assertEquals(
                401, send("cbk_1", NOW, body, StandardWebhooks.sign(Signer.of(pair.getPrivate()), "cbk_1", NOW, body)));
        assertEquals(401, send("cbk_1", NOW, body, ""));
        assertTrue(taken.isEmpty());
    }

    @Test
    void an_old_callback_is_refused() throws Exception {
        assertEquals(401, send("cbk_1", NOW.minus(Duration.ofMinutes(6)), body(result())));
        assertTrue(taken.isEmpty());
    }

    @Test
    void a_result_that_has_not_its_digest_is_not_handed_over() throws Exception {
        byte[] body = CallbackBody.bytes(
                "task_result_ready", "t", "run_1", 1, CanonicalJson.bytes(result()), Digest.of(new byte[0]));
        assertEquals(500, send("cbk_1", NOW, body));
        assertTrue(taken.isEmpty());
    }

    @Test
    void what_the_taker_could_not_take_comes_again() throws Exception {
        failing = true;
        assertEquals(500, send("cbk_1", NOW, body(result())));
        failing = false;
        assertEquals(204, send("cbk_1", NOW, body(result())));
        assertEquals(1, taken.size());
    }

    private static Json.Obj result() {
        return Json.object().put("kind", "result_contract").put("id", "res_1").build();
    }

    private static byte[] body(Json.Obj result) {
        return CallbackBody.bytes(
                "task_result_ready",
                "t",
                "run_1",
                1,
                CanonicalJson.bytes(result),
                Document.of(result).digest());
    }

    private int send(String id, Instant at, byte[] body) throws IOException, InterruptedException {
        return send(
                id,
                at,
                body,
                StandardWebhooks.sign(secret, id, at, body) + " "
                        + StandardWebhooks.sign(Signer.of(pair.getPrivate()), id, at, body));
    }

    private int send(String id, Instant at, byte[] body, String signatures) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(listener.url())
                .header("webhook-id", id)
                .header("webhook-timestamp", Long.toString(at.getEpochSecond()))
                .header("webhook-signature", signatures)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
