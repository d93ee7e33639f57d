package tokenops.tools.tokenops.evidence;

import java.util.Map;
import java.util.Optional;

/**
 * Reads Stripe's objects as its API and its webhooks write them (API reference: Event, PaymentIntent, Checkout Session, Charge,
 * Refund, Dispute, BalanceTransaction).
 *
 * <p>An amount is in the currency's minor unit, whose size is the currency's own ({@link Currencies}). Our payment's id stands in
 * {@code metadata}, under whatever name the route put it.
 */
final class StripeObjects {
    private StripeObjects() {}

    /** The statement that an object makes; empty for objects that say nothing of payments. */
    static Optional<Statement> read(String object, Row row, Source source) {
        if (!object.equals("event")) {
            return object(object, row, "", Facts.of())
                    .map(read -> statement(row, source, read.role, object, read.facts));
        }
        String type = row.get("type").orElse("event");
        Facts.Builder event = Facts.of().put(Facts.EVENT_ID, row.get("id")).put(Facts.EVENT_TYPE, type);
        return row.get("data.object.object")
                .flatMap(inner -> object(inner, row, "data.object.", event))
                .map(read -> statement(
                        row,
                        source,
                        read.role == Role.RETURNED_MONEY || type.equals("charge.refunded")
                                ? Role.RETURNED_MONEY
                                : Role.PROVIDER_EVENT,
                        type,
                        read.facts));
    }

    private static Optional<Read> object(String object, Row row, String at, Facts.Builder facts) {
        row.first("livemode", at + "livemode")
                .ifPresent(live -> facts.put(Facts.MODE, live.equals("true") ? "live" : "test"));
        Optional<String> asset = row.get(at + "currency").map(currency -> Currencies.asset(currency, !live(row, at)));
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

    private static boolean live(Row row, String at) {
        return row.first("livemode", at + "livemode").equals(Optional.of("true"));
    }

    private static Optional<String> payment(Row row, String metadata) {
        for (int i = 0; i < row.size(); i++) {
            if (row.path(i).startsWith(metadata) && row.value(i).startsWith("pay_") && References.isId(row.value(i))) {
                return Optional.of(row.value(i));
            }
        }
        return Optional.empty();
    }

    private static Statement statement(Row row, Source source, Role role, String kind, Facts facts) {
        return Recognition.statement(
                row, source, Optional.of(Family.SETTLEMENT), role, kind, facts, Map.of(), Optional.empty());
    }

    private record Read(Role role, Facts facts) {}
}
