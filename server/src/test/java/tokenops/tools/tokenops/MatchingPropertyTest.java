package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tokenops.proof.Json;

/** What holds of any match: every record has one, and where the records stand decides nothing. */
class MatchingPropertyTest {
    /** A record of some side, with few references, amounts and hours, so that much coincides and much nearly does. */
    record Drawn(int side, int payment, int run, int amount, int hour) {
        String json(int number) {
            String id = "n" + number;
            String ofPayment = payment == 0 ? "" : "p" + payment;
            String at = "2026-11-%02dT%02d:00:00Z".formatted(1 + hour / 24, hour % 24);
            return switch (side) {
                case 0 ->
                    "{\"record_type\":\"payment_request\",\"id\":\"%s\",\"payment_request\":\"%s\",\"amount\":%d,\"asset\":\"USD/2\",\"occurred_at\":\"%s\"}"
                            .formatted(id, ofPayment, 100 + amount, at);
                case 1 ->
                    "{\"id\":\"%s\",\"payment_request\":\"%s\",\"amount\":%d,\"credits\":%d,\"asset\":\"USD/2\",\"status\":\"settled\",\"occurred_at\":\"%s\"}"
                            .formatted(id, ofPayment, 100 + amount, 7 + amount, at);
                case 2 ->
                    "{\"usage_id\":\"%s\",\"meter\":\"m\",\"quantity\":1,\"credits\":%d,\"payment_request\":\"%s\",\"run_id\":\"r%d\",\"end\":\"%s\"}"
                            .formatted(id, 7 + amount, ofPayment, run, at);
                default ->
                    "{\"callback_id\":\"%s\",\"run_id\":\"r%d\",\"status\":\"delivered\",\"response_codes\":\"200\"}"
                            .formatted(id, run);
            };
        }
    }

    @Provide
    Arbitrary<List<Drawn>> records() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 4),
                        Arbitraries.integers().between(1, 4),
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 72))
                .as(Drawn::new)
                .list()
                .ofMaxSize(18);
    }

    private static List<String> lines(List<Drawn> records) {
        List<String> lines = new ArrayList<>();
        for (Drawn record : records) {
            lines.add(record.json(lines.size()));
        }
        return lines;
    }

    private static Given.Reviewed reviewed(List<List<String>> files, long tolerance) {
        Given given = new Given();
        for (List<String> file : files) {
            if (!file.isEmpty()) {
                given = given.and("f" + given.files().size() + ".jsonl", String.join("\n", file) + "\n")
                        .as("settlement");
            }
        }
        return given.tolerating(tolerance, java.time.Duration.ofHours(24)).reviewed();
    }

    @Property(tries = 300)
    void every_record_ends_matched_partly_matched_or_unmatched_and_the_counts_add_up(
            @ForAll("records") List<Drawn> records) {
        Given.Reviewed reviewed = reviewed(List.of(lines(records)), 0);
        List<String> matched = reviewed.pack().objects("matches").stream()
                .map(match -> key(match.object("record").orElseThrow()))
                .sorted()
                .toList();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            all.add("n" + i);
        }
        Collections.sort(all);
        assertEquals(all, matched);
        Map<String, Long> states = reviewed.pack().objects("matches").stream()
                .collect(Collectors.groupingBy(match -> match.text("state").orElseThrow(), Collectors.counting()));
        assertEquals(
                records.size(),
                states.getOrDefault("matched", 0L)
                        + states.getOrDefault("partly_matched", 0L)
                        + states.getOrDefault("unmatched", 0L));
    }

    @Property(tries = 300)
    void the_order_of_rows_and_files_changes_no_match_and_no_finding(
            @ForAll("records") List<Drawn> records, @ForAll Random random, @ForAll boolean tolerant) {
        long tolerance = tolerant ? 1 : 0;
        List<String> lines = lines(records);
        List<String> shuffled = new ArrayList<>(lines);
        Collections.shuffle(shuffled, random);
        int cut = random.nextInt(lines.size() + 1);
        Given.Reviewed once = reviewed(List.of(lines), tolerance);
        Given.Reviewed again =
                reviewed(List.of(shuffled.subList(0, cut), shuffled.subList(cut, shuffled.size())), tolerance);
        assertEquals(matches(once), matches(again));
        assertEquals(findings(once), findings(again));
        assertEquals(once.completed().evidenceScore(), again.completed().evidenceScore());
    }

    @Property(tries = 300)
    void a_reference_that_both_name_joins_a_request_and_its_settlement(@ForAll("records") List<Drawn> records) {
        Map<String, String> states = new TreeMap<>();
        reviewed(List.of(lines(records)), 0)
                .pack()
                .objects("matches")
                .forEach(match -> states.put(
                        key(match.object("record").orElseThrow()),
                        match.text("state").orElseThrow()
                                + match.text("by").map(by -> " " + by).orElse("")));
        for (int i = 0; i < records.size(); i++) {
            Drawn record = records.get(i);
            if (record.side == 0 && record.payment > 0) {
                List<Integer> amounts = records.stream()
                        .filter(other -> other.side == 1 && other.payment == record.payment)
                        .map(Drawn::amount)
                        .toList();
                if (!amounts.isEmpty()) {
                    boolean same = amounts.stream().allMatch(amount -> amount == record.amount);
                    assertEquals((same ? "matched" : "partly_matched") + " reference", states.get("n" + i));
                }
            }
        }
    }

    private static List<String> matches(Given.Reviewed reviewed) {
        Map<Long, TreeSet<String>> groups = new TreeMap<>();
        reviewed.pack()
                .objects("matches")
                .forEach(match -> groups.computeIfAbsent(match.whole("group").orElseThrow(), g -> new TreeSet<>())
                        .add(key(match.object("record").orElseThrow())));
        return reviewed.pack().objects("matches").stream()
                .map(match -> match.whole("group").orElseThrow()
                        + " of " + groups.get(match.whole("group").orElseThrow())
                        + key(match.object("record").orElseThrow()) + " " + match.text("side") + match.text("state")
                        + match.text("by") + match.text("because") + keys(match, "with"))
                .toList();
    }

    private static List<String> findings(Given.Reviewed reviewed) {
        return reviewed.pack().objects("findings").stream()
                .map(finding -> finding.text("check") + " " + finding.text("severity") + finding.text("statement")
                        + finding.text("expected") + finding.text("actual") + keys(finding, "records"))
                .sorted()
                .toList();
    }

    private static TreeSet<String> keys(Json.Obj from, String member) {
        return from.objects(member).stream()
                .map(MatchingPropertyTest::key)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String key(Json.Obj place) {
        return place.text("key").orElseThrow();
    }
}
