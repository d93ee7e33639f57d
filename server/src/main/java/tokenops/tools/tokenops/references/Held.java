package tokenops.tools.tokenops.references;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * Holds what a record states against what is known of a reference in it.
 *
 * <p>Only the facts listed here for the reference's kind are held against each other ({@code docs/corroboration.md}): a record
 * may name a run and state an amount that has nothing to do with it.
 */
final class Held {
    private static final Map<Kind, List<String>> COMPARED = Map.ofEntries(
            Map.entry(
                    Kind.PAYMENT,
                    List.of(
                            Facts.AMOUNT,
                            Facts.ASSET,
                            Facts.CREDITS,
                            Facts.MODE,
                            Facts.PAYEE,
                            Facts.PROVIDER_REFERENCE,
                            Facts.STATUS)),
            Map.entry(
                    Kind.PROVIDER_REFERENCE,
                    List.of(Facts.AMOUNT, Facts.ASSET, Facts.MODE, Facts.PAYMENT_REQUEST, Facts.PROVIDER_STATUS)),
            Map.entry(
                    Kind.PROVIDER_EVENT,
                    List.of(
                            Facts.AMOUNT,
                            Facts.ASSET,
                            Facts.EVENT_TYPE,
                            Facts.MODE,
                            Facts.PAYMENT_REQUEST,
                            Facts.PROVIDER_REFERENCE)),
            Map.entry(
                    Kind.SETTLEMENT_RECEIPT,
                    List.of(
                            Facts.AMOUNT,
                            Facts.ASSET,
                            Facts.CREDITS,
                            Facts.EVENT_ID,
                            Facts.GRANT,
                            Facts.PAYMENT_REQUEST,
                            Facts.PROVIDER_REFERENCE)),
            Map.entry(Kind.GRANT, List.of(Facts.AMOUNT, Facts.ASSET, Facts.CREDITS)),
            Map.entry(Kind.FUNDING_EVENT, List.of(Facts.AMOUNT, Facts.ASSET, Facts.CREDITS, Facts.GRANT)),
            Map.entry(Kind.TRANSFER, List.of(Facts.AMOUNT, Facts.ASSET, Facts.CREDIT_ACCOUNT, Facts.DEBIT_ACCOUNT)),
            Map.entry(Kind.RUN, List.of(Facts.RESULT_CONTRACT, Facts.USAGE_RECEIPT)),
            Map.entry(
                    Kind.USAGE_RECEIPT,
                    List.of(Facts.CREDITS_DEBITED, Facts.CREDITS_HELD, Facts.CREDITS_RELEASED, Facts.RUN)),
            Map.entry(Kind.RESULT_CONTRACT, List.of(Facts.RUN)),
            Map.entry(Kind.CALLBACK, List.of(Facts.OUTCOME, Facts.RUN, Facts.URL)),
            Map.entry(Kind.ATTESTATION, List.of(Facts.RUN)),
            Map.entry(Kind.DIGEST, List.of("id", "kind")));

    private Held() {}

    /** Where the record and the answer differ. */
    static List<Answer.Difference> against(Claim claim, Map<String, String> known) {
        List<Answer.Difference> differences = new ArrayList<>();
        Statement statement = claim.statement();
        claim.facts().ifPresent(stated -> {
            for (String name : COMPARED.getOrDefault(claim.reference().kind(), List.of())) {
                differ(statement, name, stated.get(name), Optional.ofNullable(known.get(name)))
                        .ifPresent(differences::add);
            }
        });
        if (claim.isItself()) {
            transfers(statement, known).ifPresent(differences::add);
            seal(statement, known).ifPresent(differences::add);
        }
        return differences;
    }

    private static Optional<Answer.Difference> differ(
            Statement statement, String fact, Optional<String> stated, Optional<String> known) {
        return stated.isEmpty() || known.isEmpty() || stated.equals(known)
                ? Optional.empty()
                : Optional.of(new Answer.Difference(statement, fact, stated.get(), known.get()));
    }

    private static Optional<Answer.Difference> transfers(Statement statement, Map<String, String> known) {
        List<Facts> parts = statement.parts(Facts.TRANSFERS);
        String listed = known.get(Facts.TRANSFERS);
        if (parts.isEmpty() || listed == null) {
            return Optional.empty();
        }
        TreeSet<String> stated = new TreeSet<>();
        parts.forEach(part -> part.get("id").ifPresent(stated::add));
        TreeSet<String> expected = new TreeSet<>(List.of(listed.split(",", -1)));
        return differ(
                statement,
                Facts.TRANSFERS,
                Optional.of(String.join(",", stated)),
                Optional.of(String.join(",", expected)));
    }

    private static Optional<Answer.Difference> seal(Statement statement, Map<String, String> known) {
        String digest = known.get(Facts.DIGEST);
        if (digest == null || statement.seal().isEmpty()) {
            return Optional.empty();
        }
        return statement.seal().get().has(digest)
                ? Optional.empty()
                : Optional.of(new Answer.Difference(
                        statement,
                        Facts.DIGEST,
                        statement.seal().get().canonical().orElse("none"),
                        digest));
    }
}
