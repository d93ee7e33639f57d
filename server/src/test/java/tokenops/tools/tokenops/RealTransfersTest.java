package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tokenops.proof.Json;

/** Every ERC-20 transfer of two Ethereum blocks, as a chain exporter wrote them: 291 rows, 80 of them beyond 64 bits. */
class RealTransfersTest {
    private static final String FILE = "ethereum-token-transfers-17173049-17173050.jsonl";

    private final byte[] rows = Given.shared(FILE);
    private final Given.Reviewed reviewed =
            new Given().and(FILE, rows, Optional.empty()).reviewed();

    @Test
    void totals_are_exact_beyond_64_bits() {
        // The independent sum: digits by pattern, no part of the product.
        Pattern fields = Pattern.compile("\"token_address\": \"(0x[0-9a-f]+)\".*?\"value\": ([0-9]+)");
        Map<String, BigInteger> sums = new TreeMap<>();
        for (String line : new String(rows, StandardCharsets.UTF_8).lines().toList()) {
            var found = fields.matcher(line);
            assertTrue(found.find());
            sums.merge(found.group(1), new BigInteger(found.group(2)), BigInteger::add);
        }
        assertEquals(76, sums.size());
        Json.Builder expected = Json.object();
        sums.forEach((token, sum) -> expected.put(token, sum.toString()));
        assertEquals(expected.build(), reviewed.pack().object("totals_by_asset").orElseThrow());
    }

    @Test
    void honest_data_raises_no_alarm() {
        assertEquals(0, reviewed.completed().findings().critical());
        assertEquals(0, reviewed.completed().findings().major());
        assertEquals(0, reviewed.completed().findings().minor());
        assertEquals(List.of("info"), reviewed.severities("asset.zero_value"));
        assertEquals("sufficient", reviewed.completed().evidenceStatus());
        assertEquals(100, reviewed.completed().evidenceScore());
        assertEquals("completed", reviewed.completed().outcome());
    }

    @Test
    void every_row_is_read_and_metered() {
        Json.Obj input = reviewed.pack().objects("inputs").getFirst();
        assertEquals(Optional.of(291L), input.whole("records"));
        assertEquals(Optional.of("json_lines"), input.text("format"));
        assertEquals(1, reviewed.completed().usage().getFirst().quantity());
        assertEquals(291, reviewed.completed().usage().getLast().quantity());
        assertEquals(10, reviewed.pack().objects("counterparties").size());
    }

    @Test
    void a_row_given_twice_is_found_by_transaction_and_log_index() {
        String text = new String(rows, StandardCharsets.UTF_8);
        String twice =
                text.stripTrailing() + "\n" + text.lines().skip(16).findFirst().orElseThrow() + "\n";
        Given.Reviewed again = Given.evidence("twice.jsonl", twice).reviewed();
        Json.Obj finding = again.findings("asset.duplicate_transfers").getFirst();
        assertEquals(Optional.of("major"), finding.text("severity"));
        assertEquals(
                List.of(Optional.of(17L), Optional.of(292L)),
                finding.objects("records").stream().map(r -> r.whole("line")).toList());
    }
}
