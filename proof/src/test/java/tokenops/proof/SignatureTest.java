package tokenops.proof;

import static org.junit.jupiter.api.Assertions.*;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** DSSE, JWK, JWS and Standard Webhooks by the vectors of their specifications. */
class SignatureTest {
    private static final Json.Obj RFC_8037_KEY = Json.object()
            .put("kty", "OKP")
            .put("crv", "Ed25519")
            .put("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
            .build();

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void preAuthEncodingIsThatOfDsse() {
        assertArrayEquals(
                ascii("DSSEv1 29 http://example.com/HelloWorld 11 hello world"),
                DsseEnvelope.preAuthEncoding("http://example.com/HelloWorld", ascii("hello world")));
    }

    @Test
    void anEnvelopeIsSignedByItsKeyOnly() throws MalformedProof {
        TestKey key = TestKey.ed25519();
        DsseEnvelope envelope = DsseEnvelope.sign("text/plain", ascii("hello"), key.jwk(), key.signer());
        DsseEnvelope read = DsseEnvelope.parse(envelope.json());
        assertEquals(envelope.json(), read.json());
        assertTrue(read.isSignedBy(key.jwk()));
        assertFalse(read.isSignedBy(TestKey.ed25519().jwk()));
        Json.Obj other = Edit.set(envelope.json(), "payloadType", "text/html");
        assertFalse(DsseEnvelope.parse(other).isSignedBy(key.jwk()));
        assertThrows(MalformedProof.class, () -> DsseEnvelope.parse(Edit.without(envelope.json(), "payload")));
        assertThrows(MalformedProof.class, () -> DsseEnvelope.parse(Edit.set(envelope.json(), "more", "x")));
    }

    @Test
    void aSignerSignsOneMessageAfterTheOtherAndManyAtOnce() {
        for (TestKey key : List.of(TestKey.ed25519(), TestKey.p256())) {
            IntStream.range(0, 200).parallel().forEach(number -> {
                byte[] message = ascii("message " + number);
                byte[] signature = key.signer().sign(message);
                assertTrue(key.jwk().verify(message, signature));
                assertFalse(key.jwk().verify(ascii("message"), signature));
            });
        }
    }

    /** RFC 8037 appendices A.3 and A.4. */
    @Test
    void theEdDsaExampleVerifies() throws MalformedProof {
        Jwk key = Jwk.parse(RFC_8037_KEY);
        assertEquals("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", key.thumbprint());
        byte[] input = ascii("eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc");
        byte[] signature = Base64Text.readUrl(
                        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg")
                .orElseThrow();
        assertTrue(key.verify(input, signature));
        signature[3] ^= 1;
        assertFalse(key.verify(input, signature));
    }

    /** RFC 7515 appendix A.3. */
    @Test
    void theEs256ExampleVerifies() throws MalformedProof {
        Jwk key = Jwk.parse(Json.object()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")
                .put("y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0")
                .build());
        byte[] input = ascii("eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt"
                + "cGxlLmNvbS9pc19yb290Ijp0cnVlfQ");
        byte[] signature = Base64Text.readUrl(
                        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q")
                .orElseThrow();
        assertTrue(key.verify(input, signature));
        assertEquals(key, Jwk.of(key.publicKey()));
    }

    @Test
    void keysThatProveNothingAreRefused() {
        for (String point : List.of(
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
                "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")) {
            byte[] raw = HexFormat.of().parseHex(point);
            assertThrows(MalformedProof.class, () -> Ed25519.publicKey(raw), point);
        }
        Json.Obj offCurve = Json.object()
                .put("kty", "EC")
                .put("crv", "P-256")
                .put("x", "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU")
                .put("y", "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a4")
                .build();
        assertThrows(MalformedProof.class, () -> Jwk.parse(offCurve));
        assertThrows(MalformedProof.class, () -> Jwk.parse(Edit.set(RFC_8037_KEY, "use", "sig")));
        assertThrows(MalformedProof.class, () -> Jwk.offered(Edit.set(RFC_8037_KEY, "d", "secret")));
        assertThrows(MalformedProof.class, () -> Jwk.offered(Edit.set(RFC_8037_KEY, "crv", "X25519")));
    }

    @Test
    void publishedKeysComeBack() throws MalformedProof {
        for (TestKey key : List.of(TestKey.ed25519(), TestKey.p256())) {
            assertEquals(key.jwk(), Jwk.parsePublished(key.jwk().published()));
            assertEquals(key.jwk(), Jwk.offered(key.jwk().published()));
            Json.Obj other = Edit.set(key.jwk().published(), "alg", "RS256");
            assertThrows(MalformedProof.class, () -> Jwk.parsePublished(other));
        }
    }

    @Test
    void aDetachedJwsIsOverExactlyItsBytes() throws MalformedProof {
        for (TestKey key : List.of(TestKey.ed25519(), TestKey.p256())) {
            String jws = DetachedJws.sign(ascii("contract"), key.jwk(), key.signer());
            assertTrue(DetachedJws.verify(jws, ascii("contract"), key.jwk()));
            assertFalse(DetachedJws.verify(jws, ascii("Contract"), key.jwk()));
        }
    }

    @Test
    void aJwsHeaderHasNoSurprises() {
        TestKey key = TestKey.ed25519();
        String kid = "\"kid\":\"" + key.jwk().thumbprint() + "\"";
        for (String header : List.of(
                "{\"alg\":\"none\"," + kid + "}",
                "{\"alg\":\"ES256\"," + kid + "}",
                "{\"alg\":\"EdDSA\"}",
                "{\"alg\":\"EdDSA\",\"kid\":\"other\"}",
                "{\"alg\":\"EdDSA\"," + kid + ",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"EdDSA\"," + kid + ",\"jwk\":{}}",
                "{\"alg\":\"EdDSA\",\"alg\":\"EdDSA\"," + kid + "}",
                "[]")) {
            String encoded = Base64Text.url(ascii(header));
            String input = encoded + "." + Base64Text.url(ascii("x"));
            String jws = encoded + ".." + Base64Text.url(key.signer().sign(ascii(input)));
            assertThrows(MalformedProof.class, () -> DetachedJws.verify(jws, ascii("x"), key.jwk()), header);
        }
        String whole = DetachedJws.sign(ascii("x"), key.jwk(), key.signer());
        for (String wrong : List.of("", "a.b", whole.replace("..", ".eA."), whole + "=", whole + ".")) {
            assertThrows(MalformedProof.class, () -> DetachedJws.verify(wrong, ascii("x"), key.jwk()), wrong);
        }
    }

    private static final String WEBHOOK_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final Instant SENT = Instant.ofEpochSecond(1_614_265_330);
    private static final byte[] BODY = ascii("{\"test\": 2432232314}");

    private static StandardWebhooks.Verdict received(
            String signature, byte[] body, List<WebhookSecret> secrets, Instant now) {
        return StandardWebhooks.verify(
                new StandardWebhooks.Headers(WEBHOOK_ID, "1614265330", signature), body, secrets, List.of(), now);
    }

    @Test
    void theStandardWebhooksExampleVerifies() {
        WebhookSecret secret =
                WebhookSecret.parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").orElseThrow();
        String signature = StandardWebhooks.sign(secret, WEBHOOK_ID, SENT, BODY);
        assertEquals("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
        List<WebhookSecret> secrets = List.of(WebhookSecret.of(new byte[32]), secret);
        assertEquals(StandardWebhooks.Verdict.VALID, received(signature, BODY, secrets, SENT));
        assertEquals(
                StandardWebhooks.Verdict.VALID, received("v1,AAAA v2,x v1a,AAAA " + signature, BODY, secrets, SENT));
        assertEquals(StandardWebhooks.Verdict.UNSIGNED, received(signature, ascii("{}"), secrets, SENT));
        assertEquals(StandardWebhooks.Verdict.UNSIGNED, received("", BODY, secrets, SENT));
        assertEquals(
                StandardWebhooks.Verdict.UNSIGNED, received(signature.replace("v1,", "v1a,"), BODY, secrets, SENT));
        assertEquals(StandardWebhooks.Verdict.VALID, received(signature, BODY, secrets, SENT.plusSeconds(300)));
        assertEquals(StandardWebhooks.Verdict.TOO_OLD, received(signature, BODY, secrets, SENT.plusSeconds(301)));
        assertEquals(StandardWebhooks.Verdict.TOO_NEW, received(signature, BODY, secrets, SENT.minusSeconds(301)));
        assertEquals(StandardWebhooks.Verdict.MALFORMED, received((signature + " ").repeat(17), BODY, secrets, SENT));
        assertEquals("whsec_...", secret.toString());
        assertEquals("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", secret.reveal());
        assertTrue(WebhookSecret.parse("whsec_AAAA").isEmpty());
    }

    @Test
    void theAsymmetricSignatureVerifies() {
        TestKey key = TestKey.ed25519();
        String signature = StandardWebhooks.sign(key.signer(), WEBHOOK_ID, SENT, BODY);
        StandardWebhooks.Headers headers = new StandardWebhooks.Headers(WEBHOOK_ID, "1614265330", signature);
        assertEquals(
                StandardWebhooks.Verdict.VALID,
                StandardWebhooks.verify(
                        headers, BODY, List.of(), List.of(key.jwk().publicKey()), SENT));
        assertEquals(
                StandardWebhooks.Verdict.UNSIGNED,
                StandardWebhooks.verify(
                        headers,
                        BODY,
                        List.of(),
                        List.of(TestKey.ed25519().jwk().publicKey()),
                        SENT));
    }
}
