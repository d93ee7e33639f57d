package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.client.Run;
import tokenops.support.Eventually;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.TestServer;

/** What operators did and what callers were refused stands in the audit trail: neither without the other. */
@ExtendWith(OneServer.class)
class AuditTest {
    private static final Pattern FORM_TOKEN = Pattern.compile("name=\"form_token\" value=\"([^\"]+)\"");

    private final TestServer server;

    AuditTest(TestServer server) {
        this.server = server;
    }

    private static String decide(String agentId) {
        return "/v1/operator/agents/" + agentId + "/trust";
    }

    private static String decision(String action) {
        return "{\"action\":\"" + action + "\",\"reason\":\"a test of the trail\"}";
    }

    private List<String> entriesAbout(String subject) {
        return server.sql()
                .texts("SELECT action || ' ' || detail FROM audit WHERE subject = ? ORDER BY at, id", subject);
    }

    /** Does something while the database takes no entry about a subject. */
    private void withoutEntriesAbout(String subject, Runnable deed) {
        server.sql()
                .change("ALTER TABLE audit ADD CONSTRAINT none_about CHECK (subject <> '" + subject + "') NOT VALID");
        try {
            deed.run();
        } finally {
            server.sql().change("ALTER TABLE audit DROP CONSTRAINT none_about");
        }
    }

    @Test
    void operatorsDecisionAndItsEntryAreOneCommit() {
        Journey agent = Journey.credentialed(server);
        withoutEntriesAbout(agent.id(), () -> {
            Raw.Answer failed = server.operator()
                    .post(decide(agent.id()), decision("suspend"))
                    .refused(500, "internal");
            assertTrue(failed.member("detail").contains("may have been done"), failed::text);
        });
        server.clock().forward(Duration.ofSeconds(1));
        agent.raw().get("/v1/credits").done(200);
        assertEquals(List.of(), entriesAbout(agent.id()));

        server.operator().post(decide(agent.id()), decision("suspend")).done(200);
        assertEquals(List.of("decideTrust suspend: a test of the trail"), entriesAbout(agent.id()));
        assertEquals(
                server.sql().text("SELECT home FROM agent WHERE id = ?", TestServer.uuid(agent.id())),
                server.sql().text("SELECT home FROM audit WHERE subject = ?", agent.id()));
    }

    @Test
    void releasedResultAndItsEntryAreOneCommit() {
        Journey agent = Journey.funded(server, 1)
                .offer(wanted -> wanted.pollingOnly().controlled())
                .accept();
        Run run = agent.awaiting(agent.begin().id(), "under_review");
        String release = "/v1/operator/runs/" + run.id() + "/release";
        String because = "{\"reason\":\"a test\"}";
        withoutEntriesAbout(
                run.id(), () -> server.operator().post(release, because).refused(500, "internal"));
        assertEquals("under_review", agent.client().getRun(run.id()).state());

        Raw keyed = server.operator().fresh();
        keyed.post(release, because).done(200);
        keyed.post(release, because).done(200);
        assertEquals(List.of("releaseResult a test"), entriesAbout(run.id()));
        assertEquals("result_ready", agent.client().getRun(run.id()).state());
    }

    @Test
    void refusedDecisionsAreNotedWhicheverFaceWasAsked() {
        Journey agent = Journey.credentialed(server);
        String refused = "decideTrust transition-refused: an agent in this state can't be restored";
        server.operator().post(decide(agent.id()), decision("restore")).refused(409, "transition-refused");
        Eventually.until(
                "the refusal is noted", () -> entriesAbout(decide(agent.id())).equals(List.of(refused)));

        Raw browser = server.console();
        Matcher token = FORM_TOKEN.matcher(browser.get("/").done(200).text());
        assertTrue(token.find());
        browser.with("Content-Type", "application/x-www-form-urlencoded")
                .post(
                        "/console/agents/" + agent.id() + "/trust",
                        "action=restore&reason=a+test&form_token="
                                + URLEncoder.encode(token.group(1), StandardCharsets.UTF_8))
                .done(409);
        Eventually.until(
                "the console's refusal is noted",
                () -> entriesAbout(decide(agent.id())).equals(List.of(refused, refused)));
    }

    @Test
    void refusedAccessToWhatIsOnlyReadIsNotedAndWhatIsNotThereIsNot() {
        Journey agent = Journey.contracted(server, 1);
        agent.raw().get("/v1/runs/run_1").refused(404, "not-found");
        server.sql()
                .change("UPDATE credential SET scopes = 'quotes:write' WHERE agent = ?", TestServer.uuid(agent.id()));
        server.clock().forward(Duration.ofSeconds(1));
        agent.raw().get("/v1/runs/run_2").refused(403, "scope-missing");
        server.operator().post(decide(agent.id()), decision("suspend")).done(200);
        agent.raw().get("/v1/runs/run_3").refused(403, "agent-suspended");
        // Refusals are noted one after the other, so the last tells that the first would be there.
        Eventually.until(
                "refused access is noted",
                () -> entriesAbout("/v1/runs/run_3")
                        .equals(List.of("getRun agent-suspended: an operator has suspended this agent")));
        assertEquals(
                List.of("getRun scope-missing: the credential doesn't open runs:read"), entriesAbout("/v1/runs/run_2"));
        assertEquals(List.of(), entriesAbout("/v1/runs/run_1"));
    }

    @Test
    void refusalWhileNothingCanBeWrittenIsNotedAfterwards() {
        Journey agent = Journey.credentialed(server);
        // What PostgreSQL says when it has no room for a page. The lanes try about once a second each, which nothing
        // undoes.
        server.sql().change("CREATE SEQUENCE tries");
        server.sql().change("""
                CREATE FUNCTION no_room_for_batches() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN PERFORM nextval('tries'); RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$""");
        server.sql()
                .change(
                        "CREATE TRIGGER no_room BEFORE INSERT ON batch FOR EACH ROW EXECUTE FUNCTION no_room_for_batches()");
        try {
            server.operator().post(decide(agent.id()), decision("suspend")).refused(503, "unavailable");
            Eventually.until(
                    "its entry was tried in vain", () -> server.sql().number("SELECT last_value FROM tries") >= 5);
            assertEquals(List.of(), entriesAbout(decide(agent.id())));
        } finally {
            server.sql().change("DROP TRIGGER no_room ON batch");
        }
        Eventually.until(
                "the refusal is noted",
                () -> entriesAbout(decide(agent.id())).stream()
                        .anyMatch(entry -> entry.startsWith("decideTrust unavailable: ")));
        Eventually.until("there is room again", () -> server.raw().isReady());
        server.sql().change("DROP FUNCTION no_room_for_batches");
        server.sql().change("DROP SEQUENCE tries");
    }
}
