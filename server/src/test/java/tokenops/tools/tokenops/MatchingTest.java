package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tokenops.proof.Json;

/** What is matched where no reference says so, and how that is told. */
class MatchingTest {
    private static final String HEAD =
            "record_type,id,payment_request,provider_reference,amount,asset,credits,occurred_at\n";

    private static String request(String id, int amount, String time) {
        return "invoice," + id + ",,," + amount + ",USD/2,,2026-11-10T" + time + "Z\n";
    }

    private static String settlement(String id, int amount, String time) {
        return "settlement," + id + ",,bank-" + id + "," + amount + ",USD/2,,2026-11-10T" + time + "Z\n";
    }

    private static Given given(String... rows) {
        return Given.evidence("payments.csv", HEAD + String.join("", rows));
    }

    private static Json.Obj match(Given.Reviewed reviewed, String key) {
        return reviewed.pack().objects("matches").stream()
                .filter(match ->
                        match.object("record").orElseThrow().text("key").equals(Optional.of(key)))
                .findFirst()
                .orElseThrow();
    }

    private static String with(Given.Reviewed reviewed, String key) {
        Json.Obj match = match(reviewed, key);
        return match.text("state").orElseThrow()
                + match.text("by").map(by -> " by " + by).orElse("")
                + match.objects("with").stream()
                        .map(place -> " " + place.text("key").orElseThrow())
                        .toList();
    }

    @Test
    void the_same_amount_within_a_day_is_a_match_that_says_so() {
        Given.Reviewed reviewed = given(request("q1", 100, "10:00:00"), settlement("s1", 100, "10:00:30"))
                .reviewed();
        assertEquals("matched by amount_and_time[ s1]", with(reviewed, "q1"));
        assertEquals("matched by amount_and_time[ q1]", with(reviewed, "s1"));
        assertEquals(
                "same amount, 30 s apart", match(reviewed, "q1").text("because").orElseThrow());
        assertEquals(List.of("info"), reviewed.severities("all.three_way"));
    }

    @Test
    void another_amount_or_a_later_time_is_none() {
        assertEquals(
                "unmatched[]",
                with(
                        given(request("q1", 100, "10:00:00"), settlement("s1", 101, "10:00:30"))
                                .reviewed(),
                        "q1"));
        Given given = given(request("q1", 100, "10:00:00"), settlement("s1", 100, "11:00:01"));
        assertEquals(
                "unmatched[]", with(given.tolerating(0, Duration.ofHours(1)).reviewed(), "q1"));
        assertEquals(
                "matched by amount_and_time[ s1]",
                with(given.tolerating(0, Duration.ofSeconds(3_601)).reviewed(), "q1"));
    }

    @Test
    void the_nearest_two_are_a_pair_first_and_each_record_has_one_partner() {
        Given.Reviewed reviewed = given(
                        request("q1", 100, "08:00:00"),
                        request("q2", 100, "10:00:00"),
                        settlement("s1", 100, "10:00:10"),
                        settlement("s2", 100, "12:00:00"),
                        settlement("s3", 100, "12:00:00"))
                .reviewed();
        assertEquals("matched by amount_and_time[ s1]", with(reviewed, "q2"));
        assertEquals("matched by amount_and_time[ s2]", with(reviewed, "q1"));
        assertEquals("unmatched[]", with(reviewed, "s3"));
    }

    @Test
    void within_the_tolerance_the_nearest_amount_is_taken_and_the_difference_told() {
        Given.Reviewed reviewed = given(
                        request("q1", 100, "10:00:00"),
                        settlement("s1", 104, "10:00:00"),
                        settlement("s2", 98, "11:00:00"))
                .tolerating(5, Duration.ofHours(2))
                .reviewed();
        assertEquals("matched by amount_and_time[ s2]", with(reviewed, "q1"));
        assertTrue(match(reviewed, "q1").text("because").orElseThrow().contains("100 here, 98 there"));
        assertEquals("unmatched[]", with(reviewed, "s1"));
    }

    @Test
    void what_names_another_payment_is_not_taken_for_this_one() {
        String other = "settlement,s1,p9,,100,USD/2,,2026-11-10T10:00:00Z\n";
        assertEquals(
                "unmatched[]", with(given(request("q1", 100, "10:00:00"), other).reviewed(), "q1"));
    }

    @Test
    void usage_that_names_no_payment_is_matched_by_its_credits() {
        String paid = "settlement,s1,,bank-1,100,USD/2,700,2026-11-10T10:00:00Z\n";
        Given.Reviewed reviewed = given(paid)
                .and("u.csv", "usage_id,meter,quantity,credits,end\nu1,m,1,700,2026-11-10T11:00:00Z\n")
                .reviewed();
        assertEquals("matched by amount_and_time[ s1]", with(reviewed, "u1"));
    }

    @Test
    void systems_that_count_from_one_dont_mean_the_same_by_it() {
        Given.Reviewed reviewed = given("settlement,1,,,100,USD/2,,2026-11-10T10:00:00Z\n")
                .and("d.csv", "callback_id,status\n1,delivered\n")
                .and("u.csv", "usage_id,meter,quantity\n1,m,1\n")
                .reviewed();
        assertEquals(List.of("unmatched"), reviewed.matches("usage"));
        assertEquals(List.of("unmatched"), reviewed.matches("delivery"));
    }
}
