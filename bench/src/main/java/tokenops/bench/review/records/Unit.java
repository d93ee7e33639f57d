package tokenops.bench.review.records;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import tokenops.proof.Json;

/**
 * One piece of paid work as seven systems record it: asked for, told of, settled, used, debited, delivered, and an exception that
 * was closed. Everything in it agrees; a {@link Fault} changes one thing.
 */
final class Unit {
    static final Instant BEGIN = Instant.parse("2026-11-01T00:00:00Z");
    static final long PRICE = 20_000;

    private static final String ASSET = "TEST_USD/2";
    private static final String CREDIT = "TEST_CREDIT/6";

    final int number;
    final Row request;
    final Row event;
    final Row settlement;
    final Row line;
    final List<Row> usage = new ArrayList<>();
    final Row receipt;
    final Row ledger;
    final Row result;
    final Row delivery;
    final Row exception;

    /** All that the unit gives to the evidence; a fault takes from it and adds to it. */
    final List<Row> rows = new ArrayList<>();

    /** A record, by the names of its members. */
    static final class Row {
        private final Map<String, Json> members = new LinkedHashMap<>();

        Row put(String name, String value) {
            members.put(name, new Json.Text(value));
            return this;
        }

        Row put(String name, Json value) {
            members.put(name, value);
            return this;
        }

        Row without(String name) {
            members.remove(name);
            return this;
        }

        Row copy() {
            Row copy = new Row();
            copy.members.putAll(members);
            return copy;
        }

        Json.Obj json() {
            Json.Builder json = Json.object();
            members.forEach(json::put);
            return json.build();
        }
    }

    Unit(int number) {
        this.number = number;
        long amount = 1_000 + number;
        long credits = 10_000_000;
        request = new Row()
                .put("record_type", "payment_request")
                .put("id", id("pay"))
                .put("payment_request", id("pay"))
                .put("provider_reference", "pi_" + digits())
                .put("amount", Long.toString(amount))
                .put("asset", ASSET)
                .put("credits", Long.toString(credits))
                .put("payee", "acct_1")
                .put("mode", "test")
                .put("occurred_at", at(0))
                .put("due_at", at(24 * 3_600));
        event = new Row()
                .put("record_type", "event")
                .put("id", "evt_" + digits())
                .put("payment_request", id("pay"))
                .put("provider_reference", "pi_" + digits())
                .put("amount", Long.toString(amount))
                .put("asset", ASSET)
                .put("status", "succeeded")
                .put("mode", "test")
                .put("occurred_at", at(600));
        settlement = new Row()
                .put("record_type", "settlement")
                .put("id", id("srt"))
                .put("payment_request", id("pay"))
                .put("provider_reference", "pi_" + digits())
                .put("event_id", "evt_" + digits())
                .put("grant_id", id("grt"))
                .put("amount", Long.toString(amount))
                .put("asset", ASSET)
                .put("credits", Long.toString(credits))
                .put("payee", "acct_1")
                .put("status", "settled")
                .put("mode", "test")
                .put("occurred_at", at(660));
        line = new Row()
                .put("id", "txn-" + digits())
                .put("gross", Long.toString(amount))
                .put("fee", "59")
                .put("net", Long.toString(amount - 59));
        long used = 0;
        for (int i = 0; i < 2; i++) {
            long quantity = 3 + (number + i) % 5;
            used += quantity * PRICE;
            usage.add(new Row()
                    .put("usage_id", "u" + i + "-" + digits())
                    .put("run_id", id("run"))
                    .put("grant_id", id("grt"))
                    .put("meter", "record")
                    .put("quantity", Long.toString(quantity))
                    .put("unit_price", Long.toString(PRICE))
                    .put("credits", Long.toString(quantity * PRICE))
                    .put("start", at(3_600 * (i + 1)))
                    .put("end", at(3_600 * (i + 2)))
                    .put("run_closed_at", at(4 * 3_600)));
        }
        receipt = receipt();
        ledger = new Row()
                .put("id", "le-" + digits())
                .put("run_id", id("run"))
                .put("debit", "agent")
                .put("credit", "consumed")
                .put("amount", Long.toString(used + 2 * PRICE))
                .put("asset", CREDIT)
                .put("phase", "post");
        result = new Row()
                .put("result_id", "rs-" + digits())
                .put("run_id", id("run"))
                .put("ready_at", at(4 * 3_600));
        delivery = new Row()
                .put("callback_id", id("cbk"))
                .put("run_id", id("run"))
                .put("url", "https://agent.example/callbacks")
                .put("status", "delivered")
                .put("schedule", "60,600")
                .put("deadline", at(6 * 3_600))
                .put("attempts", attempts(60, "500", "200"));
        exception = new Row()
                .put("exception_id", "x-" + digits())
                .put("type", "callback_failure")
                .put("severity", "low")
                .put("status", "closed")
                .put("opened", at(5 * 3_600))
                .put("closed", at(6 * 3_600))
                .put("references", id("pay"))
                .put("evidence", id("cbk"));
        rows.addAll(List.of(request, event, settlement, line));
        rows.addAll(usage);
        rows.addAll(List.of(receipt, ledger, result, delivery, exception));
    }

    /** The receipt of a run's last two records, as our own server seals it. */
    private Row receipt() {
        Json.Obj credits = credits(2 * PRICE);
        return new Row()
                .put("kind", "usage_receipt")
                .put("schema_version", new Json.Whole(1))
                .put("id", id("urt"))
                .put("mode", "test")
                .put("run_id", id("run"))
                .put(
                        "credits",
                        Json.object()
                                .put("held", credits(5 * PRICE))
                                .put("debited", credits)
                                .put("released", credits(3 * PRICE))
                                .build())
                .put(
                        "lines",
                        new Json.Arr(List.of(Json.object()
                                .put("meter", "record")
                                .put("quantity", "2")
                                .put("credits_per_unit", credits(PRICE))
                                .put("credits", credits)
                                .build())))
                .put("burns", burns(2 * PRICE));
    }

    Json.Arr burns(long micro) {
        return new Json.Arr(List.of(Json.object()
                .put("grant_id", id("grt"))
                .put("credits", credits(micro))
                .build()));
    }

    private static Json.Obj credits(long micro) {
        return Json.object()
                .put("amount", Long.toString(micro))
                .put("asset", CREDIT)
                .build();
    }

    /** Two attempts, the first a minute after the result was ready. */
    Json.Arr attempts(long gapSeconds, String first, String second) {
        long begin = 4 * 3_600 + 60;
        return new Json.Arr(List.of(attempt(begin, first), attempt(begin + gapSeconds, second)));
    }

    private Json.Obj attempt(long seconds, String status) {
        return Json.object().put("at", at(seconds)).put("status", status).build();
    }

    /** An id of our own form. */
    String id(String prefix) {
        return prefix + "_" + digits();
    }

    /** By which every name of a record in the unit ends. */
    String digits() {
        return String.format(Locale.ROOT, "%026d", number);
    }

    /** A time of the unit's work. */
    String at(long seconds) {
        return BEGIN.plusSeconds(60L * (number % 1_000) + seconds).toString();
    }
}
