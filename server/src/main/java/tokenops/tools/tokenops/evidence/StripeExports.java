package tokenops.tools.tokenops.evidence;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the tables that Stripe exports: the Dashboard's balance transactions and payouts, and the itemized reports on balance
 * changes and payouts of its Reports API (Stripe documentation, "Report types").
 *
 * <p>Amounts stand there in major units with a point; they are made whole by the currency's own minor unit, exactly or not at all.
 */
final class StripeExports {
    private StripeExports() {}

    /** What a row states, or why it can't be read; empty for a row of another table. */
    static Optional<Reading> read(Row row, Source source, boolean testRun) {
        Optional<String> id = row.get("id");
        if (row.has("balance_transaction_id") && row.has("gross") && row.has("net") && row.has("currency")) {
            return Optional.of(report(row, source, testRun));
        }
        if (id.filter(text -> text.startsWith("txn_")).isPresent() && row.has("fee") && row.has("net")) {
            return Optional.of(
                    line(row, source, testRun, "amount", row.get("type"), row.get("source"), row.get("transfer")));
        }
        boolean payout = id.filter(text -> text.startsWith("po_")).isPresent() && row.has("amount");
        return payout && (row.has("Arrival Date (UTC)") || row.has("arrival_date"))
                ? Optional.of(payout(row, source, testRun))
                : Optional.empty();
    }

    private static Reading report(Row row, Source source, boolean testRun) {
        Optional<String> payout = row.first("payout_id", "automatic_payout_id");
        Optional<String> about = row.get("source_id").or(() -> row.get("payout_id"));
        Source named = new Source(
                source.file(),
                source.line(),
                source.index(),
                row.get("balance_transaction_id").map(Text::wellFormed).orElse(source.key()));
        return line(row, named, testRun, "gross", row.get("reporting_category"), about, payout);
    }

    private static Reading line(
            Row row,
            Source source,
            boolean testRun,
            String gross,
            Optional<String> category,
            Optional<String> about,
            Optional<String> payout) {
        Facts.Builder facts = money(row, testRun)
                .put("category", category)
                .put("source", about)
                .put("payout", payout)
                .put(Facts.PROVIDER_REFERENCE, row.get("payment_intent_id"))
                .put(Facts.PAYMENT_REQUEST, payment(row));
        for (Map.Entry<String, String> amount :
                List.of(Map.entry(gross, Facts.GROSS), Map.entry("fee", Facts.FEE), Map.entry("net", Facts.NET))) {
            Optional<Problem> problem = minor(row, source, amount.getKey(), amount.getValue(), facts);
            if (problem.isPresent()) {
                return problem.get();
            }
        }
        return StripeObjects.statement(row, source, Role.PROVIDER_LINE, "balance_transaction", facts.build());
    }

    private static Reading payout(Row row, Source source, boolean testRun) {
        Facts.Builder facts = money(row, testRun)
                .put("payout", row.get("id"))
                .put("payout_status", row.get("status"))
                .put("balance_transaction", row.get("balance_transaction"));
        return minor(row, source, "amount", Facts.NET, facts)
                .<Reading>map(problem -> problem)
                .orElseGet(() -> StripeObjects.statement(row, source, Role.PROVIDER_LINE, "payout", facts.build()));
    }

    private static Facts.Builder money(Row row, boolean testRun) {
        Facts.Builder facts = Facts.of();
        Optional<String> live = row.get("livemode").map(Text::lowerAscii);
        live.ifPresent(stated -> facts.put(Facts.MODE, stated.equals("true") ? "live" : "test"));
        boolean test = live.map(stated -> !stated.equals("true")).orElse(testRun);
        return facts.put(Facts.ASSET, row.get("currency").map(currency -> Currencies.asset(currency, test)));
    }

    /** Puts an amount in minor units; what is wrong with it where it is none. What isn't there isn't stated. */
    private static Optional<Problem> minor(Row row, Source source, String column, String fact, Facts.Builder facts) {
        Optional<String> text = row.get(column);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int scale = row.get("currency").map(Currencies::scaleOf).orElse(0);
        Optional<String> minor =
                Notation.PLAIN.read(text.get().strip()).flatMap(number -> Decimals.minor(number, scale));
        if (minor.isEmpty()) {
            return Optional.of(new Problem(
                    Problem.Kind.RECORD,
                    source,
                    "its " + column + " " + Text.wellFormed(text.get()) + " is no number of at most " + scale
                            + " decimals, which " + row.get("currency").orElse("no currency") + " has"));
        }
        facts.put(fact, minor);
        return Optional.empty();
    }

    /** Our payment's id in a column of metadata, whatever its name is. */
    private static Optional<String> payment(Row row) {
        for (int i = 0; i < row.size(); i++) {
            if (row.path(i).contains("metadata") && row.value(i).startsWith("pay_") && References.isId(row.value(i))) {
                return Optional.of(row.value(i));
            }
        }
        return Optional.empty();
    }
}
