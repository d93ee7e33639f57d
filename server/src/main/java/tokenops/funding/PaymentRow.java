package tokenops.funding;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Lifecycle;
import tokenops.path.Sealed;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.store.Column;
import tokenops.store.Life;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * A payment as it stands now.
 *
 * @param reference the provider's id of it, once the provider has answered
 * @param request how later documents name the sealed request, from then on: beside its own row, so that a message of the provider needs
 *     only this one
 * @param amount what is to be paid
 * @param credits what is granted for it
 * @param grant the grant that it funded
 */
record PaymentRow(
        Id.Payment id,
        Id.Agent agent,
        Id.Quote quote,
        String route,
        States.Payment state,
        Optional<String> reference,
        Optional<Sealed.Link> request,
        Amount amount,
        Amount credits,
        List<String> tools,
        List<String> dataModes,
        Optional<Id.Grant> grant,
        Instant createdAt,
        Instant expiresAt) {

    States.Payment at(Instant now) {
        return state.at(now, expiresAt);
    }

    /** Whether it may still be made, and nothing is known of it. */
    boolean isOpen(Instant now) {
        return switch (at(now)) {
            case REQUESTED, SUBMITTED -> true;
            default -> false;
        };
    }

    PaymentRow submitted(String providerReference, Sealed.Link sealed) {
        return with(States.Payment.SUBMITTED, Optional.of(providerReference), Optional.of(sealed), grant);
    }

    PaymentRow confirmed(Id.Grant funded) {
        return with(States.Payment.CONFIRMED, reference, request, Optional.of(funded));
    }

    PaymentRow in(States.Payment next) {
        return with(next, reference, request, grant);
    }

    private PaymentRow with(
            States.Payment state, Optional<String> reference, Optional<Sealed.Link> request, Optional<Id.Grant> grant) {
        return new PaymentRow(
                id, agent, quote, route, state, reference, request, amount, credits, tools, dataModes, grant, createdAt,
                expiresAt);
    }

    static final String SELECT = """
            SELECT id, agent, quote, route, state, provider_reference, request, requested_at, asset, amount, credits, tools, data_modes,
              credit_grant, created_at, expires_at
            FROM payment\s""";

    static final Table.Reader<PaymentRow> READER = row -> {
        Asset money = Asset.parse(row.getString("asset")).orElseThrow();
        Id.Payment id = new Id.Payment(Reads.uuid(row, "id"));
        return new PaymentRow(
                id,
                new Id.Agent(Reads.uuid(row, "agent")),
                new Id.Quote(Reads.uuid(row, "quote")),
                row.getString("route"),
                Word.of(States.Payment.class, row.getString("state")),
                Reads.textIf(row, "provider_reference"),
                request(row, id),
                new Amount(money, row.getLong("amount")),
                new Amount(Asset.CREDIT.in(money.mode()), row.getLong("credits")),
                List.of(row.getString("tools").split(",")),
                List.of(row.getString("data_modes").split(",")),
                Reads.uuidIf(row, "credit_grant").map(Id.Grant::new),
                Reads.at(row, "created_at"),
                Reads.at(row, "expires_at"));
    };

    private static Optional<Sealed.Link> request(ResultSet row, Id.Payment id) throws SQLException {
        byte @Nullable [] digest = row.getBytes("request");
        return digest == null
                ? Optional.empty()
                : Optional.of(new Sealed.Link(
                        Kind.PAYMENT_REQUEST, id, Digest.ofHash(digest), Reads.at(row, "requested_at")));
    }

    private Optional<byte[]> requestDigest() {
        return request.map(link -> link.digest().bytes());
    }

    private Optional<Instant> requestedAt() {
        return request.map(Sealed.Link::issuedAt);
    }

    static final Table<UUID, PaymentRow> TABLE = new Table<>(
            500,
            "payment",
            payment -> payment.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO payment (home, id, agent, quote, route, state, provider_reference, request, requested_at, asset, amount, credits,
              tools, data_modes, credit_grant, created_at, expires_at)""",
            List.of(
                    Column.uuid(p -> p.id().uuid()),
                    Column.uuid(p -> p.agent().uuid()),
                    Column.uuid(p -> p.quote().uuid()),
                    Column.text(PaymentRow::route),
                    Column.word(PaymentRow::state),
                    Column.textIf(PaymentRow::reference),
                    Column.bytesIf(PaymentRow::requestDigest),
                    Column.timeIf(PaymentRow::requestedAt),
                    Column.text(p -> p.amount().asset().toString()),
                    Column.whole(p -> p.amount().minor()),
                    Column.whole(p -> p.credits().minor()),
                    Column.text(p -> String.join(",", p.tools())),
                    Column.text(p -> String.join(",", p.dataModes())),
                    Column.uuidIf(p -> p.grant().map(Id.Grant::uuid)),
                    Column.time(PaymentRow::createdAt),
                    Column.time(PaymentRow::expiresAt)),
            """
            UPDATE payment SET state = n.state, provider_reference = n.provider_reference, request = n.request,
              requested_at = n.requested_at, credit_grant = n.credit_grant
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::bytea[], ?::timestamptz[], ?::uuid[])
              AS u (id, state, provider_reference, request, requested_at, credit_grant)) AS n
            WHERE payment.home = n.home AND payment.id = n.id""",
            List.of(
                    Column.word(PaymentRow::state),
                    Column.textIf(PaymentRow::reference),
                    Column.bytesIf(PaymentRow::requestDigest),
                    Column.timeIf(PaymentRow::requestedAt),
                    Column.uuidIf(p -> p.grant().map(Id.Grant::uuid))),
            List.of(new Life<>(Lifecycle.PAYMENT, PaymentRow::state)));

    static final Lookup<UUID, UUID, PaymentRow> OF_QUOTE = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND quote = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            payment -> payment.quote().uuid());

    /** Those of an agent that may still be made, and some that were put otherwise since. */
    static final Lookup<UUID, UUID, PaymentRow> OPEN_OF_AGENT = new Lookup<>(
            TABLE,
            SELECT
                    + "WHERE home = ? AND agent = ANY(?::uuid[]) AND state IN ('requested', 'submitted') ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            payment -> payment.agent().uuid());
}
