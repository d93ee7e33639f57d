package tokenops.tools.tokenops.evidence;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a row is: by its own word for itself, then by the members it has, then by the family that the agent gave.
 *
 * <p>A record's own shape goes before the agent's word, because a file often holds records of several families.
 */
final class Recognition {
    private Recognition() {}

    /** @param testRun whether what doesn't say its mode is of test mode */
    static Reading read(
            Row row,
            Optional<Seal> seal,
            String file,
            Optional<Family> declared,
            TokenTransfers transfers,
            boolean testRun) {
        if (TokenTransfers.fits(row)) {
            return transfers.read(row);
        }
        Source source = new Source(file, row.line(), row.index(), key(row));
        if (TokenTransfers.forPeople(row)) {
            return new Problem(
                    Problem.Kind.UNKNOWN,
                    source,
                    "it is a transfer as block explorers export it, in whole tokens: a mapping with the token's decimals reads it");
        }
        if (row.has("kind") && row.has("schema_version")) {
            return OwnDocuments.read(row, source, seal);
        }
        if (OwnDocuments.isAttestation(row)) {
            return OwnDocuments.attestation(row, source, seal);
        }
        Optional<Reading> stripe = row.get("object")
                .flatMap(kind -> StripeObjects.read(kind, row, source, testRun))
                .or(() -> StripeExports.read(row, source, testRun));
        if (stripe.isPresent()) {
            return stripe.get();
        }
        return PlainFacts.family(row)
                .or(() -> PlainRecords.family(row))
                .or(() -> declared)
                .map(family -> PlainRecords.read(family, row, source))
                .orElseGet(
                        () -> new Problem(
                                Problem.Kind.UNKNOWN,
                                source,
                                "its members fit no family of evidence, and the file was given none: a mapping says how such a file is read"));
    }

    /** What a record calls itself, as far as can be told. */
    static String key(Row row) {
        return row.first(
                        "id",
                        "usage_id",
                        "callback_id",
                        "exception_id",
                        "refund_id",
                        "dispute_id",
                        "result_id",
                        "payment_request",
                        "payment_id",
                        "event_id",
                        "provider_reference",
                        "asset_id",
                        "transaction_hash")
                .map(Text::wellFormed)
                .orElse("");
    }

    /** A statement with what every kind of it has: its mode and the ids in it. */
    static Statement statement(
            Row row,
            Source source,
            Optional<Family> family,
            Role role,
            String kind,
            Facts facts,
            Map<String, List<Facts>> parts,
            Optional<Seal> seal) {
        List<String> mentions = List.of();
        for (int i = 0; i < row.size(); i++) {
            if (row.isText(i) && References.isId(row.value(i))) {
                if (mentions.isEmpty()) {
                    mentions = new ArrayList<>(2);
                }
                mentions.add(row.value(i));
            }
        }
        return new Statement(source, family, role, kind, facts, parts, mentions, seal);
    }
}
