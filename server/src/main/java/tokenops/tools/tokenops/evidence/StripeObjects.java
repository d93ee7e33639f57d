package tokenops.tools.tokenops.evidence;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads Stripe's objects as its API and its webhooks write them (API reference: Event, PaymentIntent, Checkout Session, Charge,
 * Refund, Dispute, BalanceTransaction, Payout, Billing Meter Event).
 *
 * <p>An amount is in the currency's minor unit, whose size is the currency's own ({@link Currencies}). Our payment's id stands in
 * {@code metadata}, under whatever name the route put it.
 */
final class StripeObjects {
    private StripeObjects() {}

    /** Objects of Stripe's that say nothing of payments, usage or deliveries. */
    private static final Set<String> SILENT = Set.of(
            "account",
            "balance",
            "billing.credit_balance_transaction",
            "billing.credit_grant",
            "coupon",
            "credit_note",
            "customer",
            "invoice",
            "invoiceitem",
            "payment_method",
            "plan",
            "price",
            "product",
            "setup_intent",
            "subscription",
            "webhook_endpoint");

    /**
     * What an object states; empty for one that isn't Stripe's.
     *
     * @param testRun whether one that doesn't say its mode is of test mode
     */
    static Optional<Reading> read(String object, Row row, Source source, boolean testRun) {
        if (object.equals("billing.meter_event")) {
            return Optional.of(usage(row, source));
        }
        if (SILENT.contains(object)) {
            return Optional.of(silent(source, "a Stripe " + object));
        }
        if (!object.equals("event")) {
            return object(object, row, "", Facts.of(), testRun)
                    .map(read -> statement(row, source, read.role, object, read.facts));
        }
        String type = row.get("type").orElse("event");
        Facts.Builder event = Facts.of().put(Facts.EVENT_ID, row.get("id")).put(Facts.EVENT_TYPE, type);
        Optional<String> about = row.get("data.object.object");
        return about.map(inner -> object(inner, row, "data.object.", event, testRun)
                .<Reading>map(read -> statement(row, source, role(type, read.role), type, read.facts))
                .orElseGet(() -> silent(source, "a Stripe event of a " + Text.wellFormed(inner))));
    }

    private static Role role(String type, Role about) {
        return switch (about) {
            case RETURNED_MONEY, PROVIDER_LINE -> about;
            default -> type.equals("charge.refunded") ? Role.RETURNED_MONEY : Role.PROVIDER_EVENT;
        };
    }

    private static Problem silent(Source source, String what) {
        return new Problem(Problem.Kind.UNKNOWN, source, "it is " + what + ", and no check asks for one");
    }

    /** A reading of a meter (Billing Meter Event): what was used, by whom, and when. */
    private static Statement usage(Row row, Source source) {
        Facts line = Facts.of()
                .put(Facts.METER, row.get("event_name"))
                .put(Facts.QUANTITY, row.get("payload.value"))
                .build();
        return Recognition.statement(
                row,
                new Source(
                        source.file(),
                        source.line(),
                        source.index(),
                        row.get("identifier").map(Text::wellFormed).orElse(source.key())),
                Optional.of(Family.USAGE),
                Role.USAGE,
                "billing.meter_event",
                Facts.of().put("usage_id", row.get("identifier")).build(),
                Map.of("lines", List.of(line)),
                Optional.empty());
    }

    private static Optional<Read> object(String object, Row row, String at, Facts.Builder facts, boolean testRun) {
        Optional<String> live = row.first("livemode", at + "livemode");
        live.ifPresent(stated -> facts.put(Facts.MODE, stated.equals("true") ? "live" : "test"));
        boolean test = live.map(stated -> !stated.equals("true")).orElse(testRun);
        Optional<String> asset = row.get(at + "currency").map(currency -> Currencies.asset(currency, test));
        facts.put(Facts.ASSET, asset).put(Facts.PAYMENT_REQUEST, payment(row, at + "metadata."));
        facts.put(Facts.AT, row.first("created", at + "created"));
        return switch (object) {
            case "payment_intent" -> {
                boolean succeeded = row.get(at + "status").equals(Optional.of("succeeded"));
                facts.put(Facts.PROVIDER_REFERENCE, row.get(at + "id"))
                        .put(
                                Facts.AMOUNT,
                                succeeded ? row.first(at + "amount_received", at + "amount") : row.get(at + "amount"));
                yield Optional.of(provider(facts, row.get(at + "status"), succeeded));
            }
            case "checkout.session" -> {
                boolean paid = row.get(at + "payment_status").equals(Optional.of("paid"));
                facts.put(Facts.PROVIDER_REFERENCE, row.get(at + "payment_intent"))
                        .put(Facts.AMOUNT, row.get(at + "amount_total"));
                yield Optional.of(provider(facts, row.get(at + "payment_status"), paid));
            }
            case "charge" -> {
                boolean paid = row.get(at + "status").equals(Optional.of("succeeded"));
                facts.put(Facts.PROVIDER_REFERENCE, row.get(at + "payment_intent"))
                        .put(Facts.AMOUNT, row.get(at + "amount"))
                        .put(Facts.AMOUNT_REFUNDED, row.get(at + "amount_refunded"));
                yield Optional.of(provider(facts, row.get(at + "status"), paid));
            }
            case "refund", "dispute" ->
                Optional.of(new Read(
                        Role.RETURNED_MONEY,
                        facts.put(Facts.PROVIDER_REFERENCE, row.get(at + "payment_intent"))
                                .put(Facts.RETURN_ID, row.get(at + "id"))
                                .put(Facts.RETURNED, row.get(at + "amount"))
                                .put(Facts.RETURNED_STATUS, row.get(at + "status"))
                                .build()));
            case "balance_transaction" ->
                Optional.of(new Read(
                        Role.PROVIDER_LINE,
                        facts.put(Facts.GROSS, row.get(at + "amount"))
                                .put(Facts.FEE, row.get(at + "fee"))
                                .put(Facts.NET, row.get(at + "net"))
                                .put("category", row.first(at + "reporting_category", at + "type"))
                                .put("source", row.get(at + "source"))
                                .build()));
            case "payout" ->
                Optional.of(new Read(
                        Role.PROVIDER_LINE,
                        facts.put(Facts.NET, row.get(at + "amount"))
                                .put("payout", row.get(at + "id"))
                                .put("payout_status", row.get(at + "status"))
                                .put("balance_transaction", row.get(at + "balance_transaction"))
                                .build()));
            default -> Optional.empty();
        };
    }

    /** Only success is final: another status may have changed since, so it is no fact to hold against the provider's word. */
    private static Read provider(Facts.Builder facts, Optional<String> status, boolean succeeded) {
        if (succeeded) {
            facts.put(Facts.PROVIDER_STATUS, "succeeded");
        } else {
            facts.put("provider_status_then", status);
        }
        return new Read(Role.PROVIDER_OBJECT, facts.build());
    }

    private static Optional<String> payment(Row row, String metadata) {
        for (int i = 0; i < row.size(); i++) {
            if (row.path(i).startsWith(metadata) && row.value(i).startsWith("pay_") && References.isId(row.value(i))) {
                return Optional.of(row.value(i));
            }
        }
        return Optional.empty();
    }

    static Statement statement(Row row, Source source, Role role, String kind, Facts facts) {
        return Recognition.statement(
                row, source, Optional.of(Family.SETTLEMENT), role, kind, facts, Map.of(), Optional.empty());
    }

    private record Read(Role role, Facts facts) {}
}
