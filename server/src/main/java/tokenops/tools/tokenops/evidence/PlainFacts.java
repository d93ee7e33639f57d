package tokenops.tools.tokenops.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What records of other systems say beside their amounts: what they are, when it was, what it was for ({@code docs/evidence.md}). */
final class PlainFacts {
    private static final Pattern SEPARATORS = Pattern.compile("[,; |]+");
    private static final Pattern BETWEEN_TIMES = Pattern.compile("[,;|]+ *");

    /** Most references of a record that are read. */
    private static final int MOST_REFERENCES = 100;

    private PlainFacts() {}

    /** The family of records that only these members tell: ledger entries and results. */
    static Optional<Family> family(Row row) {
        if (isLedgerEntry(row)) {
            return Optional.of(Family.USAGE);
        }
        return isResult(row) ? Optional.of(Family.DELIVERY) : Optional.empty();
    }

    /** A debit in another system's ledger: from one account to another. */
    static boolean isLedgerEntry(Row row) {
        return row.has("debit")
                && row.has("credit")
                && row.first("amount", "amount.amount").isPresent();
    }

    /** A result that was made and is to be delivered. */
    static boolean isResult(Row row) {
        return row.has("result_id") && !row.has("callback_id") && !row.has("callback");
    }

    /** What a settlement row is: it says so in its type, or a refund's or dispute's id does. */
    static Role settlementRole(Row row) {
        String type = row.first("record_type", "type").map(Text::lowerAscii).orElse("");
        return switch (type) {
            case "payment_request", "request", "invoice" -> Role.PAYMENT_REQUEST;
            case "refund", "dispute", "chargeback", "reversal" -> Role.RETURNED_MONEY;
            case "event", "webhook", "provider_event" -> Role.PROVIDER_EVENT;
            default -> {
                if (row.get("refund_id").or(() -> row.get("dispute_id")).isPresent()) {
                    yield Role.RETURNED_MONEY;
                }
                yield row.has("gross") && row.has("net") && !row.has("amount") ? Role.PROVIDER_LINE : Role.SETTLEMENT;
            }
        };
    }

    static Facts.Builder settlement(Row row, Role role, Facts.Builder facts) {
        facts.put(
                        Facts.AT,
                        row.first(
                                "occurred_at",
                                "settled_at",
                                "requested_at",
                                "created_at",
                                "created",
                                "timestamp",
                                "date"))
                .put(Facts.INVOICE, row.first("invoice", "invoice_id", "invoice_number"))
                .put(Facts.PAYER, row.get("payer"));
        Optional<String> status = row.get("status").map(Text::lowerAscii);
        switch (role) {
            case PAYMENT_REQUEST ->
                facts.put(Facts.DUE, row.first("due_at", "due", "due_date", "pay_by", "expires_at"));
            case RETURNED_MONEY ->
                facts.put(Facts.RETURN_ID, row.first("refund_id", "dispute_id", "id"))
                        .put(Facts.RETURNED, row.first("amount", "amount.amount"))
                        .put(
                                "return_type",
                                row.get("dispute_id").map(id -> "dispute").or(() -> row.first("record_type", "type")))
                        .put(Facts.RETURNED_STATUS, status);
            case PROVIDER_EVENT ->
                facts.put(Facts.EVENT_ID, row.first("event_id", "webhook_event_id", "id"))
                        .put(
                                Facts.PROVIDER_STATUS,
                                status.filter(PlainFacts::isSuccess).map(word -> "succeeded"));
            default -> facts.put(Facts.AMOUNT_REFUNDED, row.first("amount_refunded", "refunded_amount"));
        }
        return facts;
    }

    private static boolean isSuccess(String status) {
        return switch (status) {
            case "succeeded", "success", "paid", "settled", "completed", "confirmed", "captured" -> true;
            default -> false;
        };
    }

    static Facts.Builder usage(Row row, Facts.Builder facts) {
        return facts.put(Facts.RUN, run(row))
                .put(Facts.START, row.first("start", "started_at", "start_time", "period_start"))
                .put(Facts.END, row.first("end", "ended_at", "end_time", "period_end"))
                .put(Facts.AT, row.first("at", "recorded_at", "occurred_at", "timestamp"))
                .put(Facts.ACCOUNT, row.first("account", "credit_account", "customer"))
                .put(Facts.PAYMENT_REQUEST, row.first("payment_request", "payment_request_id", "payment_id"))
                .put(Facts.SETTLEMENT_RECEIPT, row.first("settlement_receipt", "settlement_receipt_id"))
                .put(Facts.CLOSED_AT, row.first("run_closed_at", "task_closed_at", "closed_at"));
    }

    /** The task or run that a record is of, whatever its system calls it. */
    static Optional<String> run(Row row) {
        return row.first("run", "run_id", "task", "task_id", "task_reference");
    }

    static Facts ledgerEntry(Row row) {
        return Facts.of()
                .put(Facts.LEDGER_RUN, run(row))
                .put(Facts.AMOUNT, row.first("amount", "amount.amount"))
                .put(Facts.ASSET, row.first("asset", "amount.asset"))
                .put(Facts.DEBIT_ACCOUNT, row.get("debit"))
                .put(Facts.CREDIT_ACCOUNT, row.get("credit"))
                .put("phase", row.get("phase").map(Text::lowerAscii))
                .build();
    }

    static Facts result(Row row) {
        return Facts.of()
                .put("result", row.get("result_id"))
                .put(Facts.RUN, run(row))
                .put(Facts.READY, row.first("ready_at", "finished_at", "completed_at"))
                .build();
    }

    static Facts.Builder delivery(Row row, Facts.Builder facts) {
        return facts.put(Facts.RUN, run(row))
                .put("result", row.get("result_id"))
                .put(Facts.READY, row.first("ready_at", "result_ready_at"))
                .put(Facts.DEADLINE, row.first("deadline", "deliver_by", "due_at"))
                .put("first_attempt", row.first("first_attempt_at", "first_attempt"))
                .put("delivered_at", row.get("delivered_at"))
                .put(Facts.ATTEMPT_COUNT, row.first("attempt_count", "attempts"))
                .put(Facts.SCHEDULE, row.first("schedule", "retry_schedule"));
    }

    /** The times of attempts that stand in one text. */
    static List<String> attemptTimes(Row row) {
        return row.get("attempt_times")
                .map(text -> List.of(BETWEEN_TIMES.split(text, MOST_REFERENCES)))
                .orElse(List.of());
    }

    /** The ids under any of the names: an array of them, or several in one text. */
    static List<Facts> ids(Row row, String... names) {
        List<Facts> ids = new ArrayList<>();
        for (String name : names) {
            for (int i = 0; i < MOST_REFERENCES && row.has(name + "." + i); i++) {
                row.first(name + "." + i, name + "." + i + ".id").ifPresent(id -> ids.add(id(id)));
            }
            row.get(name).ifPresent(text -> {
                for (String id : SEPARATORS.split(text, MOST_REFERENCES)) {
                    if (!id.isEmpty()) {
                        ids.add(id(id));
                    }
                }
            });
        }
        return ids;
    }

    private static Facts id(String id) {
        return Facts.of().put("id", id).build();
    }
}
