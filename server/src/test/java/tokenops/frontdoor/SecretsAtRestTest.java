package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.AgentKey;
import tokenops.client.Run;
import tokenops.path.Kind;
import tokenops.store.Documents;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** Whoever has the database, or a copy of it, has no secret that was ever given out. */
@ExtendWith(OneServer.class)
class SecretsAtRestTest {
    private final TestServer server;

    SecretsAtRestTest(TestServer server) {
        this.server = server;
    }

    @Test
    void noSecretThatWasGivenOutStandsInAnyTable() {
        Journey agent = Journey.contracted(server, 1);
        Run run = agent.begin(Samples.transfers(1));
        agent.awaiting(run.id(), "result_ready");
        Raw submitting = server.raw().fresh();
        String body = "{\"manifest\":" + Samples.text(agent.manifest()) + ",\"key\":"
                + Samples.text(AgentKey.generate().jwk().json()) + "}";
        Raw.Answer submitted = submitting.post("/v1/agents", body).done(201);
        assertArrayEquals(
                submitted.body(), submitting.post("/v1/agents", body).done(201).body());
        String clientSecret = agent.payment().pay().get("client_secret");
        String message = confirmedBy(agent);
        assertTrue(message.contains(clientSecret), "the provider's message has it, and is kept");
        String rotated =
                agent.client().rotateCredential(agent.credential().id()).accessKey();

        Map<String, String> secrets = new LinkedHashMap<>();
        secrets.put("access key", agent.credential().accessKey());
        secrets.put("rotated access key", rotated);
        secrets.put("callback secret", agent.credential().callbackSecret().reveal());
        secrets.put("claim secret", agent.proven().claimSecret());
        secrets.put("client secret", clientSecret);
        secrets.put("agent's status token", agent.submitted().statusToken());
        secrets.put("other agent's status token", last(submitted.member("status_url")));
        secrets.put("run's status token", run.statusToken().orElseThrow());
        secrets.put("operator token", server.operatorToken());
        secrets.forEach((name, secret) -> assertEquals(List.of(), tablesWith(secret), name));

        // So it would have been found: as text in a column, and as bytes of a document.
        assertEquals(
                List.of("payment"),
                tablesWithText(agent.payment().providerReference().orElseThrow()));
        assertTrue(tablesWith(agent.payment().providerReference().orElseThrow()).contains("document"));
        assertNotEquals(0, server.sql().number("SELECT count(*) FROM idempotency WHERE operation = 'requestPayment'"));
    }

    private String confirmedBy(Journey agent) {
        Documents.Stored sealed = server.sql()
                .documents(TestServer.uuid(agent.id()), Kind.CONFIRMATION)
                .getFirst();
        String confirmation = sealed.json().text("id").orElseThrow();
        return new String(agent.client().getProviderMessage(confirmation), StandardCharsets.UTF_8);
    }

    private static String last(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private List<String> tablesWithText(String text) {
        return tables(List.of(text));
    }

    /** The tables that have the secret in any column of any row: as it was given out, its bytes, or what its base64 stands for. */
    private List<String> tablesWith(String secret) {
        List<String> forms = new ArrayList<>();
        forms.add(secret);
        forms.add(HexFormat.of().formatHex(secret.getBytes(StandardCharsets.UTF_8)));
        String text = secret.replaceFirst("^(tops_|topo_|whsec_)", "")
                .replace('+', '-')
                .replace('/', '_')
                .replace("=", "");
        if (text.matches("[A-Za-z0-9_-]+")) {
            forms.add(HexFormat.of()
                    .formatHex(Base64.getUrlDecoder().decode(text.substring(0, text.length() / 4 * 4))));
        }
        List<String> tables = new ArrayList<>(tables(forms));
        if (standsInDocuments(forms)) {
            tables.add("document");
        }
        return tables;
    }

    private List<String> tables(List<String> forms) {
        String anywhere =
                server.sql().texts("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").stream()
                        .map(
                                table -> "SELECT '" + table + "' FROM given WHERE EXISTS (SELECT 1 FROM " + table
                                        + " t WHERE EXISTS (SELECT 1 FROM unnest(given.forms) AS form WHERE strpos(t::text, form) > 0))")
                        .collect(Collectors.joining(" UNION ALL ", "WITH given AS (SELECT ?::text[] AS forms) ", ""));
        return server.sql().texts(anywhere, (Object) forms.toArray(String[]::new));
    }

    /** Documents lie compressed: what stands in them is found only when they are read. */
    private boolean standsInDocuments(List<String> forms) {
        return server.sql().packets("").stream()
                .flatMap(packet -> packet.documents().stream())
                .map(document -> new String(document.bytes(), StandardCharsets.UTF_8))
                .anyMatch(text -> forms.stream().anyMatch(text::contains));
    }
}
