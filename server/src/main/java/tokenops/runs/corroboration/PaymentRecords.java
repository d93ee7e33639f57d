package tokenops.runs.corroboration;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.runs.corroboration.Found.Answer;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Reads;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Reference;

/**
 * What is known of payments: by the ledger what was asked for, by the provider what it has signed.
 *
 * <p>The provider's word is a message that was verified and taken: then its amount, asset, mode and reference are the payment's,
 * or it would not have been taken. Of a payment that it hasn't confirmed so, and of messages that were not taken, the provider
 * is said to know nothing: that keeps forged settlements of real requests what they are, claims.
 */
final class PaymentRecords {
    private static final String PAYMENTS = """
            SELECT id, state, expires_at, provider_reference, asset, amount, credits, credit_grant
            FROM payment WHERE home = ? AND id = ANY(?) AND agent = ?""";

    /** Only what was confirmed has a grant, also when the money went back later. */
    private static final String PAID = """
            SELECT id, provider_reference, asset, amount FROM payment
            WHERE home = ? AND provider_reference = ANY(?) AND agent = ? AND credit_grant IS NOT NULL""";

    /** Only messages that funded are sealed, first in their row; one that money went back is no word about the payment's amount. */
    private static final String EVENTS = """
            SELECT p.id, p.provider_reference, p.asset, p.amount, c.event_id, c.event_type
            FROM confirmation c JOIN payment p ON p.home = c.home AND p.id = c.payment
            WHERE c.home = ? AND c.event_id = ANY(?) AND c.state = 'verified' AND p.agent = ?
              AND EXISTS (SELECT FROM document d WHERE d.home = c.home AND d.id = c.id)""";

    private final Core core;
    private final Reads reads;

    PaymentRecords(Core core) {
        this.core = core;
        this.reads = core.reads();
    }

    void answer(Asked asked, Found found) {
        Set<UUID> payments = asked.ids(Kind.PAYMENT);
        if (!payments.isEmpty()) {
            Map<UUID, Documents.Stored> requests = core.documents().byIds(asked.home(), payments);
            reads.list(
                            PAYMENTS,
                            row -> payment(row, requests, asked),
                            asked.home(),
                            Asked.array(payments),
                            asked.agent())
                    .forEach(found::add);
        }
        Set<String> references = asked.texts(Kind.PROVIDER_REFERENCE);
        if (!references.isEmpty()) {
            reads.list(
                            PAID,
                            row -> reference(row, asked),
                            asked.home(),
                            references.toArray(String[]::new),
                            asked.agent())
                    .forEach(found::add);
        }
        Set<String> events = asked.texts(Kind.PROVIDER_EVENT);
        if (!events.isEmpty()) {
            reads.list(EVENTS, row -> event(row, asked), asked.home(), events.toArray(String[]::new), asked.agent())
                    .forEach(found::add);
        }
    }

    private Answer payment(ResultSet row, Map<UUID, Documents.Stored> requests, Asked asked) throws SQLException {
        Optional<Reference> reference = asked.reference(Kind.PAYMENT, Reads.uuid(row, "id"));
        States.Payment state =
                Word.of(States.Payment.class, row.getString("state")).at(core.now(), Reads.at(row, "expires_at"));
        Facts facts = new Facts()
                .paid(amount(row))
                .mode(amount(row).asset().mode())
                .put("credits", row.getString("credits"))
                .putIf("provider_reference", Reads.textIf(row, "provider_reference"))
                .putIf("grant", Reads.uuidIf(row, "credit_grant").map(id -> new Id.Grant(id).text()));
        // Everybody has another word for paid; that it isn't, or no longer, is what a record must not hide.
        if (state != States.Payment.CONFIRMED) {
            facts.put("status", state.word());
        }
        Optional.ofNullable(requests.get(Reads.uuid(row, "id")))
                .ifPresent(request -> facts.digest(request.digest())
                        .putIf("payee", request.json().text("payee")));
        return new Answer(reference, Knower.LEDGER, facts);
    }

    private static Answer reference(ResultSet row, Asked asked) throws SQLException {
        Optional<Reference> reference = asked.reference(Kind.PROVIDER_REFERENCE, row.getString("provider_reference"));
        return new Answer(reference, Knower.PROVIDER, confirmed(row).put("provider_status", "succeeded"));
    }

    private static Answer event(ResultSet row, Asked asked) throws SQLException {
        Optional<Reference> reference = asked.reference(Kind.PROVIDER_EVENT, row.getString("event_id"));
        return new Answer(
                reference,
                Knower.PROVIDER,
                confirmed(row)
                        .put("event_type", row.getString("event_type"))
                        .putIf("provider_reference", Reads.textIf(row, "provider_reference")));
    }

    private static Facts confirmed(ResultSet row) throws SQLException {
        Amount amount = amount(row);
        return new Facts()
                .paid(amount)
                .mode(amount.asset().mode())
                .put("payment_request", new Id.Payment(Reads.uuid(row, "id")).text());
    }

    private static Amount amount(ResultSet row) throws SQLException {
        return new Amount(Asset.parse(row.getString("asset")).orElseThrow(), row.getLong("amount"));
    }
}
