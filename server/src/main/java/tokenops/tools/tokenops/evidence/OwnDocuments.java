package tokenops.tools.tokenops.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the sealed documents of this kind of server ({@code docs/documents.md}), told by their {@code kind}. */
final class OwnDocuments {
    private OwnDocuments() {}

    static Reading read(Row row, Source source, Optional<Seal> seal) {
        String kind = row.get("kind").orElse("");
        Facts.Builder facts = Facts.of()
                .put(Facts.MODE, row.get("mode"))
                .put(Facts.AT, row.first("settled_at", "occurred_at", "issued_at"));
        return switch (kind) {
            case "payment_request" ->
                settlement(
                        row,
                        source,
                        Role.PAYMENT_REQUEST,
                        paid(row, "amount", facts)
                                .put(Facts.PAYMENT_REQUEST, row.get("id"))
                                .put(Facts.PROVIDER, row.get("provider"))
                                .put(Facts.PROVIDER_REFERENCE, row.get("provider_reference"))
                                .put(Facts.DUE, row.get("expires_at"))
                                .put(Facts.PAYEE, row.get("payee")),
                        seal);
            case "confirmation" ->
                settlement(
                        row,
                        source,
                        Role.CONFIRMATION,
                        paid(row, "amount", facts)
                                .put(Facts.PAYMENT_REQUEST, row.get("reference"))
                                .put(Facts.PROVIDER, row.get("provider"))
                                .put(Facts.PROVIDER_REFERENCE, row.get("provider_reference"))
                                .put(Facts.EVENT_ID, row.get("event_id"))
                                .put(Facts.EVENT_TYPE, row.get("event_type")),
                        seal);
            case "credit_funding_event" ->
                settlement(
                        row,
                        source,
                        Role.FUNDING,
                        paid(row, "paid", facts)
                                .put(Facts.FUNDING_EVENT, row.get("id"))
                                .put(Facts.GRANT_EXPIRES, row.get("grant_expires_at"))
                                .put(Facts.GRANT, row.get("grant_id")),
                        seal);
            case "settlement_receipt" ->
                settlement(
                        row,
                        source,
                        Role.SETTLEMENT,
                        paid(row, "paid", facts)
                                .put(Facts.SETTLEMENT_RECEIPT, row.get("id"))
                                .put(Facts.PAYMENT_REQUEST, row.get("payment_id"))
                                .put(Facts.PROVIDER, row.get("provider"))
                                .put(Facts.PROVIDER_REFERENCE, row.get("provider_reference"))
                                .put(Facts.EVENT_ID, row.get("event_id"))
                                .put(Facts.GRANT, row.get("grant_id")),
                        seal);
            case "usage_receipt" -> usage(row, source, facts, seal);
            case "callback_delivery" -> delivery(row, source, facts, seal);
            case "quote", "run_eligibility" -> document(row, source, Optional.of(Family.SETTLEMENT), kind, facts, seal);
            case "ledger_extract" -> ledgerExtract(row, source, facts, seal);
            case "adjustment" -> adjustment(row, source, facts, seal);
            case "result_contract" ->
                document(
                        row,
                        source,
                        Optional.of(Family.DELIVERY),
                        kind,
                        facts.put(Facts.RESULT_CONTRACT, row.get("id"))
                                .put(Facts.RUN, row.get("run_id"))
                                .put(Facts.READY, row.get("issued_at"))
                                .put(Facts.CALLBACK_WANTED, row.get("follows.callback.id")),
                        seal);
            case "agent", "trust_decision", "credential_envelope", "contract", "result_package", "signing_key" ->
                document(row, source, Optional.empty(), kind, facts, seal);
            case "runtime_record" ->
                document(
                        row,
                        source,
                        Optional.empty(),
                        kind,
                        facts.put(Facts.CLOSED_WORK, row.get("id")).put(Facts.CLOSED_AT, row.get("finished_at")),
                        seal);
            default ->
                new Problem(
                        Problem.Kind.UNKNOWN,
                        source,
                        "a document of kind " + Text.wellFormed(kind) + " is no evidence of any family");
        };
    }

    /** Whether this is an attestation: the envelope of a signed statement (DSSE), which has no kind of its own. */
    static boolean isAttestation(Row row) {
        return row.has("payload") && row.has("payloadType") && row.has("signatures");
    }

    /** An attestation is looked up by its digest, and what it states is inside the envelope. */
    static Statement attestation(Row row, Source source, Optional<Seal> seal) {
        return document(row, source, Optional.empty(), "attestation", Facts.of(), seal);
    }

    private static Statement settlement(Row row, Source source, Role role, Facts.Builder facts, Optional<Seal> seal) {
        List<Facts> transfers = parts(
                row,
                "transfers",
                item -> amount(row, item + ".amount", Facts.AMOUNT, Facts.ASSET, Facts.of())
                        .put("id", row.get(item + ".id"))
                        .put(Facts.DEBIT_ACCOUNT, row.get(item + ".debit"))
                        .put(Facts.CREDIT_ACCOUNT, row.get(item + ".credit")));
        return Recognition.statement(
                row,
                source,
                role.family(),
                role,
                row.get("kind").orElse(""),
                facts.build(),
                Map.of("transfers", transfers, "links", links(row)),
                seal);
    }

    private static Statement usage(Row row, Source source, Facts.Builder facts, Optional<Seal> seal) {
        facts.put(Facts.USAGE_RECEIPT, row.get("id"))
                .put(Facts.RUN, row.get("run_id"))
                .put(Facts.CREDITS_HELD, minor(row, "credits.held"))
                .put(Facts.CREDITS_DEBITED, minor(row, "credits.debited"))
                .put(Facts.CREDITS_RELEASED, minor(row, "credits.released"));
        List<Facts> lines = parts(
                row,
                "lines",
                item -> Facts.of()
                        .put(Facts.METER, row.get(item + ".meter"))
                        .put(Facts.QUANTITY, row.get(item + ".quantity"))
                        .put(Facts.CREDITS_PER_UNIT, minor(row, item + ".credits_per_unit"))
                        .put(Facts.CREDITS, minor(row, item + ".credits")));
        List<Facts> burns = parts(
                row,
                "burns",
                item -> Facts.of()
                        .put(Facts.GRANT, row.get(item + ".grant_id"))
                        .put(Facts.CREDITS, minor(row, item + ".credits"))
                        .put(Facts.SETTLEMENT_RECEIPT, row.get(item + ".settlement_receipt_id")));
        return Recognition.statement(
                row,
                source,
                Role.USAGE.family(),
                Role.USAGE,
                "usage_receipt",
                facts.build(),
                Map.of("lines", lines, "burns", burns, "links", links(row)),
                seal);
    }

    private static Statement delivery(Row row, Source source, Facts.Builder facts, Optional<Seal> seal) {
        facts.put(Facts.CALLBACK, row.get("id"))
                .put(Facts.RUN, row.get("run_id"))
                .put(Facts.URL, row.get("url"))
                .put(Facts.OUTCOME, row.get("outcome"));
        List<Facts> attempts = parts(
                row,
                "attempts",
                item -> Facts.of()
                        .put(Facts.AT, row.get(item + ".at"))
                        .put("status", row.get(item + ".status"))
                        .put("error", row.get(item + ".error")));
        return Recognition.statement(
                row,
                source,
                Role.DELIVERY.family(),
                Role.DELIVERY,
                "callback_delivery",
                facts.build(),
                Map.of("attempts", attempts, "links", links(row)),
                seal);
    }

    /** What was taken from the account: posts alone, as what is pending isn't taken yet. */
    private static Statement ledgerExtract(Row row, Source source, Facts.Builder facts, Optional<Seal> seal) {
        List<Facts> postings = parts(
                row,
                "transfers",
                item -> amount(row, item + ".amount", Facts.AMOUNT, Facts.ASSET, Facts.of())
                        .put("phase", row.get(item + ".phase"))
                        .put(Facts.DEBIT_ACCOUNT, row.get(item + ".debit"))
                        .put(Facts.CREDIT_ACCOUNT, row.get(item + ".credit")));
        return Recognition.statement(
                row,
                source,
                Optional.of(Family.USAGE),
                Role.DOCUMENT,
                "ledger_extract",
                facts.put(Facts.LEDGER_RUN, row.get("run_id")).build(),
                Map.of(Facts.POSTINGS, postings, "links", links(row)),
                seal);
    }

    /** Money that went back or was taken: what came back again counts as nothing returned. */
    private static Statement adjustment(Row row, Source source, Facts.Builder facts, Optional<Seal> seal) {
        return settlement(
                row,
                source,
                Role.RETURNED_MONEY,
                facts.put(Facts.PAYMENT_REQUEST, row.get("payment_id"))
                        .put(Facts.GRANT, row.get("grant_id"))
                        .put(Facts.RETURN_ID, row.get("provider_reference"))
                        .put(Facts.RETURNED, row.get("amount.amount"))
                        .put(Facts.RETURNED_STATUS, row.get("adjustment_type")),
                seal);
    }

    private static Statement document(
            Row row, Source source, Optional<Family> family, String kind, Facts.Builder facts, Optional<Seal> seal) {
        return Recognition.statement(
                row, source, family, Role.DOCUMENT, kind, facts.build(), Map.of("links", links(row)), seal);
    }

    private static List<Facts> links(Row row) {
        return parts(
                row,
                "links",
                item -> Facts.of()
                        .put("id", row.get(item + ".id"))
                        .put("kind", row.get(item + ".kind"))
                        .put(Facts.DIGEST, row.get(item + ".digest")));
    }

    private static Facts.Builder paid(Row row, String member, Facts.Builder facts) {
        return amount(row, member, Facts.AMOUNT, Facts.ASSET, facts).put(Facts.CREDITS, minor(row, "credits"));
    }

    private static Facts.Builder amount(
            Row row, String member, String amountName, String assetName, Facts.Builder facts) {
        return facts.put(amountName, row.get(member + ".amount")).put(assetName, row.get(member + ".asset"));
    }

    /** The minor units of an amount, given with its asset or alone. */
    private static Optional<String> minor(Row row, String member) {
        return row.first(member + ".amount", member);
    }

    private static List<Facts> parts(Row row, String name, Part part) {
        List<Facts> parts = new ArrayList<>();
        for (int i = 0; row.has(name + "." + i); i++) {
            parts.add(part.facts(name + "." + i).build());
        }
        return parts;
    }

    /** Reads one item of an array at its path. */
    @FunctionalInterface
    private interface Part {
        Facts.Builder facts(String item);
    }
}
