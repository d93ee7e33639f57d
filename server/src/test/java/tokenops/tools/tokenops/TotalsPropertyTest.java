package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import tokenops.proof.Json;

/** What holds of any transfers at all, told by the sums of a loop that anybody can read. */
class TotalsPropertyTest {
    record Row(int token, int from, int to, BigInteger value, int transaction, int logIndex) {
        String json() {
            return Given.transfer(token, from, to, value.toString(), transaction, logIndex);
        }
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        Arbitrary<BigInteger> values = Arbitraries.bigIntegers()
                .between(BigInteger.ZERO, BigInteger.ONE.shiftLeft(256).subtract(BigInteger.ONE));
        Arbitrary<Integer> small = Arbitraries.integers().between(0, 4);
        return Combinators.combine(
                        small,
                        small,
                        small,
                        values,
                        small,
                        Arbitraries.integers().between(0, 20))
                .as(Row::new)
                .list()
                .ofMaxSize(40);
    }

    @Property(tries = 200)
    void totals_are_the_naive_sums(@ForAll("rows") List<Row> rows) {
        Map<String, BigInteger> sums = new TreeMap<>();
        for (Row row : rows) {
            sums.merge(Given.address(row.token), row.value, BigInteger::add);
        }
        Json.Builder expected = Json.object();
        sums.forEach((token, sum) -> expected.put(token, sum.toString()));
        assertEquals(
                expected.build(), review(rows).pack().object("totals_by_asset").orElseThrow());
    }

    @Property(tries = 200)
    void the_order_of_rows_changes_neither_totals_nor_score(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        List<Row> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, random);
        Given.Reviewed one = review(rows);
        Given.Reviewed other = review(shuffled);
        for (String member : List.of(
                "totals_by_asset", "assets", "counterparties", "score_basis", "checks", "summary", "open_items")) {
            assertEquals(one.pack().get(member), other.pack().get(member), member);
        }
    }

    @Example
    void of_too_many_tokens_those_with_most_transfers_are_listed_and_the_rest_is_counted() {
        List<Row> rows = new ArrayList<>();
        int tokens = TokenTotals.MOST_TOKENS + 5;
        for (int token = 1; token <= tokens; token++) {
            rows.add(new Row(token, 0, 1, BigInteger.ONE, token, 0));
        }
        rows.add(new Row(tokens, 0, 1, BigInteger.TEN, tokens, 1));
        Json.Obj pack = review(rows).pack();
        Json.Obj totals = pack.object("totals_by_asset").orElseThrow();
        assertEquals(TokenTotals.MOST_TOKENS, totals.members().size());
        assertEquals(TokenTotals.MOST_TOKENS, pack.objects("assets").size());
        assertEquals(Optional.of(5L), pack.whole("assets_left_out"));
        assertEquals(Optional.of("11"), totals.text(Given.address(tokens)));
        assertEquals(Optional.empty(), totals.text(Given.address(tokens - 1)));
    }

    private static Given.Reviewed review(List<Row> rows) {
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(row.json()));
        return Given.evidence("t.jsonl", lines.toString()).reviewed();
    }
}
