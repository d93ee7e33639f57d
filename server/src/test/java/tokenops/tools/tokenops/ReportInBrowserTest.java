package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tokenops.browser.Browser;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;

/** The page for people in a real browser: for every eye, on every width, by keyboard and on paper, and whatever evidence says. */
@Tag("slow")
class ReportInBrowserTest {
    private static final String REAL = "ethereum-token-transfers-17173049-17173050.jsonl";
    private static final String HOSTILE = "\"</script></style><img src=x onerror=alert(1)>&amp;\u202Egnp\"";

    /** Pictures for a person to look at afterwards. */
    private static final Path PICTURES = Path.of("target", "reports");

    @TempDir
    static Path folder;

    private static Browser browser;
    private static String real;
    private static String rich;

    @BeforeAll
    static void start() throws IOException {
        browser = Browser.start();
        real = page("real.html", new Given().and(REAL, Given.shared(REAL), Optional.empty()));
        rich = page("rich.html", everything());
        Files.createDirectories(PICTURES);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    private static String page(String name, Given given) throws IOException {
        Json.Obj pack = Json.object()
                .putAll(given.reviewed().pack())
                .put("run_id", Given.RUN.text())
                .put("issued_at", DocumentTime.text(Given.AS_OF))
                .put("mode", "test")
                .put(
                        "tool",
                        Json.object()
                                .put("name", "tokenops")
                                .put("version", "1.0.0")
                                .build())
                .build();
        return Files.write(folder.resolve(name), new TokenOpsTool().report(pack))
                .toUri()
                .toString();
    }

    /** All families, many findings of every severity, and text that would be anything but text. */
    private static Given everything() {
        StringBuilder transfers = new StringBuilder(
                "token_address,from_address,to_address,value,transaction_hash,log_index,block_number\n");
        for (int i = 0; i < 400; i++) {
            transfers.append(String.join(
                    ",",
                    Given.address(80 + i % 7),
                    Given.address(i % 13),
                    Given.address(i % 11),
                    i % 90 == 5 ? "1.5" : "7" + "0".repeat(i % 30),
                    Given.transaction(i / 3),
                    Integer.toString(i % 40 == 7 ? i - 1 : i),
                    Integer.toString(19_000_000 + i * i / 9)));
            transfers.append('\n');
        }
        List<String> usage = new ArrayList<>();
        StringBuilder exceptions = new StringBuilder("exception_id,type,severity,status,opened,closed\n");
        StringBuilder deliveries = new StringBuilder("callback_id,run,response_codes,status,url\n");
        StringBuilder settlements =
                new StringBuilder("payment_request,provider_reference,amount,currency,gross,fee,net,mode\n");
        for (int i = 0; i < 30; i++) {
            usage.add(String.format(
                    Locale.ROOT,
                    "{\"usage_id\":\"u%d\",\"meter\":\"record\",\"quantity\":%d,\"credits\":%d,\"run\":\"r%d\"}",
                    i / 2 * 2,
                    i,
                    i * 20_000 + i % 5,
                    i));
            exceptions.append(String.format(
                    Locale.ROOT,
                    "exc-%d,gap,%s,%s,2026-%02d-10,\n",
                    i,
                    List.of("low", "medium", "high", "blocked", "").get(i % 5),
                    i % 6 == 0 ? "closed" : "open",
                    1 + i % 11));
            deliveries.append(String.format(
                    Locale.ROOT,
                    "c%d,r%d,%s,%s,https://agent.example/\n",
                    i,
                    i,
                    i % 4 == 0 ? "500" : "200",
                    "delivered"));
            settlements.append(
                    String.format(Locale.ROOT, "p%d,x%d,%d,usd,1050,50,%d,test\n", i, i, 1_000 + i, 1_000 - i % 3));
        }
        exceptions.append(HOSTILE).append(",=cmd|calc,high,open,2026-11-01,\n");
        exceptions.append("W".repeat(190)).append(",gap,high,open,2026-11-01,\n");
        return Given.evidence("<script>alert(1)</script>\u202Egpj.csv", transfers.toString())
                .and("usage.json", "[" + String.join(",", usage) + "]")
                .and("exceptions.csv", exceptions.toString())
                .and("deliveries.csv", deliveries.toString())
                .and("settlements.csv", settlements.toString())
                .and("requests.json", Given.paymentRequest("1050"))
                .and("events.jsonl", Given.stripeEvent(Given.EVT, "1050", "usd").repeat(2))
                .and(
                        "token.json",
                        "{\"token_address\":\"" + Given.address(80)
                                + "\",\"name\":\"\u05D0\u05D1 <b>coin</b>\",\"decimals\":6,\"total_supply\":\"5\",\"standard\":\"ERC-20\"}")
                .priced("record", 20_000);
    }

    @Test
    void everybodyCanReadItInEveryColourAndWidth() throws IOException {
        for (Map.Entry<String, String> page : Map.of("real", real, "rich", rich).entrySet()) {
            for (int width : List.of(360, 1280)) {
                for (boolean dark : List.of(false, true)) {
                    String what = page.getKey() + "-" + width + (dark ? "-dark" : "-light");
                    browser.open(page.getValue(), width, 900, dark);
                    Files.write(PICTURES.resolve(what + ".png"), browser.picture());
                    assertEquals(List.of(), browser.violations(), what);
                    browser.eval("document.querySelectorAll('details').forEach(d => d.open = true)");
                    assertEquals(List.of(), browser.violations(), what + " with all opened");
                    int beyond = browser.eval("document.scrollingElement.scrollWidth - innerWidth")
                            .asInt();
                    assertTrue(beyond <= 0, what + " scrolls sideways by " + beyond);
                }
            }
        }
    }

    @Test
    void itAsksForNothingAndNothingButItsOwnScriptRuns() {
        browser.open(rich, 1280, 900, false);
        assertEquals(List.of(rich), browser.requests());
        assertEquals(List.of(), browser.complaints());
        assertEquals(
                0,
                browser.eval("document.querySelectorAll('img, iframe, link, [onerror]').length")
                        .asInt());
        assertEquals(1, browser.eval("document.scripts.length").asInt());
        assertTrue(browser.eval("document.body.textContent.includes('<img src=x onerror=alert(1)>&amp;[U+202E]gnp')")
                .asBoolean());
        browser.eval(
                "document.body.append(Object.assign(document.createElement('script'), {textContent: 'window.ran = 1'}))");
        assertFalse(browser.eval("'ran' in window").asBoolean(), "a script that isn't its own ran");
    }

    @Test
    void tablesAreSortedAndFilteredByKeyboard() {
        browser.open(rich, 1280, 900, false);
        browser.eval(
                "window.table = document.querySelector('#tokens table'); document.querySelector('#tokens th:nth-child(2) button').focus()");
        List<Long> given = column();
        browser.press("Enter");
        assertEquals(given.stream().sorted().toList(), column());
        assertEquals("ascending", sortOf(2));
        browser.press("Enter");
        assertEquals(given.stream().sorted().toList().reversed(), column());
        assertEquals("descending", sortOf(2));
        browser.press("Enter");
        assertEquals(given, column());
        assertTrue(browser.eval("table.tHead.rows[0].cells[1].getAttribute('aria-sort') === null")
                .asBoolean());
        browser.press("Tab");
        assertEquals("Moved", browser.eval("document.activeElement.textContent").asText());

        browser.eval(
                "window.table = document.querySelector('#findings table'); document.querySelector('#findings input').focus()");
        int all = shown();
        browser.type("exc-7");
        int some = shown();
        assertTrue(some > 0 && some < all, some + " of " + all);
        assertEquals(
                some + " of " + all + " rows",
                browser.eval("document.querySelector('#findings output').textContent")
                        .asText());
        browser.eval(
                "const i = document.querySelector('#findings input'); i.value = ''; i.dispatchEvent(new Event('input'))");
        assertEquals(all, shown());
        browser.eval(
                "const s = document.querySelector('#findings select'); s.value = 'Critical'; s.dispatchEvent(new Event('change'))");
        assertTrue(shown() > 0 && shown() < all);
        assertTrue(browser.eval(
                        "[...table.tBodies[0].rows].filter(r => !r.hidden).every(r => r.cells[0].textContent === 'Critical')")
                .asBoolean());
    }

    @Test
    void itSaysAllWithoutItsScriptAndOnPaper() throws IOException {
        String still = Files.writeString(
                        folder.resolve("still.html"),
                        Files.readString(folder.resolve("rich.html")).replaceFirst("(?s)<script>.*</script>", ""))
                .toUri()
                .toString();
        browser.open(still, 1280, 900, false);
        int rows = browser.eval("document.querySelectorAll('tbody tr').length").asInt();
        assertEquals(List.of(), browser.violations());
        browser.open(rich, 1280, 900, false);
        assertEquals(
                rows,
                browser.eval("document.querySelectorAll('tbody tr').length").asInt());
        byte[] paper = browser.paper();
        Files.write(PICTURES.resolve("rich.pdf"), paper);
        assertTrue(paper.length > 10_000);
    }

    private static List<Long> column() {
        JsonNode cells = browser.eval("[...table.tBodies[0].rows].map(r => Number(r.cells[1].dataset.sort))");
        return StreamSupport.stream(cells.spliterator(), false)
                .map(JsonNode::asLong)
                .toList();
    }

    private static String sortOf(int column) {
        return browser.eval("table.tHead.rows[0].cells[" + (column - 1) + "].getAttribute('aria-sort')")
                .asText();
    }

    private static int shown() {
        return browser.eval("[...table.tBodies[0].rows].filter(r => !r.hidden).length")
                .asInt();
    }
}
