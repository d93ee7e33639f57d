package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tokenops.browser.Browser;
import tokenops.client.Run;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** The result for people and spreadsheets, as the server serves it. */
@Tag("slow")
@ExtendWith(OneServer.class)
class ReportTest {
    private final TestServer server;

    ReportTest(TestServer server) {
        this.server = server;
    }

    @Test
    void theReportsOwnScriptRunsUnderTheServersPolicyAndTheTablesStandBesideIt() throws Exception {
        try (Journey agent = Journey.on(server).listening()) {
            agent.submit().prove().claim().quote(1, 10).pay();
            agent.offer(wanted -> wanted).accept();
            Run run = agent.complete(Samples.transfers(10));

            Raw.Answer report =
                    agent.raw().get("/v1/runs/" + run.id() + "/report").done(200);
            assertEquals(new String(agent.client().getReport(run.id()), StandardCharsets.UTF_8), report.text());
            String policy =
                    report.headers().firstValue("content-security-policy").orElseThrow();
            assertTrue(policy.startsWith("sandbox allow-scripts; script-src 'sha256-"), policy);
            assertEquals(List.of(), complaints(report.body(), policy));

            for (String table : List.of("findings", "matches")) {
                Raw.Answer csv = agent.raw()
                        .get("/v1/runs/" + run.id() + "/tables/" + table + ".csv")
                        .done(200);
                assertTrue(csv.headers().firstValue("content-type").orElse("").startsWith("text/csv"));
                assertTrue(csv.text().startsWith("\uFEFF"), csv::text);
                assertTrue(csv.text().endsWith("\r\n"), csv::text);
            }
            agent.raw().get("/v1/runs/" + run.id() + "/tables/none.csv").refused(404, "not-found");
            agent.raw().get("/v1/runs/" + run.id() + "/tables/findings").refused(404, "not-found");
        }
    }

    /** What a browser complains of when it is served these bytes under that policy; also that tables became sortable. */
    private static List<String> complaints(byte[] page, String policy) throws Exception {
        HttpServer served = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        served.createContext("/", exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.getResponseHeaders().set("Content-Security-Policy", policy);
            exchange.sendResponseHeaders(200, page.length);
            exchange.getResponseBody().write(page);
            exchange.close();
        });
        served.start();
        try (Browser browser = Browser.start()) {
            browser.open("http://127.0.0.1:" + served.getAddress().getPort() + "/report", 1280, 900, false);
            assertTrue(browser.eval("document.querySelectorAll('th button').length")
                            .asInt()
                    > 10);
            return browser.complaints();
        } finally {
            served.stop(0);
        }
    }
}
