package tokenops.faces.console;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tokenops.operations.OperatorOperations.Decision;
import tokenops.operations.QueueOperations.Help;

/** Who is let in, what pages carry, and what forms can do. */
@Timeout(60)
class ConsoleTest {
    private static final List<String> PAGES = List.of(
            "/",
            "/switches",
            "/payments",
            "/payments/" + Given.PAYMENT,
            "/payments/pay_unknown",
            "/queue",
            "/runs/" + Given.RUN,
            "/runs/" + Given.RUN + "/stations/quote",
            "/runs/" + Given.RUN + "/stations/callback",
            "/runs/run_unknown",
            "/console/files/nothing");

    private final Given given = new Given("http://127.0.0.1:8470");
    private String session = "";

    @BeforeEach
    void signIn() throws Exception {
        session = given.signedIn();
    }

    @AfterEach
    void stop() {
        given.close();
    }

    @Test
    void whoIsNotSignedInIsSentToSignInAndComesBackToWhatHeWanted() throws Exception {
        assertEquals("/console/login", location(given.get("/", "")));
        assertEquals("/console/login", location(given.get("/", "made-up")));
        assertEquals("/console/login?next=/runs/" + Given.RUN, location(given.get("/runs/" + Given.RUN, "")));
        assertEquals("/console/login", location(given.post("/console/runs/" + Given.RUN + "/release", "", "")));
        assertEquals(List.of(), given.released);
        assertEquals(
                "/runs/" + Given.RUN,
                location(given.post("/console/login", "", "token=" + Given.TOKEN + "&next=%2Fruns%2F" + Given.RUN)));
    }

    @Test
    void nobodyIsSentOnToElsewhere() {
        for (String path :
                List.of("//other.example", "https://other.example", "/\\other", "/runs/../x", "javascript:x")) {
            assertEquals("/", SignIn.ours(path), path);
        }
    }

    @Test
    void aWrongTokenIsRefusedAndGuessingMustWaitButNotForEver() throws Exception {
        for (int i = 0; i < 10; i++) {
            HttpResponse<String> wrong = given.post("/console/login", "", "token=topo_guess" + i);
            assertEquals(403, wrong.statusCode());
            assertTrue(wrong.headers().firstValue("set-cookie").isEmpty());
        }
        HttpResponse<String> waits = given.post("/console/login", "", "token=" + Given.TOKEN);
        assertEquals(429, waits.statusCode());
        assertTrue(waits.headers().firstValue("retry-after").isPresent());
        given.pass(Duration.ofSeconds(61));
        assertEquals("/", location(given.post("/console/login", "", "token=" + Given.TOKEN)));
    }

    @Test
    void theSessionsCookieIsForNoScriptAndNoOtherSite() throws Exception {
        String cookie = given.post("/console/login", "", "token=" + Given.TOKEN)
                .headers()
                .firstValue("set-cookie")
                .orElseThrow();
        assertAll(
                () -> assertTrue(cookie.contains("HttpOnly"), cookie),
                () -> assertTrue(cookie.contains("SameSite=Strict"), cookie),
                () -> assertTrue(cookie.contains("Path=/"), cookie),
                () -> assertFalse(cookie.contains("Secure"), cookie));
        try (Given https = new Given("https://tokenops.example")) {
            assertTrue(https.post("/console/login", "", "token=" + Given.TOKEN)
                    .headers()
                    .firstValue("set-cookie")
                    .orElseThrow()
                    .contains("Secure"));
        }
    }

    @Test
    void everyPageKeepsToItself() throws Exception {
        Pattern leads = Pattern.compile("(?:src|href|action|data-url|data-follow)=\"([^\"]*)\"");
        for (String path : PAGES) {
            HttpResponse<String> page = given.get(path, session);
            assertEquals(
                    Sending.POLICY,
                    page.headers().firstValue("content-security-policy").orElse(""),
                    path);
            assertEquals(
                    "nosniff",
                    page.headers().firstValue("x-content-type-options").orElse(""),
                    path);
            assertEquals(
                    "no-referrer", page.headers().firstValue("referrer-policy").orElse(""), path);
            assertEquals("no-store", page.headers().firstValue("cache-control").orElse(""), path);
            Matcher found = leads.matcher(page.body());
            while (found.find()) {
                String to = found.group(1);
                assertTrue(to.isEmpty() || to.startsWith("#") || to.matches("/([^/].*)?"), path + " leads to " + to);
            }
            assertFalse(page.body().contains("style=\""), path);
        }
    }

    @Test
    void whatOthersWroteIsOnlyEverText() throws Exception {
        for (String path : PAGES) {
            String page = given.get(path, session).body();
            assertEquals(1, count(page, "<script "), path);
            assertFalse(page.contains("<script>"), path);
            assertFalse(Pattern.compile("<[^>]*\\sonload=").matcher(page).find(), path);
            assertFalse(page.contains("<img src=x>"), path);
        }
        assertTrue(given.get("/", session).body().contains("&lt;script&gt;alert"));
    }

    private static int count(String page, String text) {
        return page.split(Pattern.quote(text), -1).length - 1;
    }

    @Test
    void aRunsPageDrawsItsTrailAndFollowsIt() throws Exception {
        String page = given.get("/runs/" + Given.RUN, session).body();
        assertAll(
                () -> assertTrue(page.contains("data-follow=\"/v1/operator/runs/" + Given.RUN + "/trail\"")),
                () -> assertTrue(page.contains("<tr class=\"done\" id=\"quote\">")),
                () -> assertTrue(page.contains("<tr class=\"attention\" id=\"queue\">")),
                () -> assertTrue(page.contains("<tr class=\"waiting\" id=\"callback\">")),
                () -> assertTrue(page.contains("2026-11-23 11:58:30 UTC")),
                () -> assertTrue(page.contains("1 min ago")),
                () -> assertTrue(page.contains("tokenops verify " + Given.RUN + ".proof.json --log-key log-key.txt")),
                () -> assertTrue(page.contains("log.example+1+key")));
        assertEquals(404, given.get("/runs/run_unknown", session).statusCode());
        assertEquals(
                404,
                given.get("/runs/" + Given.RUN + "/stations/nowhere", session).statusCode());
    }

    @Test
    void anOperatorDecidesByFormsOfThisSessionOnly() throws Exception {
        String path = "/console/agents/agt_waiting/trust";
        String form = "action=approve&reason=Known+firm";
        String token = "&form_token=" + Form.token(session);
        assertEquals(403, given.post(path, session, form).statusCode());
        assertEquals(
                403,
                given.post(path, session, form + "&form_token=" + Form.token("other"))
                        .statusCode());
        assertEquals(403, given.post(path, session, form + token, "cross-site").statusCode());
        assertEquals(List.of(), given.decisions);
        assertEquals("/", location(given.post(path, session, form + token)));
        assertEquals(List.of(new Decision("approve", "Known firm")), given.decisions);
        assertEquals(
                400,
                given.post(path, session, "action=approve&reason=+" + token).statusCode());
    }

    @Test
    void anOperatorReleasesAResultAndSignsOut() throws Exception {
        String token = "form_token=" + Form.token(session);
        assertEquals(
                "/runs/" + Given.RUN,
                location(given.post("/console/runs/" + Given.RUN + "/release", session, "reason=Looked+at&" + token)));
        assertEquals(List.of(Given.RUN + " Looked at"), given.released);
        assertEquals("/console/login", location(given.post("/console/logout", session, token)));
        assertEquals("/console/login", location(given.get("/", session)));
    }

    @Test
    void moneyIsFollowedFromARunToItsPaymentAndWhatWentBack() throws Exception {
        String run = given.get("/runs/" + Given.RUN, session).body();
        assertAll(
                () -> assertTrue(run.contains("Money: 2 credits held, 0 credits debited, 0 credits released"), run),
                () -> assertTrue(run.contains("<a href=\"/payments/" + Given.PAYMENT + "\">"), run),
                () -> assertTrue(run.contains("agent credits"), run));
        String list = given.get("/payments", session).body();
        assertTrue(list.contains("0.50 USD<span class=\"under\">1 open</span>"), list);
        String payment = given.get("/payments/" + Given.PAYMENT, session).body();
        assertAll(
                () -> assertTrue(payment.contains("Payment of 2.00 USD"), payment),
                () -> assertTrue(payment.contains("dispute<span class=\"mono under\" title=\"adj_1\">"), payment),
                () -> assertTrue(payment.contains("provider:stripe"), payment),
                () -> assertTrue(payment.contains("18 credits, of which 1.5 credits are held"), payment),
                () -> assertTrue(payment.contains("<dt>May still be refunded</dt><dd>1.50 USD</dd>"), payment));
        assertEquals(404, given.get("/payments/pay_unknown", session).statusCode());
    }

    @Test
    void switchesAreShownAndSetWithAReason() throws Exception {
        String page = given.get("/switches", session).body();
        assertAll(
                () -> assertTrue(page.contains("operator:token: &lt;script&gt;alert"), page),
                () -> assertTrue(
                        page.contains("value=\"off\">Switch off<span class=\"unseen\"> onboarding</span>"), page),
                () -> assertTrue(page.contains("value=\"on\">Switch on<span class=\"unseen\"> runs</span>"), page));
        assertTrue(given.get("/", session).body().contains("<a href=\"/switches#runs\">runs</a> is switched off"));
        String form = "state=on&reason=+mended+";
        assertEquals(403, given.post("/console/switches/runs", session, form).statusCode());
        assertEquals(List.of(), given.settings);
        String token = "&form_token=" + Form.token(session);
        assertEquals("/switches", location(given.post("/console/switches/runs", session, form + token)));
        assertEquals(List.of("runs on: mended"), given.settings);
    }

    @Test
    void theQueuesPageShowsWhatStandsStillAndAnOperatorHelpsIt() throws Exception {
        String page = given.get("/queue", session).body();
        assertAll(
                () -> assertTrue(page.contains("<b>7</b> queued")),
                () -> assertTrue(page.contains("manual review required")),
                () -> assertTrue(page.contains("value=\"close_exception\"")),
                () -> assertTrue(page.contains("/console/nodes/" + Given.NODE + "/drain")),
                () -> assertTrue(page.contains("/console/nodes/nod_2/resume")));
        assertTrue(given.get("/runs/" + Given.RUN, session).body().contains("href=\"/queue\""));
        String because = "reason=Maintenance&form_token=" + Form.token(session);
        assertEquals("/queue", location(given.post("/console/nodes/" + Given.NODE + "/drain", session, because)));
        assertEquals("/queue", location(given.post("/console/nodes/nod_2/resume", session, because)));
        assertEquals(List.of(Given.NODE + " Maintenance"), given.drained);
        String retry = "/console/runs/" + Given.RUN + "/retry";
        assertEquals("/queue", location(given.post(retry, session, "command=close_exception&" + because)));
        assertEquals(List.of(new Help("close_exception", "Maintenance")), given.helped);
        assertEquals(
                403,
                given.post(retry, session, "command=close_exception&reason=x").statusCode());
    }

    @Test
    void staticFilesStandUnderTheirHashAndMayBeKept() throws Exception {
        Matcher files = Pattern.compile("/console/files/[0-9a-f]{16}-[a-z.]+")
                .matcher(given.get("/console/login", "").body());
        int seen = 0;
        while (files.find()) {
            HttpResponse<String> file = given.get(files.group(), "");
            assertEquals(200, file.statusCode());
            assertTrue(file.headers().firstValue("cache-control").orElse("").contains("immutable"));
            assertFalse(file.body().contains("https://"), files.group());
            seen++;
        }
        assertTrue(seen >= 3);
        assertEquals(404, given.get("/console/files/console.css", "").statusCode());
    }

    private static String location(HttpResponse<String> response) {
        assertEquals(303, response.statusCode(), response.body());
        return response.headers().firstValue("location").orElse("");
    }
}
