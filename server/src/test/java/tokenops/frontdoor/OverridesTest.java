package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tokenops.client.Contract;
import tokenops.client.Run;
import tokenops.log.LogAudit;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentKind;
import tokenops.proof.Json;
import tokenops.proof.NoteVerifierKey;
import tokenops.proof.Schemas;
import tokenops.store.CheckResult;
import tokenops.store.Database;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** What operators do beside the rules is sealed, and stands in the public log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OverridesTest {
    private static final DocumentKind KIND = Schemas.kind("operator_override").orElseThrow();

    private final TestServer server = TestServer.start();

    @AfterAll
    void stop() {
        server.close();
    }

    /** The override that the newest entry about something leads to. */
    private Raw.Answer newestAbout(String subject) {
        Json.Obj entry = server.operator().get("/v1/operator/audit").done(200).json().objects("items").stream()
                .filter(one -> one.text("subject").equals(Optional.of(subject)))
                .findFirst()
                .orElseThrow();
        String id = entry.text("id").orElseThrow().replace("aud_", "ovr_");
        return server.operator().get("/v1/operator/overrides/" + id).done(200);
    }

    private static Json.Obj document(Raw.Answer override) {
        Json.Obj document = override.json().object("document").orElseThrow();
        Json.Builder own = Json.object();
        KIND.members().members().keySet().forEach(name -> document.get(name).ifPresent(value -> own.put(name, value)));
        assertEquals(Optional.empty(), KIND.members().fault(own.build(), "document"));
        return document;
    }

    private static List<String> told(Json.Obj document) {
        Json.Obj subject = document.object("subject").orElseThrow();
        return List.of(
                document.text("author").orElseThrow(),
                document.text("act").orElseThrow(),
                document.text("reason").orElseThrow(),
                subject.text("kind").orElseThrow(),
                subject.text("id").orElseThrow());
    }

    private long leaves() {
        return server.sql()
                .number("SELECT count(*) FROM log_entry WHERE convert_from(leaf, 'UTF8')"
                        + " LIKE '%\"type\":\"operator_override\"%'");
    }

    private Raw.Answer retry(Run run, String command) {
        return server.operator()
                .post(
                        "/v1/operator/runs/" + run.id() + "/retry",
                        "{\"command\":\"" + command + "\",\"reason\":\"it stands\"}");
    }

    @Test
    void whatOperatorsDoToRunsAndSwitchesIsInTheLog() throws Exception {
        Journey agent = Journey.funded(server, 2)
                .offer(wanted -> wanted.standing().pollingOnly().controlled())
                .accept();
        Run run = agent.awaiting(agent.begin().id(), "under_review");
        String release = "/v1/operator/runs/" + run.id() + "/release";
        server.operator().post(release, "{\"reason\":\" \"}").refused(400, "invalid-request");
        Raw keyed = server.operator().fresh();
        keyed.post(release, "{\"reason\":\"looked at\"}").done(200);
        keyed.post(release, "{\"reason\":\"looked at\"}").done(200);
        server.operator().post(release, "{\"reason\":\"again\"}").refused(409, "transition-refused");

        Raw.Answer released = newestAbout(run.id());
        Json.Obj document = document(released);
        assertEquals(List.of("operator:token", "release", "looked at", "run", run.id()), told(document));
        assertEquals("test", document.text("mode").orElseThrow());
        assertEquals(
                agent.client().getResult(run.id()).digest().toString(),
                document.objects("links").getFirst().text("digest").orElseThrow());
        String digest = released.member("digest");
        assertArrayEquals(
                CanonicalJson.bytes(document),
                server.operator()
                        .get("/v1/operator/objects/" + digest)
                        .done(200)
                        .body());
        agent.raw().get("/v1/objects/" + digest).refused(404, "not-found");

        Run second = agent.awaiting(agent.begin().id(), "under_review");
        retry(second, "close_exception").done(200);
        assertEquals("close_exception", told(document(newestAbout(second.id()))).get(1));

        Journey waits = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().requiring("usage", Contract.Corroboration.CLAIMED))
                .accept();
        Run incomplete = waits.awaiting(waits.begin().id(), "awaiting_evidence");
        retry(incomplete, "request_evidence").done(200);
        assertEquals(
                List.of("operator:token", "request_evidence", "it stands", "run", incomplete.id()),
                told(document(newestAbout(incomplete.id()))));
        retry(incomplete, "release_credit_allocation").done(200);
        assertEquals(
                "release_credit_allocation",
                told(document(newestAbout(incomplete.id()))).get(1));

        for (String state : List.of("off", "on")) {
            server.operator()
                    .post("/v1/operator/switches/callbacks", "{\"state\":\"" + state + "\",\"reason\":\"a test\"}")
                    .done(200);
            assertEquals(
                    List.of("operator:token", "switch_" + state, "a test", "switch", "callbacks"),
                    told(document(newestAbout("callbacks"))));
        }

        Eventually.until("each is in the log, once", () -> leaves() == 6);
        NoteVerifierKey key = NoteVerifierKey.parse(server.client().getLogKey().strip());
        List<CheckResult> audited =
                new LogAudit(Database.beside(server.database(), "a test"), LogAudit.Trusted.of(key)).run();
        assertEquals(
                List.of(),
                audited.stream().flatMap(check -> check.findings().stream()).toList());
        assertEquals(6, server.sql().number("SELECT count(*) FROM document WHERE 'operator_override' = ANY(kinds)"));
    }
}
