package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.proof.Json;
import tokenops.tools.Corroboration;
import tokenops.tools.EvidenceFile;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolOutcome.Usage;
import tokenops.tools.ToolRequest;
import tokenops.tools.ToolRequest.PriceLine;
import tokenops.tools.tokenops.checks.Checks;

class OutcomeTest {
    private static final String EVENT = Given.stripeEvent(Given.EVT, "1050", "usd");

    @Test
    void the_score_can_be_recomputed_from_its_basis() {
        // One major finding of weight 6 among the checks that ran: its share of the weights is gone, and major caps.
        Given.Reviewed reviewed = Given.evidence("e.jsonl", EVENT + EVENT)
                .and("r.json", Given.paymentRequest("1050"))
                .reviewed();
        Json.Obj basis = reviewed.pack().object("score_basis").orElseThrow();
        long weights = 0;
        long hundredths = 0;
        for (Json.Obj line : basis.objects("weights")) {
            weights += line.whole("weight").orElseThrow();
            hundredths += Long.parseLong(line.text("deduction").orElseThrow().replace(".", ""));
        }
        assertEquals(360, hundredths);
        assertEquals(weights, basis.whole("sum_of_weights").orElseThrow());
        assertEquals("3.60", basis.text("sum_of_deductions").orElseThrow());
        long reached = (100 * weights - hundredths) / weights;
        assertEquals(reached, basis.whole("before_cap").orElseThrow());
        assertEquals(Math.min(reached, 84), reviewed.completed().evidenceScore());
        assertEquals("partial", reviewed.completed().evidenceStatus());
        assertEquals("completed_with_findings", reviewed.completed().outcome());
    }

    @Test
    void what_the_credits_pay_for_is_done_to_the_last_record() {
        Given paid = Given.evidence("e.jsonl", EVENT + EVENT)
                .priced("review", 7)
                .priced("record", 10)
                .paying(27);
        assertEquals(2, paid.reviewed().completed().usage().getLast().quantity());
        assertEquals(
                new ToolOutcome.BeyondCredits(List.of(new Usage("review", 1), new Usage("record", 2))),
                paid.paying(26).outcome());
        assertEquals(
                new ToolOutcome.BeyondCredits(List.of(new Usage("review", 1), new Usage("record", 0))),
                paid.paying(6).outcome());
    }

    /** Otherwise large evidence under a small hold would keep a core busy for nothing. */
    @Test
    void reading_stops_where_the_credits_end() {
        long[] read = new long[1];
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                return EVENT.charAt((int) (read[0]++ % EVENT.length()));
            }
        };
        ToolOutcome outcome = new TokenOpsTool()
                .run(new ToolRequest(
                        Given.RUN,
                        Given.AS_OF,
                        Mode.TEST,
                        List.of(new EvidenceFile(
                                new Id.Evidence(Given.RUN.uuid()),
                                "endless.jsonl",
                                Optional.empty(),
                                "application/x-ndjson",
                                Digest.of(new byte[0]),
                                Long.MAX_VALUE,
                                () -> endless)),
                        List.of(),
                        List.of(new PriceLine("record", "record", 1)),
                        ToolRequest.Tolerance.DEFAULT,
                        3,
                        Corroboration.NONE));
        assertInstanceOf(ToolOutcome.BeyondCredits.class, outcome);
        assertTrue(read[0] < 4 << 20, read[0] + " bytes");
    }

    @Test
    void prices_beyond_any_amount_are_paid_by_nobody() {
        assertInstanceOf(
                ToolOutcome.BeyondCredits.class,
                Given.evidence("e.jsonl", EVENT)
                        .priced("record", Long.MAX_VALUE)
                        .priced("record", 1)
                        .outcome());
    }

    @Test
    void without_any_evidence_the_status_is_unknown_and_the_score_nothing() {
        Given.Reviewed reviewed = new Given().reviewed();
        assertEquals("unknown", reviewed.completed().evidenceStatus());
        assertEquals(0, reviewed.completed().evidenceScore());
    }

    @Test
    void the_published_page_has_the_formula() throws Exception {
        assertTrue(Files.readString(docs().resolve("scoring.md")).contains(Score.FORMULA));
    }

    @Test
    void the_package_has_exactly_its_documented_members() throws Exception {
        Set<String> members =
                Given.evidence("e.json", EVENT).reviewed().pack().members().keySet();
        String page = Files.readString(docs().resolve("result-package.md"));
        for (String member : members) {
            assertTrue(page.contains("| `" + member + "` |"), member);
        }
        assertEquals(21, members.size());
    }

    /** Whoever has only the package sees which versions the review used, and why a check had nothing to do. */
    @Test
    void every_check_is_named_with_its_version_whether_it_ran_or_not() {
        for (Given given : List.of(
                new Given(),
                Given.evidence("e.json", EVENT),
                Given.evidence("t", Given.transfer(9, 1, 2, "5", 1, 0)))) {
            Json.Obj pack = given.reviewed().pack();
            Map<String, String> named = new TreeMap<>();
            pack.objects("checks")
                    .forEach(ran -> assertNull(named.put(
                            ran.text("id").orElseThrow(), ran.text("version").orElseThrow())));
            for (Json.Obj group : pack.objects("not_applicable")) {
                assertFalse(group.text("needs").orElseThrow().isEmpty());
                Json.Obj idle = group.object("checks").orElseThrow();
                idle.members()
                        .keySet()
                        .forEach(id -> assertNull(named.put(id, idle.text(id).orElseThrow())));
            }
            Map<String, String> all = new TreeMap<>();
            Checks.specs().forEach(spec -> all.put(spec.id(), spec.version()));
            assertEquals(all, named);
        }
    }

    @Test
    void the_same_evidence_gives_the_same_bytes() {
        byte[] once = CanonicalJson.bytes(new Given()
                .and("t", Given.shared("stripe-objects.json"), Optional.empty())
                .and("e", EVENT)
                .reviewed()
                .pack());
        byte[] again = CanonicalJson.bytes(new Given()
                .and("t", Given.shared("stripe-objects.json"), Optional.empty())
                .and("e", EVENT)
                .reviewed()
                .pack());
        assertArrayEquals(once, again);
    }

    @Test
    void what_to_do_next_follows_from_what_was_found() {
        assertEquals(
                "close",
                Given.evidence("r.json", Given.paymentRequest("1050"))
                        .and("e.json", EVENT)
                        .reviewed()
                        .completed()
                        .nextActions()
                        .getFirst()
                        .action());
        assertEquals(
                "add_evidence",
                Given.evidence("f", "[{]")
                        .reviewed()
                        .completed()
                        .nextActions()
                        .getFirst()
                        .action());
        assertEquals(
                "request_review",
                Given.evidence("e.jsonl", EVENT + EVENT)
                        .reviewed()
                        .completed()
                        .nextActions()
                        .getFirst()
                        .action());
    }

    @Test
    void the_page_for_people_escapes_what_strangers_wrote_and_loads_nothing() {
        Given.Reviewed reviewed = Given.evidence(
                        "<script>alert(1)</script>.csv",
                        "exception_id,type,severity,status\n\"<img src=x onerror=\"\"y\"\">\",a&b,high,open\n")
                .reviewed();
        String page = new String(
                new TokenOpsTool()
                        .report(Json.object()
                                .putAll(reviewed.pack())
                                .put("run_id", Given.RUN.text())
                                .build()),
                StandardCharsets.UTF_8);
        assertEquals(2, page.split("<script", -1).length, "one script, ours");
        assertFalse(page.contains("<img"));
        assertFalse(Pattern.compile("<[a-z]+[^>]* src=").matcher(page).find(), "loads something");
        assertFalse(Pattern.compile("href=\"[^#]").matcher(page).find(), "leads elsewhere");
        assertTrue(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;.csv"));
        assertTrue(page.contains("<html lang=\"en\">"));
        assertTrue(page.contains("<caption>"));
        assertTrue(page.contains("<th scope=\"col\">"));
        assertTrue(page.contains(Given.RUN.text()));
    }

    @Test
    void the_description_names_families_meters_and_the_digest_of_the_checks() {
        var description = new TokenOpsTool().description();
        assertEquals("tokenops", description.name());
        assertEquals("1.0.0", description.version());
        assertEquals(5, description.families().size());
        assertEquals(Checks.digest(), description.checks());
        assertEquals("review", description.meters().getFirst().name());
    }

    static Path docs() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("docs").resolve("documents.md"))) {
                return at.resolve("docs");
            }
        }
        throw new AssertionError("no docs folder above the working directory");
    }
}
