package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AssetChecksTest {
    private static final String LARGEST =
            BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE).toString();

    @ParameterizedTest
    @CsvSource({
        "-5, it is negative",
        "1e18, it has an exponent",
        "12.5, it has a fraction",
        "NaN, it is not a whole number",
        "'\"0x10\"', it is not a whole number",
        "'\"\"', it is empty",
        "115792089237316195423570985008687907853269984665640564039457584007913129639936, larger than 256 bits"
    })
    void a_value_that_cannot_be_one_is_a_finding_and_no_other_row_is_harmed(String value, String why) {
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl",
                        Given.transfer(9, 1, 2, "5", 1, 0)
                                + Given.transfer(9, 1, 2, value, 1, 1)
                                + Given.transfer(9, 1, 2, "7", 1, 2))
                .reviewed();
        assertEquals(List.of("major"), reviewed.severities("asset.transfer_values"));
        assertTrue(reviewed.findings("asset.transfer_values")
                .getFirst()
                .text("statement")
                .orElseThrow()
                .contains(why));
        assertEquals("12", reviewed.total(Given.address(9)));
        assertEquals("partial", reviewed.completed().outcome());
    }

    @Test
    void values_of_256_bits_are_summed_exactly_from_numbers_and_strings_alike() {
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl",
                        Given.transfer(9, 0, 2, LARGEST, 1, 0) + Given.transfer(9, 2, 3, "\"" + LARGEST + "\"", 1, 1))
                .reviewed();
        assertEquals(new BigInteger(LARGEST).shiftLeft(1).toString(), reviewed.total(Given.address(9)));
        assertEquals(List.of(), reviewed.severities("asset.conservation"));
    }

    @Test
    void addresses_are_compared_in_lower_case() {
        String upper = Given.transfer(0xabc, 1, 2, "5", 1, 0).replace("abc\"", "ABC\"");
        Given.Reviewed reviewed = Given.evidence("t.jsonl", upper + Given.transfer(0xabc, 1, 2, "6", 1, 1))
                .reviewed();
        assertEquals("11", reviewed.total(Given.address(0xabc)));
    }

    @Test
    void the_same_log_index_with_other_content_is_critical() {
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl", Given.transfer(9, 1, 2, "5", 1, 4) + Given.transfer(9, 1, 2, "6", 1, 4))
                .reviewed();
        assertEquals(List.of("critical"), reviewed.severities("asset.duplicate_transfers"));
        assertEquals("insufficient", reviewed.completed().evidenceStatus());
        assertTrue(reviewed.completed().evidenceScore() <= 49);
    }

    @Test
    void the_same_log_index_in_another_transaction_is_in_order() {
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl", Given.transfer(9, 1, 2, "5", 1, 4) + Given.transfer(9, 1, 2, "5", 2, 4))
                .reviewed();
        assertEquals(List.of(), reviewed.severities("asset.duplicate_transfers"));
    }

    @Test
    void zero_on_one_side_mints_or_burns_and_on_both_is_a_finding() {
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl",
                        Given.transfer(9, 0, 2, "5", 1, 0)
                                + Given.transfer(9, 2, 0, "3", 1, 1)
                                + Given.transfer(8, 0, 0, "1", 1, 2)
                                + Given.transfer(8, 1, 2, "0", 1, 3))
                .reviewed();
        assertEquals(List.of("major"), reviewed.severities("asset.zero_address"));
        assertEquals(List.of("info"), reviewed.severities("asset.zero_value"));
        var token = reviewed.pack().objects("assets").getLast();
        assertEquals("5", token.text("minted").orElseThrow());
        assertEquals("3", token.text("burned").orElseThrow());
        assertEquals("2", token.text("supply_change").orElseThrow());
    }

    @Test
    void a_token_that_is_the_zero_address_is_a_finding() {
        Given.Reviewed reviewed =
                Given.evidence("t.jsonl", Given.transfer(0, 1, 2, "5", 1, 0)).reviewed();
        assertEquals(List.of("major"), reviewed.severities("asset.zero_address"));
    }

    @Test
    void more_moved_than_the_stated_supply_names_the_transaction() {
        String asset = "{\"token_address\":\"" + Given.address(9)
                + "\",\"standard\":\"ERC-20\",\"decimals\":6,\"total_supply\":\"100\"}\n";
        String moved = Given.transfer(9, 1, 2, "60", 1, 0)
                + Given.transfer(9, 2, 1, "60", 1, 1)
                + Given.transfer(9, 3, 1, "40", 2, 2);
        assertEquals(
                List.of(), Given.evidence("t.jsonl", asset + moved).reviewed().severities("asset.conservation"));
        Given.Reviewed over = Given.evidence("t.jsonl", asset + moved + Given.transfer(9, 4, 1, "1", 3, 3))
                .reviewed();
        var finding = over.findings("asset.conservation").getFirst();
        assertEquals("critical", finding.text("severity").orElseThrow());
        assertEquals("101", finding.text("actual").orElseThrow());
        assertEquals(
                Given.transaction(3) + ":3",
                finding.objects("records").getFirst().text("key").orElseThrow());
    }

    @Test
    void less_stated_than_the_transfers_leave_is_said_as_that() {
        String asset = "{\"token_address\":\"" + Given.address(9) + "\",\"decimals\":6,\"total_supply\":\"6\"}\n";
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl", asset + Given.transfer(9, 0, 2, "10", 1, 0) + Given.transfer(9, 2, 0, "3", 1, 1))
                .reviewed();
        var finding = reviewed.findings("asset.conservation").getFirst();
        assertEquals("critical", finding.text("severity").orElseThrow());
        assertEquals("at least 7", finding.text("expected").orElseThrow());
        assertEquals("6", finding.text("actual").orElseThrow());
        assertEquals(
                "The total supply of " + Given.address(9)
                        + " is stated as 6, and the transfers alone leave 7: minted 10, burned 3.",
                finding.text("statement").orElseThrow());
        assertEquals(1, reviewed.findings("asset.conservation").size());
        assertEquals(
                List.of(),
                Given.evidence("t.jsonl", asset + Given.transfer(9, 0, 2, "6", 1, 0))
                        .reviewed()
                        .severities("asset.conservation"));
    }

    @Test
    void without_an_order_only_what_holders_sent_in_all_is_held_against_the_supply() {
        String asset = "{\"token_address\":\"" + Given.address(9) + "\",\"decimals\":6,\"total_supply\":\"100\"}\n";
        String back = (Given.transfer(9, 2, 1, "60", 1, 1) + Given.transfer(9, 1, 2, "60", 1, 0))
                .replace(",\"block_number\":7", "");
        assertEquals(
                List.of(), Given.evidence("t.jsonl", asset + back).reviewed().severities("asset.conservation"));
        String over = Given.transfer(9, 1, 2, "101", 1, 0).replace(",\"block_number\":7", "");
        assertEquals(
                List.of("critical"),
                Given.evidence("t.jsonl", asset + over).reviewed().severities("asset.conservation"));
    }

    @Test
    void ids_of_a_non_fungible_token_in_place_of_values_are_no_alarm() {
        Given.Reviewed reviewed = Given.evidence(
                        "t.jsonl", Given.transfer(9, 1, 2, LARGEST, 1, 0) + Given.transfer(9, 3, 2, LARGEST, 1, 1))
                .reviewed();
        assertEquals(List.of("info"), reviewed.severities("asset.conservation"));
        assertEquals(100, reviewed.completed().evidenceScore());
    }

    @Test
    void opening_and_minted_less_burned_is_the_total_supply() {
        String asset = "{\"asset_id\":\"eip155:1/erc20:" + Given.address(9)
                + "\",\"decimals\":6,\"opening_supply\":\"100\",\"total_supply\":\"%s\"}\n";
        String transfers = Given.transfer(9, 0, 2, "10", 1, 0) + Given.transfer(9, 2, 0, "3", 1, 1);
        assertEquals(
                List.of(),
                Given.evidence("t.jsonl", asset.formatted("107") + transfers)
                        .reviewed()
                        .severities("asset.supply"));
        Given.Reviewed wrong =
                Given.evidence("t.jsonl", asset.formatted("108") + transfers).reviewed();
        assertEquals(List.of("critical"), wrong.severities("asset.supply"));
        assertEquals("not_applicable", wrong.state("settlement.matches_request"));
        Given.Reviewed unstated = Given.evidence("t.jsonl", transfers).reviewed();
        assertEquals("not_applicable", unstated.state("asset.supply"));
    }
}
