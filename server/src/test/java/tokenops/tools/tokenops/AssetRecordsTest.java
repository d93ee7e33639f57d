package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tokenops.proof.Json;

/** Assets, their holders and what happened to them, against each other and against the transfers. */
class AssetRecordsTest {
    private static final String TOKEN = "{\"token_address\":\"" + Given.address(9) + "\",";
    private static final String ASSET = TOKEN + "\"standard\":\"ERC-20\",\"decimals\":6,";

    private static Given.Reviewed reviewed(String... records) {
        return Given.evidence("a.jsonl", String.join("\n", records) + "\n").reviewed();
    }

    private static String holder(int who, String members) {
        return TOKEN + "\"holder\":\"" + Given.address(who) + "\"," + members + "}";
    }

    private static String event(String what, String members) {
        return TOKEN + "\"asset_event\":\"" + what + "\"," + members + "}";
    }

    private static String moved(int from, int to, int value, int transaction, int log, int block) {
        return Given.transfer(9, from, to, Integer.toString(value), transaction, log)
                .strip()
                .replace("\"block_number\":7", "\"block_number\":" + block);
    }

    private static String statement(Given.Reviewed reviewed, String check) {
        return reviewed.findings(check).getFirst().text("statement").orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({
        "'\"asset_id\":\"eip155:1/erc20:0x0000000000000000000000000000000000000009\",\"decimals\":255', ''",
        "'\"asset_id\":\"eip155:1/slip44:60\",\"decimals\":18', ''",
        "'\"asset_id\":\"solana:5eykt4UsFv8P8NJdTREpY1vzqKqZKvdp/token:EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v\"', ''",
        "'\"asset_id\":\"eip155:1/erc721:0x0000000000000000000000000000000000000009/771769\",\"decimals\":0', ''",
        "'\"asset_id\":\"ethereum usdc\",\"decimals\":6', is no CAIP-19 asset id",
        "'\"asset_id\":\"eip155:1/erc20:0x09\",\"decimals\":6', names no contract",
        "'\"token_address\":\"0x09\",\"decimals\":6,\"total_supply\":\"1\"', is no token address",
        "'\"asset_id\":\"eip155:1/erc20:0x0000000000000000000000000000000000000009\",\"token_address\":\"0x0000000000000000000000000000000000000008\"', are different tokens",
        "'\"asset_id\":\"eip155:1/slip44:60\",\"decimals\":256', from 0 to 255",
        "'\"asset_id\":\"eip155:1/slip44:60\",\"decimals\":-1', from 0 to 255",
        "'\"asset_id\":\"eip155:1/slip44:60\",\"standard\":\"ERC-721\",\"decimals\":18', that are each their own",
        "'\"asset_id\":\"eip155:1/slip44:60\",\"total_supply\":\"-5\"', it is negative"
    })
    void an_asset_has_an_identifier_and_a_scale(String members, String wrong) {
        Given.Reviewed reviewed = reviewed("{" + members + "}");
        if (wrong.isEmpty()) {
            assertEquals(List.of(), reviewed.severities("asset.identifier"));
        } else {
            assertEquals(List.of("major"), reviewed.severities("asset.identifier"));
            assertTrue(
                    statement(reviewed, "asset.identifier").contains(wrong), statement(reviewed, "asset.identifier"));
        }
    }

    @Test
    void records_of_one_asset_agree_on_its_scale() {
        assertEquals(
                List.of(),
                reviewed(ASSET + "\"total_supply\":\"5\"}", ASSET + "\"total_supply\":\"6\"}")
                        .severities("asset.identifier"));
        assertEquals(
                List.of("major"),
                reviewed(ASSET + "\"total_supply\":\"5\"}", TOKEN + "\"decimals\":18,\"total_supply\":\"5\"}")
                        .severities("asset.identifier"));
        assertEquals("not_applicable", reviewed(moved(1, 2, 5, 1, 0, 7)).state("asset.identifier"));
    }

    @Test
    void what_holders_have_is_the_supply() {
        String asset = ASSET + "\"total_supply\":\"10\"}";
        assertEquals(
                List.of(),
                reviewed(asset, holder(1, "\"balance\":\"7\""), holder(2, "\"balance\":3"))
                        .severities("asset.holders"));
        Given.Reviewed more = reviewed(asset, holder(1, "\"balance\":\"7\""), holder(2, "\"balance\":4"));
        assertEquals(List.of("critical"), more.severities("asset.holders"));
        assertEquals(
                Optional.of("11"), more.findings("asset.holders").getFirst().text("actual"));
        assertEquals(
                List.of("major"),
                reviewed(asset, holder(1, "\"balance\":\"7\"")).severities("asset.holders"));
        assertEquals(
                List.of("major"),
                reviewed(asset, holder(1, "\"balance\":\"5\""), holder(1, "\"balance\":\"5\""))
                        .severities("asset.holders"));
        assertEquals(
                List.of("major", "major"),
                reviewed(asset, holder(1, "\"balance\":\"-7\"")).severities("asset.holders"));
        assertEquals(List.of(), reviewed(holder(1, "\"balance\":\"7\"")).severities("asset.holders"));
    }

    @Test
    void lists_of_another_day_are_not_held_against_the_supply() {
        String before = holder(1, "\"balance\":\"4\",\"as_of\":\"2026-06-30\"");
        String now = holder(1, "\"balance\":\"10\",\"as_of\":\"2026-09-30\"");
        assertEquals(
                List.of(),
                reviewed(ASSET + "\"total_supply\":\"10\"}", before, now).severities("asset.holders"));
        assertEquals(
                List.of(),
                reviewed(ASSET + "\"total_supply\":\"4\",\"as_of\":\"2026-06-30\"}", before, now)
                        .severities("asset.holders"));
        assertEquals(
                List.of("critical"),
                reviewed(ASSET + "\"opening_supply\":\"1\"}", holder(1, "\"opening_balance\":\"2\""))
                        .severities("asset.holders"));
    }

    @Test
    void nobody_sends_what_it_has_not() {
        String opening = holder(1, "\"opening_balance\":\"10\"");
        assertEquals(
                List.of(),
                reviewed(opening, moved(2, 1, 5, 1, 0, 7), moved(1, 3, 15, 2, 1, 7))
                        .severities("asset.never_negative"));
        // in the file first, on the chain second: the order of the chain counts
        assertEquals(
                List.of(),
                reviewed(opening, moved(1, 3, 15, 2, 1, 7), moved(2, 1, 5, 1, 0, 7))
                        .severities("asset.never_negative"));
        Given.Reviewed early = reviewed(opening, moved(1, 3, 15, 2, 1, 7), moved(2, 1, 5, 1, 2, 7));
        assertEquals(List.of("critical"), early.severities("asset.never_negative"));
        Json.Obj finding = early.findings("asset.never_negative").getFirst();
        assertEquals(Optional.of("at most 10"), finding.text("expected"));
        assertEquals(
                Optional.of(Given.transaction(2) + ":1"),
                finding.objects("records").getFirst().text("key"));
        // of holder 2 nothing is stated, so it may have had 5
        assertEquals(1, early.findings("asset.never_negative").size());
    }

    @Test
    void where_openings_make_the_supply_all_others_had_nothing() {
        String asset = ASSET + "\"opening_supply\":\"10\"}";
        String opening = holder(1, "\"opening_balance\":\"10\"");
        assertEquals(
                List.of("critical"),
                reviewed(asset, opening, moved(2, 3, 1, 1, 0, 7)).severities("asset.never_negative"));
        assertEquals(
                List.of(),
                reviewed(asset, opening, moved(1, 2, 1, 1, 0, 7), moved(2, 3, 1, 1, 1, 7), moved(0, 4, 3, 1, 2, 7))
                        .severities("asset.never_negative"));
        String row = moved(1, 2, 10, 1, 0, 7);
        assertEquals(List.of(), reviewed(asset, opening, row, row).severities("asset.never_negative"));
    }

    @Test
    void a_closing_balance_follows_from_the_transfers() {
        String sent = moved(1, 2, 4, 1, 0, 7);
        assertEquals(
                List.of(),
                reviewed(holder(1, "\"opening_balance\":\"10\",\"balance\":\"6\""), sent)
                        .severities("asset.never_negative"));
        Given.Reviewed wrong = reviewed(holder(1, "\"opening_balance\":\"10\",\"balance\":\"7\""), sent);
        assertEquals(List.of("major"), wrong.severities("asset.never_negative"));
        String unordered = sent.replace(",\"block_number\":7", "");
        assertEquals(
                List.of("critical"),
                reviewed(holder(1, "\"opening_balance\":\"3\""), unordered).severities("asset.never_negative"));
    }

    @Test
    void a_distribution_is_by_the_balances_of_its_record_date() {
        String[] balances = {
            holder(1, "\"balance\":\"1\",\"as_of\":\"d\""),
            holder(2, "\"balance\":\"2\",\"as_of\":\"d\""),
            holder(2, "\"balance\":\"9\",\"as_of\":\"e\"")
        };
        assertEquals(List.of(), distributed(balances, paid(1, 33, ""), paid(2, 66, "")));
        assertEquals(List.of(), distributed(balances, paid(1, 33, ",\"remainder\":\"1\""), paid(2, 66, "")));
        assertEquals(List.of(), distributed(balances, paid(1, 34, ""), paid(2, 66, "")));
        assertEquals(List.of("major"), distributed(balances, paid(1, 33, ",\"remainder\":\"0\""), paid(2, 66, "")));
        // each share rounded up is a unit more than there was
        assertEquals(List.of("critical"), distributed(balances, paid(1, 34, ""), paid(2, 67, "")));
        assertEquals(
                List.of("critical"),
                distributed(balances, paid(1, 35, ""), paid(2, 65, "")).subList(0, 1));
        assertEquals(List.of("critical", "major"), distributed(balances, paid(1, 33, "")));
        assertEquals(List.of("critical"), distributed(balances, paid(1, 33, ""), paid(2, 66, ""), paid(3, 1, "")));
        assertEquals(List.of("minor"), distributed(new String[] {balances[2]}, paid(1, 33, "")));
    }

    private static String paid(int who, int amount, String more) {
        return event(
                "distribute",
                "\"distribution\":\"q3\",\"distribution_total\":\"100\",\"record_date\":\"d\",\"holder\":\""
                        + Given.address(who) + "\",\"amount\":\"" + amount + "\"" + more);
    }

    private static List<String> distributed(String[] balances, String... payments) {
        return reviewed(String.join("\n", balances), String.join("\n", payments))
                .severities("asset.distribution");
    }

    @Test
    void what_is_frozen_does_not_move() {
        String freeze = event("freeze", "\"holder\":\"" + Given.address(1) + "\",\"block_number\":8");
        String release = event("unfreeze", "\"holder\":\"" + Given.address(1) + "\",\"block_number\":20");
        String before = moved(1, 2, 1, 1, 5, 8);
        String after = moved(1, 2, 1, 2, 0, 20);
        assertEquals(List.of(), reviewed(freeze, release, before, after).severities("asset.frozen"));
        assertEquals(
                List.of("critical"),
                reviewed(freeze, release, moved(1, 2, 1, 3, 0, 9)).severities("asset.frozen"));
        assertEquals(
                List.of("major"), reviewed(freeze, moved(2, 1, 1, 3, 0, 99)).severities("asset.frozen"));
        String exactly = freeze.replace("\"block_number\":8", "\"block_number\":8,\"log_index\":4");
        assertEquals(List.of("critical"), reviewed(exactly, before).severities("asset.frozen"));
        String all = event("freeze", "\"block_number\":8");
        Given.Reviewed paused = reviewed(all, moved(0, 5, 1, 3, 0, 9), moved(5, 6, 1, 3, 1, 9));
        assertEquals(
                "2 transfers of " + Given.address(9) + " while all of it was frozen.",
                statement(paused, "asset.frozen"));
        assertEquals("not_applicable", reviewed(before).state("asset.frozen"));
        assertEquals(
                List.of("minor"),
                reviewed(event("freeze", "\"holder\":\"" + Given.address(1) + "\""), before)
                        .severities("asset.frozen"));
    }

    /** Where no token transfers are in the evidence: what happened to the asset, as its own records tell it. */
    @Test
    void holders_are_followed_through_what_happened_to_the_asset() {
        String opening = holder(1, "\"opening_balance\":\"10\"");
        String in = happened("transfer", 2, 1, 5, "2026-11-01T00:00:00Z");
        assertEquals(
                List.of(),
                reviewed(opening, happened("transfer", 1, 3, 15, "2026-11-02T00:00:00Z"), in)
                        .severities("asset.never_negative"));
        // at the same moment as what it lacks: that may have come first
        assertEquals(
                List.of(),
                reviewed(opening, happened("transfer", 1, 3, 15, "2026-11-01T00:00:00Z"), in)
                        .severities("asset.never_negative"));
        Given.Reviewed early = reviewed(opening, happened("redeem", 1, 0, 15, "2026-10-31T00:00:00Z"), in);
        assertEquals(List.of("critical"), early.severities("asset.never_negative"));
        assertEquals(
                Optional.of("at most 10"),
                early.findings("asset.never_negative").getFirst().text("expected"));
        assertEquals(
                List.of("major"),
                reviewed(holder(1, "\"opening_balance\":\"10\",\"balance\":\"14\""), in)
                        .severities("asset.never_negative"));
        // with token transfers the events tell of the same again
        assertEquals(
                List.of(),
                reviewed(opening, moved(1, 3, 10, 1, 0, 7), happened("transfer", 1, 3, 10, "2026-11-01T00:00:00Z"))
                        .severities("asset.never_negative"));
    }

    @Test
    void what_is_frozen_for_a_time_does_not_move_in_it() {
        String freeze = event("freeze", "\"holder\":\"" + Given.address(1) + "\",\"occurred_at\":\"2026-11-02\"");
        String release = event("unfreeze", "\"holder\":\"" + Given.address(1) + "\",\"occurred_at\":\"2026-11-05\"");
        assertEquals(
                List.of(),
                reviewed(
                                freeze,
                                release,
                                happened("transfer", 1, 2, 1, "2026-11-02T00:00:00Z"),
                                happened("transfer", 1, 2, 1, "2026-11-05T00:00:01Z"))
                        .severities("asset.frozen"));
        assertEquals(
                List.of("critical"),
                reviewed(freeze, release, happened("transfer", 1, 2, 1, "2026-11-03T00:00:00Z"))
                        .severities("asset.frozen"));
        Given.Reviewed to = reviewed(
                release,
                freeze,
                happened("issue", 0, 1, 1, "2026-11-03T00:00:00Z"),
                happened("transfer", 2, 1, 1, "2026-11-04T00:00:00Z"));
        assertEquals(List.of("major"), to.severities("asset.frozen"));
        assertEquals(
                "2 events of " + Given.address(9) + " to " + Given.address(1) + " while it was frozen.",
                statement(to, "asset.frozen"));
    }

    @Test
    void a_freeze_that_is_known_by_time_alone_counts_beside_those_with_a_block() {
        String early = event(
                "freeze", "\"holder\":\"" + Given.address(1) + "\",\"block_number\":1,\"occurred_at\":\"2026-11-01\"");
        String over = event(
                "unfreeze",
                "\"holder\":\"" + Given.address(1) + "\",\"block_number\":2,\"occurred_at\":\"2026-11-02\"");
        String again = event("freeze", "\"holder\":\"" + Given.address(1) + "\",\"occurred_at\":\"2026-11-04\"");
        String released = event("unfreeze", "\"holder\":\"" + Given.address(1) + "\",\"occurred_at\":\"2026-11-06\"");
        String between = placed(3, "2026-11-03");
        String during = placed(5, "2026-11-05");
        String after = placed(7, "2026-11-07");
        assertEquals(
                List.of(),
                reviewed(early, over, again, released, between, after).severities("asset.frozen"));
        assertEquals(
                List.of("critical"),
                reviewed(early, over, again, released, during).severities("asset.frozen"));
        // Nobody knows whether a release without a time was before or after: no finding.
        String untimed = over.replace(",\"occurred_at\":\"2026-11-02\"", "");
        assertEquals(List.of(), reviewed(early, untimed, again, during).severities("asset.frozen"));
    }

    private static String placed(int block, String day) {
        return happened("transfer", 1, 2, 1, day + "T00:00:00Z")
                .replace("\"amount\"", "\"block_number\":" + block + ",\"amount\"");
    }

    @Test
    void a_movement_that_a_transfer_and_a_record_tell_of_is_found_once() {
        String freeze = event("freeze", "\"holder\":\"" + Given.address(1) + "\",\"block_number\":8");
        String transfer = moved(1, 2, 1, 3, 0, 9);
        String same = placed(9, "2026-11-03");
        assertEquals(List.of("critical"), reviewed(freeze, transfer, same).severities("asset.frozen"));
        assertEquals(
                List.of("critical", "critical"),
                reviewed(freeze, transfer, same, placed(10, "2026-11-03")).severities("asset.frozen"));
        assertEquals(List.of("critical"), reviewed(freeze, same).severities("asset.frozen"));
    }

    private static String happened(String what, int from, int to, int amount, String at) {
        return event(
                what,
                "\"from_address\":\"%s\",\"to_address\":\"%s\",\"amount\":\"%d\",\"occurred_at\":\"%s\""
                        .formatted(Given.address(from), Given.address(to), amount, at));
    }

    @Test
    void an_export_has_what_it_claims() {
        String claim = TOKEN + "\"export_rows\":2,\"from_block\":7,\"to_block\":8}";
        String one = moved(1, 2, 1, 1, 0, 7);
        String two = moved(1, 2, 1, 2, 1, 7);
        assertEquals(List.of(), reviewed(claim, one, two).severities("asset.gaps"));
        assertEquals(List.of("major"), reviewed(claim, one).severities("asset.gaps"));
        assertEquals(
                List.of("minor"), reviewed(claim, one, moved(1, 2, 1, 2, 1, 9)).severities("asset.gaps"));
        String everyLog = claim.replace("\"from_block\"", "\"every_log\":true,\"from_block\"");
        assertEquals(List.of(), reviewed(everyLog, one, two).severities("asset.gaps"));
        assertEquals(
                List.of("major"),
                reviewed(everyLog, one, moved(1, 2, 1, 2, 2, 7)).severities("asset.gaps"));
        assertEquals("not_applicable", reviewed(one).state("asset.gaps"));
    }

    @Test
    void numbered_events_have_no_number_left_out() {
        String first = event("issue", "\"sequence\":4,\"event_id\":\"a\"");
        String third = event("issue", "\"sequence\":6,\"event_id\":\"c\"");
        assertEquals(
                List.of(),
                reviewed(third, first, event("burn", "\"sequence\":5,\"event_id\":\"b\""))
                        .severities("asset.gaps"));
        Given.Reviewed gap = reviewed(first, third);
        assertEquals(List.of("major"), gap.severities("asset.gaps"));
        assertTrue(statement(gap, "asset.gaps").endsWith("the first is 5."), statement(gap, "asset.gaps"));
    }

    @Test
    void an_event_is_told_once() {
        String one = event("issue", "\"event_id\":\"a\",\"amount\":\"5\"");
        assertEquals(List.of(), reviewed(one, one.replace("\"a\"", "\"b\"")).severities("asset.duplicate_events"));
        assertEquals(List.of("major"), reviewed(one, one).severities("asset.duplicate_events"));
        assertEquals(
                List.of("critical"),
                reviewed(one, one.replace("\"5\"", "\"6\"")).severities("asset.duplicate_events"));
        String elsewhere = one.replace(Given.address(9), Given.address(8));
        assertEquals(List.of(), reviewed(one, elsewhere).severities("asset.duplicate_events"));
    }

    @Test
    void without_transfers_a_supply_follows_from_events_each_of_which_counts_once() {
        String asset =
                "{\"asset_id\":\"eip155:1/slip44:60\",\"decimals\":0,\"opening_supply\":\"10\",\"total_supply\":\"%s\"}";
        String issue =
                "{\"asset_id\":\"eip155:1/slip44:60\",\"asset_event\":\"issue\",\"event_id\":\"a\",\"amount\":\"5\"}";
        String redeem =
                issue.replace("issue", "redeem").replace("\"a\"", "\"b\"").replace("\"5\"", "\"2\"");
        assertEquals(
                List.of(), reviewed(asset.formatted("13"), issue, issue, redeem).severities("asset.supply"));
        assertEquals(
                List.of("critical"),
                reviewed(asset.formatted("14"), issue, redeem).severities("asset.supply"));
        assertEquals("not_applicable", reviewed(asset.formatted("14")).state("asset.supply"));
        // what transfers tell, events needn't
        String token = ASSET + "\"opening_supply\":\"10\",\"total_supply\":\"15\"}";
        String told = event("issue", "\"event_id\":\"a\",\"amount\":\"5\"");
        assertEquals(List.of(), reviewed(token, told, moved(0, 1, 5, 1, 0, 7)).severities("asset.supply"));
    }

    @Test
    void concentration_is_said_and_costs_nothing() {
        Given.Reviewed reviewed = reviewed(
                holder(1, "\"balance\":\"60\""), holder(2, "\"balance\":\"30\""), holder(3, "\"balance\":\"10\""));
        assertEquals(List.of("info"), reviewed.severities("asset.concentration"));
        assertTrue(
                statement(reviewed, "asset.concentration")
                        .endsWith("has 60.00 % of what they hold; HHI 4600 of 10000."),
                statement(reviewed, "asset.concentration"));
        assertEquals(100, reviewed.completed().evidenceScore());
        assertEquals(List.of(), reviewed(holder(1, "\"balance\":\"0\"")).severities("asset.concentration"));
    }

    @Test
    void a_settlement_on_the_chain_moves_its_amount_to_its_payee() {
        String paid = moved(1, 2, 500, 3, 0, 7);
        assertEquals(List.of(), reviewed(settlement(3, 500, 2), paid).severities("settlement.on_chain"));
        assertEquals(List.of("major"), reviewed(settlement(4, 500, 2), paid).severities("settlement.on_chain"));
        assertEquals(List.of("critical"), reviewed(settlement(3, 501, 2), paid).severities("settlement.on_chain"));
        assertEquals(List.of("critical"), reviewed(settlement(3, 500, 4), paid).severities("settlement.on_chain"));
        String split = moved(1, 4, 10, 3, 1, 7);
        assertEquals(List.of(), reviewed(settlement(3, 500, 2), split, paid).severities("settlement.on_chain"));
        String pending = settlement(4, 500, 2).replace("\"settled\"", "\"pending\"");
        assertEquals("not_applicable", reviewed(pending, paid).state("settlement.on_chain"));
    }

    private static String settlement(int transaction, int amount, int payee) {
        return "{\"provider_reference\":\"x1\",\"amount\":\"" + amount + "\",\"status\":\"settled\",\"payee\":\""
                + Given.address(payee) + "\",\"transaction_hash\":\"" + Given.transaction(transaction) + "\"}";
    }
}
