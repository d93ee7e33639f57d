package tokenops.tools.tokenops;

import java.util.Arrays;
import java.util.List;
import tokenops.path.Word;
import tokenops.proof.Json;
import tokenops.proof.Shape;
import tokenops.tools.tokenops.checks.Severity;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.references.Match;
import tokenops.tools.tokenops.references.Standing;

/**
 * The form of this tool's members of the result package ({@code docs/result-package.md}): checked in tests, served as JSON Schema.
 *
 * <p>The members that every result package has are in the schema of the kind, {@code /schemas/result_package}.
 */
final class ResultSchema {
    /** Its name under {@code /schemas/}. */
    static final String NAME = "tokenops_result_package";

    /** Many times what it lists of anything: a package is no part of a bundle, and what bounds those doesn't bound it. */
    private static final int MOST_ITEMS = 100_000;

    private static final Shape WORDS = new Shape.Words();
    private static final Shape COUNT = new Shape.Count(0);

    /** Sums of values of 256 bits have more digits than those. */
    private static final Shape VALUE = Shape.Text.of("a whole number of minor units", "(?:0|[1-9][0-9]{0,99})");

    private static final Shape DIFFERENCE =
            Shape.Text.of("a whole number of minor units, of any sign", "(?:0|-?[1-9][0-9]{0,99})");
    private static final Shape HUNDREDTHS = Shape.Text.of("a number with two decimals", "[0-9]+\\.[0-9]{2}");
    private static final Shape BLOCK_OR_DAY =
            Shape.Text.of("a block's number or a date", "(?:0|[1-9][0-9]{0,99}|[0-9]{4}-[0-9]{2}-[0-9]{2})");
    private static final Shape ADDRESS = Shape.Text.of("an address in lower case", "0x[0-9a-f]{40}");
    private static final Shape DIGEST = Shape.Text.of("a SHA-256 digest", "sha256:[0-9a-f]{64}");
    private static final Shape STATUS = oneOf("sufficient", "partial", "insufficient", "unknown");
    private static final Shape PLACE = Shape.Members.of()
            .with("file", WORDS)
            .maybe("line", COUNT)
            .maybe("index", COUNT)
            .maybe("key", WORDS);

    /** All members. Each stands in every package, but for those that say what long lists leave out. */
    static final Shape.Members MEMBERS = Shape.Members.of()
            .with("as_of", new Shape.Time())
            .with("evidence_status", STATUS)
            .with("evidence_score", COUNT)
            .with("summary", WORDS)
            .with("score_basis", scoreBasis())
            .with("inputs", listOf(input()))
            .with("checks", listOf(check()))
            .with("not_applicable", listOf(notApplicable()))
            .with("findings", listOf(finding()))
            .with("finding_counts", findingCounts())
            .with("matches", listOf(match()))
            .with("match_counts", listOf(matchCount()))
            .with("references", listOf(reference()))
            .with("totals_by_asset", new Shape.MapOf(VALUE))
            .with("assets", listOf(asset()))
            .maybe("assets_left_out", COUNT)
            .with("activity", listOf(activity()))
            .with("counterparties", listOf(counterparty()))
            .with("exceptions", exceptions())
            .with("open_items", listOf(openItem()))
            .with("next_actions", listOf(nextAction()))
            .with("metering", metering());

    private ResultSchema() {}

    /** As JSON Schema (draft 2020-12), together with what every result package has. */
    static Json.Obj document() {
        Json.Builder schema = Json.object()
                .put("$schema", "https://json-schema.org/draft/2020-12/schema")
                .put("$id", "/schemas/" + NAME)
                .put("title", NAME)
                .put(
                        "description",
                        "The result package of the tool tokenops, beside the members of /schemas/result_package.");
        MEMBERS.schema().members().forEach((name, value) -> {
            if (!name.equals("additionalProperties")) {
                schema.put(name, value);
            }
        });
        return schema.build();
    }

    private static Shape scoreBasis() {
        Shape weight = Shape.Members.of()
                .with("check", WORDS)
                .with("weight", COUNT)
                .maybe("gravest", wordsOf(Severity.values()))
                .with("deduction", HUNDREDTHS);
        return Shape.Members.of()
                .with("formula", WORDS)
                .with("weights", listOf(weight))
                .with("sum_of_weights", COUNT)
                .with("sum_of_deductions", HUNDREDTHS)
                .with("before_cap", COUNT)
                .with("cap", COUNT)
                .with("score", COUNT);
    }

    private static Shape input() {
        return Shape.Members.of()
                .with("file", WORDS)
                .with("digest", DIGEST)
                .with("bytes", VALUE)
                .with("media_type", WORDS)
                .maybe("given_as", WORDS)
                .with("format", WORDS)
                .maybe("compression", oneOf("gzip", "zstd"))
                .maybe("unpacked_bytes", VALUE)
                .maybe("encoding", oneOf("utf-16be", "utf-16le"))
                .maybe("csv", dialect())
                .maybe("mapping", mapping())
                .with("families", listOf(wordsOf(Family.values())))
                .with("records", COUNT)
                .with("left_out", COUNT);
    }

    private static Shape dialect() {
        return Shape.Members.of().with("separator", WORDS).with("quote", WORDS).with("line_end", oneOf("lf", "cr"));
    }

    private static Shape mapping() {
        return Shape.Members.of().with("digest", DIGEST).with("mapping", new Shape.AnyObject());
    }

    private static Shape check() {
        return Shape.Members.of()
                .with("id", WORDS)
                .with("version", WORDS)
                .with("family", WORDS)
                .with("severity", wordsOf(Severity.values()))
                .with("weight", COUNT)
                .with("states", WORDS)
                .with("findings", COUNT);
    }

    private static Shape notApplicable() {
        return Shape.Members.of().with("needs", WORDS).with("checks", new Shape.MapOf(WORDS));
    }

    private static Shape finding() {
        return Shape.Members.of()
                .with("check", WORDS)
                .with("severity", wordsOf(Severity.values()))
                .with("statement", WORDS)
                .with("records", listOf(PLACE))
                .with("records_total", COUNT)
                .maybe("expected", WORDS)
                .maybe("actual", WORDS);
    }

    private static Shape findingCounts() {
        return Shape.Members.of()
                .with("critical", COUNT)
                .with("major", COUNT)
                .with("minor", COUNT)
                .with("info", COUNT);
    }

    private static Shape match() {
        return Shape.Members.of()
                .with("record", PLACE)
                .with("group", COUNT)
                .with("side", wordsOf(Match.Side.values()))
                .with("state", wordsOf(Match.State.values()))
                .with("standing", wordsOf(Standing.values()))
                .with("with", listOf(PLACE))
                .maybe("by", oneOf(Match.By.REFERENCE.word(), Match.By.AMOUNT_AND_TIME.word()))
                .maybe("because", WORDS);
    }

    private static Shape matchCount() {
        Shape.Members line = Shape.Members.of().with("side", wordsOf(Match.Side.values()));
        for (Match.State state : Match.State.values()) {
            line = line.with(state.word(), COUNT);
        }
        return line;
    }

    private static Shape reference() {
        Shape difference = Shape.Members.of()
                .with("fact", WORDS)
                .with("stated", WORDS)
                .with("known", WORDS)
                .with("record", PLACE);
        return Shape.Members.of()
                .with("kind", WORDS)
                .with("value", WORDS)
                .with("standing", wordsOf(Standing.values()))
                .maybe("by", WORDS)
                .with("stated_in", listOf(PLACE))
                .with("stated_total", COUNT)
                .maybe("facts", new Shape.MapOf(WORDS))
                .maybe("differences", listOf(difference));
    }

    private static Shape asset() {
        return Shape.Members.of()
                .with("token_address", ADDRESS)
                .maybe("name", WORDS)
                .maybe("decimals", COUNT)
                .with("transfers", COUNT)
                .with("total", VALUE)
                .with("minted", VALUE)
                .with("burned", VALUE)
                .with("supply_change", DIFFERENCE)
                .with("holders", COUNT);
    }

    private static Shape activity() {
        Shape range = Shape.Members.of()
                .with("from", BLOCK_OR_DAY)
                .with("count", COUNT)
                .with("sums", new Shape.MapOf(VALUE));
        return Shape.Members.of()
                .with("of", oneOf("transfers", "payments", "usage"))
                .with("unit", oneOf("block", "day"))
                .with("width", VALUE)
                .with("without", COUNT)
                .with("assets", listOf(WORDS))
                .with("ranges", listOf(range));
    }

    private static Shape counterparty() {
        return Shape.Members.of()
                .with("address", ADDRESS)
                .with("sent", COUNT)
                .with("received", COUNT)
                .with("tokens", COUNT);
    }

    private static Shape exceptions() {
        Shape age = Shape.Members.of()
                .maybe("from_days", COUNT)
                .with("blocked", COUNT)
                .with("high", COUNT)
                .with("medium", COUNT)
                .with("low", COUNT)
                .with("unstated", COUNT);
        return Shape.Members.of().with("open", COUNT).with("closed", COUNT).with("ages", listOf(age));
    }

    private static Shape openItem() {
        return Shape.Members.of().with("item", WORDS).with("detail", WORDS).with("count", COUNT);
    }

    private static Shape nextAction() {
        return Shape.Members.of().with("action", WORDS).with("because", WORDS);
    }

    private static Shape metering() {
        Shape line = Shape.Members.of().with("meter", WORDS).with("quantity", VALUE);
        return Shape.Members.of()
                .with("records_read", COUNT)
                .with("left_out", COUNT)
                .with("lines", listOf(line));
    }

    private static Shape listOf(Shape items) {
        return new Shape.ListOf(items, MOST_ITEMS);
    }

    private static Shape oneOf(String... words) {
        return new Shape.Choice(List.of(words));
    }

    private static Shape wordsOf(Word... words) {
        return new Shape.Choice(Arrays.stream(words).map(Word::word).toList());
    }
}
