package tokenops.tools.tokenops.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Reads records of other systems: the fields that {@code docs/evidence.md} lists for each family, each under the names that it
 * commonly goes by.
 */
final class PlainRecords {
    private PlainRecords() {}

    /** The family that a record's members show; empty when they show none. */
    static Optional<Family> family(Row row) {
        // a table for several families has all of their columns: what stands in them decides, and only then that they
        // are there
        return family(name -> row.get(name).isPresent(), row).or(() -> family(row::has, row));
    }

    private static Optional<Family> family(Predicate<String> has, Row row) {
        if (has.test("exception_id") || has.test("exception_type")) {
            return Optional.of(Family.EXCEPTIONS);
        }
        if (has.test("callback_id") || has.test("delivered_at") || (row.has("attempts") && has.test("url"))) {
            return Optional.of(Family.DELIVERY);
        }
        if (has.test("usage_id") || (has.test("meter") && has.test("quantity"))) {
            return Optional.of(Family.USAGE);
        }
        boolean ofPayment = has.test("provider_reference") || has.test("payment_request") || has.test("payment_id");
        if ((has.test("amount") && ofPayment) || (has.test("gross") && has.test("net"))) {
            return Optional.of(Family.SETTLEMENT);
        }
        return AssetRows.fits(has) ? Optional.of(Family.ASSET_CONTEXT) : Optional.empty();
    }

    static Reading read(Family family, Row row, Source source) {
        Optional<String> misfit = misfit(family, row);
        return misfit.isPresent()
                ? new Problem(Problem.Kind.RECORD, source, misfit.get())
                : statement(family, row, source);
    }

    /** Why the numbers of a record can't be summed or compared: one that is no number would be silently left out of both. */
    private static Optional<String> misfit(Family family, Row row) {
        return switch (family) {
            case SETTLEMENT -> misfit(row, WHOLE, "amount", "amount.amount", "gross", "fee", "net");
            case USAGE ->
                misfit(
                                row,
                                WHOLE,
                                "credits",
                                "credits.amount",
                                "credits_per_unit",
                                "unit_price",
                                "credits_per_unit.amount")
                        .or(() -> misfit(row, PLAIN, "quantity"));
            case ASSET_CONTEXT -> misfit(row, WHOLE, AssetRows.NUMBERS);
            case DELIVERY, EXCEPTIONS -> Optional.empty();
        };
    }

    private static Optional<String> misfit(Row row, Pattern form, String... names) {
        for (String name : names) {
            Optional<String> text = row.get(name);
            if (text.isPresent() && !form.matcher(text.get()).matches()) {
                return Optional.of("its " + name + " " + Text.wellFormed(text.get()) + " is no "
                        + (form == WHOLE
                                ? "whole number in plain digits (a mapping reads amounts in major units)"
                                : "number in plain digits"));
            }
        }
        return Optional.empty();
    }

    private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,78}");
    private static final Pattern PLAIN = Pattern.compile("-?[0-9]{1,78}(\\.[0-9]{1,78})?");

    private static Statement statement(Family family, Row row, Source source) {
        return switch (family) {
            case ASSET_CONTEXT -> AssetRows.read(row, source);
            case SETTLEMENT -> settlement(row, source);
            case USAGE -> usage(row, source);
            case DELIVERY -> delivery(row, source);
            case EXCEPTIONS -> exception(row, source);
        };
    }

    private static Statement settlement(Row row, Source source) {
        Role role = PlainFacts.settlementRole(row);
        boolean stated = role != Role.RETURNED_MONEY;
        return statement(
                row,
                source,
                role,
                PlainFacts.settlement(row, role, Facts.of())
                        .put(Facts.PROVIDER, row.get("provider"))
                        .put(Facts.PROVIDER_REFERENCE, row.first("provider_reference", "payment_intent"))
                        .put(Facts.PAYMENT_REQUEST, row.first("payment_request", "payment_request_id", "payment_id"))
                        .put(Facts.EVENT_ID, row.first("event_id", "webhook_event_id"))
                        .put(
                                Facts.SETTLEMENT_RECEIPT,
                                row.first("settlement_receipt", "settlement_receipt_id", "settlement_id"))
                        .put(Facts.GRANT, row.first("grant", "grant_id"))
                        .put(Facts.AMOUNT, stated ? row.first("amount", "amount.amount") : Optional.empty())
                        .put(Facts.CREDITS, row.first("credits", "credits.amount"))
                        .put(Facts.ASSET, asset(row))
                        .put(Facts.GROSS, row.first("gross", "amount"))
                        .put(Facts.FEE, row.get("fee"))
                        .put(Facts.NET, row.get("net"))
                        .put(Facts.PAYEE, row.get("payee"))
                        .put(Facts.TRANSACTION_HASH, row.get("transaction_hash").map(Text::lowerAscii))
                        .put(Facts.STATUS, role == Role.SETTLEMENT ? row.get("status") : Optional.empty())
                        .put(Facts.MODE, row.get("mode")),
                Map.of());
    }

    /** An asset given as in our documents, or as a currency; what it is called in test mode the record's mode says. */
    private static Optional<String> asset(Row row) {
        Optional<String> asset = row.first("asset", "amount.asset");
        return asset.isPresent()
                ? asset
                : row.get("currency")
                        .map(currency -> Currencies.asset(
                                currency,
                                row.get("mode").equals(Optional.of("test"))
                                        || row.get("livemode").equals(Optional.of("false"))));
    }

    private static Statement usage(Row row, Source source) {
        if (PlainFacts.isLedgerEntry(row)) {
            return document(row, source, Family.USAGE, "ledger_entry", PlainFacts.ledgerEntry(row));
        }
        Optional<String> credits = row.first("credits", "credits.amount");
        Facts line = Facts.of()
                .put(Facts.METER, row.get("meter"))
                .put(Facts.QUANTITY, row.get("quantity"))
                .put(Facts.CREDITS_PER_UNIT, row.first("credits_per_unit", "unit_price", "credits_per_unit.amount"))
                .put(Facts.CREDITS, credits)
                .put(Facts.ROUNDING, row.get("rounding").map(Text::lowerAscii))
                .build();
        return statement(
                row,
                source,
                Role.USAGE,
                PlainFacts.usage(row, Facts.of())
                        .put(Facts.USAGE_ID, row.first("usage_id", "id"))
                        .put(Facts.USAGE_RECEIPT, row.first("usage_receipt", "usage_receipt_id"))
                        .put(Facts.GRANT, row.first("grant", "grant_id")),
                Map.of("lines", row.has("meter") ? List.of(line) : List.of()));
    }

    private static Statement delivery(Row row, Source source) {
        if (PlainFacts.isResult(row)) {
            return document(row, source, Family.DELIVERY, "result", PlainFacts.result(row));
        }
        Optional<String> code = row.first("last_response_code", "response_code", "status_code");
        Optional<String> state = row.first("outcome", "status", "state").map(Text::lowerAscii);
        return statement(
                row,
                source,
                Role.DELIVERY,
                PlainFacts.delivery(row, Facts.of())
                        .put(Facts.CALLBACK, row.first("callback_id", "callback"))
                        .put(Facts.URL, row.get("url"))
                        .put(
                                Facts.OUTCOME,
                                state.isPresent()
                                        ? state
                                        : row.get("delivered_at").map(at -> "delivered")),
                Map.of("attempts", attempts(row, code)));
    }

    private static final Pattern SEPARATORS = Pattern.compile("[,; |]+");

    /** The response codes of the attempts: an array of attempts, of codes, codes in one text, or the last one. */
    private static List<Facts> attempts(Row row, Optional<String> last) {
        List<Facts> attempts = new ArrayList<>();
        for (String list : List.of("attempts", "response_codes")) {
            for (int i = 0; row.has(list + "." + i); i++) {
                attempts.add(Facts.of()
                        .put(Facts.AT, row.first(list + "." + i + ".at", list + "." + i + ".attempted_at"))
                        .put(
                                "status",
                                row.first(
                                        list + "." + i + ".status", list + "." + i + ".response_code", list + "." + i))
                        .build());
            }
        }
        if (attempts.isEmpty()) {
            Optional<String> codes = row.get("response_codes").or(() -> last);
            List<String> times = PlainFacts.attemptTimes(row);
            codes.ifPresent(text -> {
                for (String code : SEPARATORS.split(text, 1_000)) {
                    int at = attempts.size();
                    attempts.add(Facts.of()
                            .put("status", code)
                            .put(Facts.AT, at < times.size() ? Optional.of(times.get(at)) : Optional.empty())
                            .build());
                }
            });
        }
        return attempts;
    }

    private static Statement exception(Row row, Source source) {
        return statement(
                row,
                source,
                Role.EXCEPTION,
                Facts.of()
                        .put("exception_id", row.first("exception_id", "id"))
                        .put("type", row.first("type", "exception_type"))
                        .put("severity", row.get("severity").map(Text::lowerAscii))
                        .put("state", row.first("state", "status").map(Text::lowerAscii))
                        .put("opened", row.first("opened", "opened_at"))
                        .put("closed", row.first("closed", "closed_at"))
                        .put("owner", row.get("owner")),
                exceptionParts(row));
    }

    private static Map<String, List<Facts>> exceptionParts(Row row) {
        List<Facts> references = PlainFacts.ids(row, "references", "reference", "refers_to");
        List<Facts> evidence = PlainFacts.ids(row, "evidence", "evidence_id", "closing_evidence");
        return references.isEmpty() && evidence.isEmpty()
                ? Map.of()
                : Map.of(Facts.REFERENCES, references, Facts.EVIDENCE, evidence);
    }

    /** A record that stands on no side of a match. */
    private static Statement document(Row row, Source source, Family family, String kind, Facts facts) {
        return Recognition.statement(
                row, source, Optional.of(family), Role.DOCUMENT, kind, facts, Map.of(), Optional.empty());
    }

    static Statement statement(Row row, Source source, Role role, Facts.Builder facts, Map<String, List<Facts>> parts) {
        return Recognition.statement(
                row,
                source,
                role.family(),
                role,
                switch (role) {
                    case PAYMENT_REQUEST, PROVIDER_EVENT, RETURNED_MONEY -> role.word();
                    default -> role.family().map(Family::word).orElse(role.word());
                },
                facts.build(),
                parts,
                Optional.empty());
    }
}
