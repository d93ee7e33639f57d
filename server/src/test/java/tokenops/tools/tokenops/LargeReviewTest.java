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

/** More rows than one thread is given: what is found doesn't depend on how the work was shared, nor on the order of the file. */
class LargeReviewTest {
    private static final String HEADER =
            "token_address,from_address,to_address,value,transaction_hash,log_index,block_number\n";

    private static final String SUPPLY =
            "{\"token_address\":\"%s\",\"decimals\":6,\"total_supply\":\"%d\"}\n".formatted(Given.address(700), 40_000);

    private static List<String> rows(int count, Random random) {
        List<String> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean stated = i % 50 == 0;
            rows.add(String.join(
                    ",",
                    Given.address(stated ? 700 : 701 + random.nextInt(40)),
                    Given.address(stated ? 2 + i / 50 % 7 : random.nextInt(5_000)),
                    Given.address(stated ? 2 + (i / 50 + 1) % 7 : random.nextInt(5_000)),
                    Integer.toString(stated ? 10 : random.nextInt(1_000)),
                    Given.transaction(i / 3),
                    Integer.toString(i % 300),
                    Integer.toString(100 + i / 300)));
        }
        return rows;
    }

    private static Given.Reviewed review(List<String> rows) {
        String text = HEADER + String.join("\n", rows) + "\n";
        return new Given()
                .and("t.csv", text.getBytes(StandardCharsets.UTF_8), Optional.empty())
                .and("s.json", SUPPLY)
                .reviewed();
    }

    @Test
    void the_order_of_the_file_changes_nothing_but_the_lines_that_findings_name() {
        List<String> rows = rows(220_000, new Random(5));
        List<String> shuffled = new ArrayList<>(rows);
        Collections.shuffle(shuffled, new Random(6));
        Given.Reviewed one = review(rows);
        Given.Reviewed other = review(shuffled);
        for (String member :
                List.of("totals_by_asset", "assets", "counterparties", "activity", "checks", "score_basis")) {
            assertEquals(one.pack().get(member), other.pack().get(member), member);
        }
    }

    @Test
    void a_row_given_twice_anywhere_is_found() {
        List<String> rows = rows(210_000, new Random(7));
        rows.add(rows.get(12_345));
        Json.Obj finding = review(rows).findings("asset.duplicate_transfers").getFirst();
        assertEquals(
                List.of(Optional.of(12_347L), Optional.of(210_002L)),
                finding.objects("records").stream()
                        .map(place -> place.whole("line"))
                        .toList());
    }

    @Test
    void the_same_file_gives_the_same_package() {
        List<String> rows = rows(205_000, new Random(8));
        assertTrue(review(rows).pack().equals(review(rows).pack()));
    }
}
