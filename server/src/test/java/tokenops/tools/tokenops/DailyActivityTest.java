package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tokenops.proof.Json;
import tokenops.tools.tokenops.report.Report;

/** Payments and usage by day: each payment once, exact sums, in few enough ranges. */
class DailyActivityTest {
    private static Json.Obj timeline(Given given, String of) {
        return timelines(given).stream()
                .filter(one -> one.text("of").equals(Optional.of(of)))
                .findFirst()
                .orElseThrow();
    }

    private static List<Json.Obj> timelines(Given given) {
        return given.reviewed().pack().objects("activity");
    }

    private static List<String> ranges(Json.Obj timeline) {
        return timeline.objects("ranges").stream()
                .map(range -> range.text("from").orElseThrow() + " "
                        + range.whole("count").orElseThrow() + " "
                        + range.object("sums").orElseThrow())
                .toList();
    }

    @Test
    void aPaymentCountsOnceOnTheDayOnWhichItFirstArrived() {
        Json.Obj payments = timeline(Given.evidence("p.csv", """
                        record_type,event_id,payment_request,provider_reference,amount,asset,status,occurred_at
                        settlement,,p1,x1,100,USD/2,settled,2026-11-02T00:30:00+01:00
                        event,e1,p1,x1,100,USD/2,succeeded,2026-11-02T08:00:00Z
                        settlement,,p2,x2,30,EUR/2,settled,2026-11-04
                        settlement,,p3,x3,5,USD/2,settled,2026-11-04T23:59:59Z
                        settlement,,p4,x4,7,USD/2,failed,2026-11-05T00:00:00Z
                        settlement,,p5,x5,9,USD/2,settled,
                        """), "payments");
        assertEquals(
                List.of(
                        "2026-11-01 1 {USD/2=Text[value=100]}",
                        "2026-11-04 2 {EUR/2=Text[value=30], USD/2=Text[value=5]}"),
                ranges(payments));
        assertEquals(Optional.of(1L), payments.whole("without"));
        assertEquals(List.of("USD/2", "EUR/2"), payments.texts("assets"));
    }

    @Test
    void usageIsSummedInCreditsAndTheOrderOfItsRowsChangesNothing() {
        List<String> rows = new ArrayList<>();
        for (int day = 0; day < 300; day++) {
            rows.add("u%d,record,3,%d,%s"
                    .formatted(
                            day,
                            60_000 + day,
                            java.time.LocalDate.of(2026, 1, 1).plusDays(day)));
        }
        Json.Obj usage = timeline(usage(rows), "usage");
        assertEquals(
                Optional.of("5"),
                usage.text("width"),
                "the smallest of 1, 2, 5, ... days that makes at most 120 ranges");
        assertEquals(60, usage.objects("ranges").size());
        assertEquals("2026-01-01 5 {credits=Text[value=300010]}", ranges(usage).getFirst());
        Collections.shuffle(rows, new Random(3));
        assertEquals(usage, timeline(usage(rows), "usage"));
    }

    private static Given usage(List<String> rows) {
        return Given.evidence("u.csv", "usage_id,meter,quantity,credits,at\n" + String.join("\n", rows) + "\n");
    }

    @Test
    void whatSaysNoTimeMakesNoTimeline() {
        assertEquals(
                List.of(), timelines(Given.evidence("u.csv", "usage_id,meter,quantity,credits\nu1,record,3,60000\n")));
    }

    @Test
    void theReportShowsEachTimeline() {
        Json.Obj pack = usage(List.of("u1,record,3,1500000,2026-01-01", "u2,record,3,1500000,2026-01-03"))
                .and("t.json", Given.transfer(9, 1, 2, "5", 1, 0))
                .reviewed()
                .pack();
        String page = new String(Report.page(pack), StandardCharsets.UTF_8);
        assertTrue(page.contains("<h3>Transfers</h3>"), "transfers by block");
        assertTrue(page.contains("<h3>Usage records</h3>"), "usage by day");
        assertTrue(
                page.contains("Value of Credits used, days 2026-01-01 to 2026-01-03: 3 in all"),
                "credits, not microcredits");
    }
}
