package tokenops.bench.review.records;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A thing that is wrong with one unit, and the checks that must say so: these and no others. */
enum Fault {
    AMOUNT_DIFFERS(
            unit -> unit.settlement.put("amount", Long.toString(1_001 + unit.number)),
            "settlement.matches_request",
            "all.three_way"),
    ASSET_DIFFERS(unit -> unit.settlement.put("asset", "TEST_EUR/2"), "settlement.matches_request", "all.three_way"),
    PAYEE_DIFFERS(unit -> unit.settlement.put("payee", "acct_2"), "settlement.matches_request"),
    SETTLED_TWICE(
            unit -> unit.rows.add(
                    unit.settlement.copy().put("id", unit.id("srx")).put("event_id", "evx-" + unit.digits())),
            "settlement.one_per_request"),
    EVENT_TWICE(unit -> unit.rows.add(unit.event.copy()), "settlement.duplicate_events"),
    FEE_OFF(unit -> unit.line.put("fee", "60"), "settlement.fees_add_up"),
    LIVE_MONEY(unit -> unit.event.put("mode", "live"), "settlement.mode"),
    BOOKED_NOWHERE(unit -> unit.rows.remove(unit.settlement), "settlement.webhooks", "usage.funded", "all.three_way"),
    TOLD_BY_NOBODY(unit -> unit.rows.remove(unit.event), "settlement.webhooks"),
    BACK_TO_PENDING(
            unit -> unit.rows.add(unit.settlement
                    .copy()
                    .without("event_id")
                    .put("status", "pending")
                    .put("occurred_at", unit.at(7_200))),
            "settlement.status_order"),
    PAID_LATE(
            unit -> {
                unit.event.put("occurred_at", unit.at(25 * 3_600));
                unit.settlement.put("occurred_at", unit.at(25 * 3_600));
            },
            "settlement.late"),
    REFUNDED_TWICE(
            unit -> {
                for (String refund : List.of("re-1", "re-2")) {
                    unit.rows.add(new Unit.Row()
                            .put("record_type", "refund")
                            .put("refund_id", refund + "-" + unit.digits())
                            .put("payment_request", unit.id("pay"))
                            .put("amount", Long.toString(1_000 + unit.number))
                            .put("asset", "TEST_USD/2")
                            .put("mode", "test")
                            .put("status", "succeeded")
                            .put("occurred_at", unit.at(7_200)));
                }
            },
            "settlement.refunds"),
    REFUND_MISSING(unit -> unit.settlement.put("status", "refunded"), "settlement.refunds"),
    CONTRADICTED_PAYMENT(unit -> {}, "settlement.corroborated"),
    DEARER_THAN_THE_CONTRACT(unit -> charge(unit, "4", Unit.PRICE + 1, 4 * (Unit.PRICE + 1)), "usage.priced_as_quoted"),
    ROUNDED_DOWN(
            unit -> charge(unit, "3.00001", Unit.PRICE, 3 * Unit.PRICE),
            "usage.credits_as_stated",
            "usage.priced_as_quoted"),
    RECEIPT_OFF(unit -> unit.receipt.put("burns", unit.burns(2 * Unit.PRICE - 1)), "usage.adds_up"),
    USAGE_TWICE(unit -> unit.rows.add(unit.usage.getFirst().copy()), "usage.duplicates", "usage.ledger_total"),
    OVERLAPPING(unit -> unit.usage.getLast().put("start", unit.at(2 * 3_600 - 1)), "usage.overlaps"),
    OVERSPENT(
            unit -> {
                unit.request.put("credits", "100000");
                unit.settlement.put("credits", "100000");
            },
            "usage.funded"),
    UNFUNDED(unit -> unit.usage.getFirst().put("grant_id", unit.id("grx")), "usage.funded"),
    AFTER_CLOSING(unit -> unit.usage.getLast().put("end", unit.at(4 * 3_600 + 301)), "usage.after_closing"),
    DEBITED_TOO_MUCH(unit -> unit.ledger.put("amount", "99999999"), "usage.ledger_total"),
    ITS_OWN_RUN(
            unit -> unit.usage.getFirst().put("run_id", Faults.RUN.text()), "usage.not_its_own", "usage.ledger_total"),
    CONTRADICTED_USAGE(unit -> {}, "usage.corroborated"),
    OUTLIER(
            unit -> {
                charge(unit, "400", Unit.PRICE, 400 * Unit.PRICE);
            },
            "usage.outliers"),
    REFUSED(
            unit -> unit.delivery.put("attempts", unit.attempts(60, "500", "500")),
            "delivery.state",
            "delivery.deadline"),
    NOT_SENT(unit -> unit.rows.remove(unit.delivery), "delivery.every_result", "exceptions.unknown_references"),
    TOO_SOON_AGAIN(unit -> unit.delivery.put("attempts", unit.attempts(10, "500", "200")), "delivery.schedule"),
    BEFORE_READY(unit -> unit.result.put("ready_at", unit.at(5 * 3_600)), "delivery.before_ready"),
    PAST_DEADLINE(unit -> unit.delivery.put("deadline", unit.at(4 * 3_600 + 61)), "delivery.deadline"),
    ACCEPTED_TWICE(
            unit -> unit.delivery.put("attempts", unit.attempts(60, "200", "200")), "delivery.acknowledged_twice"),
    CONTRADICTED_DELIVERY(unit -> {}, "delivery.corroborated"),
    OPEN_AND_CRITICAL(
            unit -> unit.exception
                    .put("status", "open")
                    .put("severity", "critical")
                    .put("opened", Faults.AS_OF.minusSeconds(3_600).toString()),
            "exceptions.open"),
    FORGOTTEN(unit -> unit.exception.put("status", "open").put("opened", "2026-01-01T00:00:00Z"), "exceptions.aging"),
    CLOSED_BY_NOTHING(
            unit -> unit.exception.without("references").without("evidence"), "exceptions.closed_without_evidence"),
    ABOUT_NOBODY(unit -> unit.exception.put("references", "nobody-knows-it"), "exceptions.unknown_references"),
    ASKED_BY_NOBODY(unit -> unit.rows.remove(unit.request), "all.three_way");

    private final Consumer<Unit> change;
    private final List<String> checks;

    Fault(Consumer<Unit> change, String... checks) {
        this.change = change;
        this.checks = List.of(checks);
    }

    /** Makes the unit wrong. */
    void into(Unit unit) {
        change.accept(unit);
    }

    /** The checks that find something wrong with the unit then. */
    List<String> checks() {
        return checks;
    }

    /** What somebody else knows of a unit's reference, where that is the fault: by kind and id, the fact and its value. */
    Map<String, Map<String, String>> known(Unit unit) {
        return switch (this) {
            case CONTRADICTED_PAYMENT -> Map.of("PAYMENT " + unit.id("pay"), Map.of("amount", "1"));
            case CONTRADICTED_USAGE -> Map.of("USAGE_RECEIPT " + unit.id("urt"), Map.of("credits_debited", "1"));
            case CONTRADICTED_DELIVERY ->
                Map.of("CALLBACK " + unit.id("cbk"), Map.of("url", "https://elsewhere.example/"));
            default -> Map.of();
        };
    }

    /** Another charge for the unit's first reading, in the ledger as well. */
    private static void charge(Unit unit, String quantity, long price, long credits) {
        Unit.Row reading = unit.usage.getFirst();
        long before = Long.parseLong(reading.json().text("credits").orElseThrow());
        long debited = Long.parseLong(unit.ledger.json().text("amount").orElseThrow());
        reading.put("quantity", quantity)
                .put("unit_price", Long.toString(price))
                .put("credits", Long.toString(credits));
        unit.ledger.put("amount", Long.toString(debited - before + credits));
    }
}
