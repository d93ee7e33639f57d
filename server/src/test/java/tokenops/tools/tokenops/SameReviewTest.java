package tokenops.tools.tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tokenops.proof.CanonicalJson;
import tokenops.proof.Digest;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.ToolOutcome;

/**
 * The same evidence gives the same bytes from version to version, as long as no check says otherwise: kept results under
 * {@code resources/reviews}, for a person to read, and for a crowd of spoilt evidence its digests.
 *
 * <p>What a review gives now lies in {@code target/reviews} afterwards; a change that is meant is taken over from there.
 */
class SameReviewTest {
    private static final Path NOW = Path.of("target", "reviews");

    /** Spoilt texts for each digest. */
    private static final int CROWD = 250;

    @TestFactory
    Stream<DynamicTest> gives_the_bytes_that_are_kept() {
        Map<String, Supplier<Given>> reviews = Map.of(
                "transfers", () -> Given.evidence("transfers", ordinary()),
                "wrong-transfers", () -> Given.evidence("wrong.jsonl", wrong()),
                "transfers-csv", () -> Given.evidence("transfers.csv", csv()),
                "real-transfers", () -> new Given().and("blocks.jsonl", Given.shared(REAL), Optional.empty()),
                "stripe-objects", () -> new Given().and("stripe", Given.shared(STRIPE), Optional.empty()),
                "paid-work", SameReviewTest::paidWork,
                "paid-work-elsewhere",
                        () -> Given.evidence("elsewhere", plain()).priced("record", 20_000),
                "unreadable", SameReviewTest::unreadable);
        return reviews.entrySet().stream()
                .map(review -> DynamicTest.dynamicTest(
                        review.getKey(),
                        () -> same(
                                review.getKey() + ".json",
                                CanonicalJson.text(
                                        review.getValue().get().reviewed().pack()))));
    }

    /** A reader that is made anew must find the same fault at the same place, whatever is wrong. */
    @Test
    void spoilt_evidence_is_told_of_in_the_same_words() throws IOException {
        List<String> texts = List.of(
                ordinary(),
                "{\"records\":" + ordinary() + "}",
                wrong(),
                csv(),
                plain(),
                new String(Given.shared(STRIPE), StandardCharsets.UTF_8),
                everyDocument());
        StringBuilder digests = new StringBuilder();
        for (int i = 0; i < texts.size(); i++) {
            for (String ending : List.of("", ".jsonl")) {
                digests.append(i)
                        .append(ending)
                        .append(' ')
                        .append(crowd(texts.get(i), "f" + ending, new Random(i)))
                        .append('\n');
            }
        }
        same("spoilt.txt", digests.toString());
    }

    private static String crowd(String text, String name, Random random) {
        MessageDigest digest = Digest.sha256();
        for (int i = 0; i < CROWD; i++) {
            byte[] spoilt = Spoilt.of(text.getBytes(StandardCharsets.UTF_8), random);
            ToolOutcome.Completed completed = new Given()
                    .and(name, spoilt, Optional.empty())
                    .priced("record", 20_000)
                    .reviewed()
                    .completed();
            digest.update(CanonicalJson.bytes(completed.members()));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void same(String name, String now) throws IOException {
        Files.createDirectories(NOW);
        Files.writeString(NOW.resolve(name), now);
        try (InputStream kept = SameReviewTest.class.getResourceAsStream("/reviews/" + name)) {
            assertTrue(kept != null, "no result is kept as " + name);
            assertEquals(new String(kept.readAllBytes(), StandardCharsets.UTF_8), now);
        }
    }

    private static final String REAL = "ethereum-token-transfers-17173049-17173050.jsonl";
    private static final String STRIPE = "stripe-objects.json";

    /** Fifty transfers of three tokens: mints, burns, values beyond 64 bits, members in every spelling that is right. */
    private static String ordinary() {
        StringBuilder records = new StringBuilder("[");
        for (int i = 0; i < 50; i++) {
            String value = i % 7 == 0 ? "1157920892373161954235709850086879078" + i : Integer.toString(i * 1_000_003);
            String row = Given.transfer(90 + i % 3, i % 11, (i * 5 + 3) % 13, value, 40 - i % 20, i)
                    .strip();
            if (i % 5 == 1) {
                row = row.replace("\"value\":" + value, "\"value\":\"" + value + "\"");
            }
            if (i % 5 == 2) {
                row = row.replace("0x0000", "0x00aB").replace("\"block_number\":7", "\"block_number\":\"" + i + "\"");
            }
            if (i % 5 == 3) {
                row = row.replace(",\"block_number\":7", ", \"note\" : [ {\"a\\u0062\": null}, true, -1.5e3 ]");
            }
            records.append(i == 0 ? "" : i % 4 == 0 ? " ,\r\n" : ",").append(row);
        }
        return records.append("]\n").toString();
    }

    private static String wrong() {
        String right = Given.transfer(9, 1, 2, "5", 1, 0);
        return right
                + Given.transfer(9, 0, 0, "0", 1, 1)
                + Given.transfer(0, 1, 2, "7", 1, 2)
                + right
                + Given.transfer(9, 1, 3, "6", 1, 0)
                + Given.transfer(9, 4, 5, "900", 2, 0)
                + right.replace(":5,", ":-5,").replace("\"log_index\":0", "\"log_index\":31")
                + right.replace(":5,", ":1e18,")
                + right.replace(":5,", ":5.0,")
                + right.replace(":5,", ":\"five\",")
                + right.replace(":5,", ":1" + "0".repeat(77) + ",")
                + right.replace(":5,", ":9" + "0".repeat(77) + ",")
                + right.replace(":5,", ":null,")
                + right.replace(":5,", ":NaN,")
                + right.replace(":5,", ":[5],")
                + right.replace(Given.address(1), "0x12")
                + right.replace(Given.transaction(1), Given.address(1))
                + right.replace("\"log_index\":0", "\"log_index\":-1")
                + right.replace("\"block_number\":7", "\"block_number\":99999999999999999999")
                + right.replace("\"block_number\":7", "\"value\":6")
                + right.replace("\"block_number\":7", "\"name\":\"\\ud800 é 𝄞 \\n\"")
                + "{\"asset_id\":\"eip155:1/erc20:" + Given.address(9)
                + "\",\"standard\":\"ERC-20\",\"opening_supply\":\"10\",\"total_supply\":\"20\"}\n";
    }

    private static String csv() {
        StringBuilder rows = new StringBuilder(
                "token_address,from_address,to_address,value,transaction_hash,log_index,block_number,note\r\n");
        for (int i = 0; i < 30; i++) {
            rows.append(String.format(
                    Locale.ROOT,
                    "%s,%s,%s,%s,%s,%s,%d,%s\n",
                    Given.address(80 + i % 2),
                    Given.address(i % 6),
                    Given.address(i % 4),
                    i % 9 == 8 ? "1.5" : "7" + "0".repeat(i),
                    Given.transaction(i / 2),
                    i % 10 == 9 ? "" : Integer.toString(i),
                    1_000 - i,
                    i % 8 == 0 ? "\"said \"\"no\"\",\ntwice\"" : ""));
        }
        return rows.toString();
    }

    private static Given paidWork() {
        return Given.evidence("request.json", Given.paymentRequest("1050"))
                .and("events.jsonl", Given.stripeEvent(Given.EVT, "1050", "usd").repeat(2))
                .and("documents.json", everyDocument())
                .priced("record", 20_000)
                .requires("settlement", false)
                .known(
                        Kind.PAYMENT,
                        Given.PAY,
                        "ledger",
                        Map.of("amount", "1050", "asset", "TEST_USD/2", "payee", "acct_2", "digest", "sha256:00"));
    }

    private static String everyDocument() {
        return "["
                + String.join(
                        ",",
                        Given.funding("1050"),
                        Given.settlementReceipt(),
                        Given.usageReceipt(Given.EARLIER_RUN, "50", "1000000", "1000000"),
                        Given.usageReceipt(Given.EARLIER_RUN, "50", "1000000", "2000000"),
                        Given.callbackDelivery("delivered", 500))
                + "]";
    }

    private static String plain() {
        return """
                [{"payment_request":"p1","provider_reference":"x1","amount":"100","currency":"usd","status":"settled","mode":"test"},
                {"usage_id":"u1","meter":"record","quantity":3,"credits":60001,"run":"r1"},
                {"usage_id":"u1","meter":"record","quantity":"3","credits":60000,"run":"r1"},
                {"callback_id":"c1","run":"r1","response_codes":"500; 200","status":"delivered","url":"https://a.example"},
                {"exception_id":"e1","type":"gap","severity":"High","status":"open","opened":"2026-11-01"},
                {"gross":1050,"fee":50,"net":1001,"provider_reference":"x1"},
                {"what":"is this"},
                17]
                """;
    }

    private static Given unreadable() {
        return Given.evidence("empty", "")
                .and("cut.json", ordinary().substring(0, 4_321))
                .and("broken.jsonl", Given.transfer(9, 1, 2, "5", 1, 0) + "{\"broken\":\n[1,2]\n\"text\"\n")
                .and("binary", new byte[] {1, 0, 2}, Optional.empty())
                .and("latin.json", "{\"note\":\"\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1), Optional.empty())
                .and("deep.json", "[".repeat(70) + "]".repeat(70))
                .and("wide.csv", "usage_id,meter\nu1,record,3\n");
    }
}
