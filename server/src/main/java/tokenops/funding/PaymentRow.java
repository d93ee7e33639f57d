package tokenops.funding;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Lifecycle;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.store.Column;
import tokenops.store.Life;
import tokenops.store.Reads;
import tokenops.store.Table;
import tokenops.store.Table.Lookup;

/**
 * A payment as it stands now.
 *
 * @param reference the provider's id of it, once the provider has answered
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

    PaymentRow submitted(String providerReference) {
        return with(States.Payment.SUBMITTED, Optional.of(providerReference), grant);
    }

    PaymentRow confirmed(Id.Grant funded) {
        return with(States.Payment.CONFIRMED, reference, Optional.of(funded));
    }

    PaymentRow in(States.Payment next) {
        return with(next, reference, grant);
    }

    private PaymentRow with(States.Payment state, Optional<String> reference, Optional<Id.Grant> grant) {
        return new PaymentRow(
                id, agent, quote, route, state, reference, amount, credits, tools, dataModes, grant, createdAt,
                expiresAt);
    }

    static final String SELECT = """
            SELECT id, agent, quote, route, state, provider_reference, asset, amount, credits, tools, data_modes, credit_grant,
              created_at, expires_at
            FROM payment\s""";

    static final Table.Reader<PaymentRow> READER = row -> {
        Asset money = Asset.parse(row.getString("asset")).orElseThrow();
        return new PaymentRow(
                new Id.Payment(Reads.uuid(row, "id")),
                new Id.Agent(Reads.uuid(row, "agent")),
                new Id.Quote(Reads.uuid(row, "quote")),
                row.getString("route"),
                Word.of(States.Payment.class, row.getString("state")),
                Reads.textIf(row, "provider_reference"),
                new Amount(money, row.getLong("amount")),
                new Amount(Asset.CREDIT.in(money.mode()), row.getLong("credits")),
                List.of(row.getString("tools").split(",")),
                List.of(row.getString("data_modes").split(",")),
                Reads.uuidIf(row, "credit_grant").map(Id.Grant::new),
                Reads.at(row, "created_at"),
                Reads.at(row, "expires_at"));
    };

    static final Table<UUID, PaymentRow> TABLE = new Table<>(
            500,
            "payment",
            payment -> payment.id().uuid(),
            READER,
            SELECT + "WHERE home = ? AND id = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            """
            INSERT INTO payment (home, id, agent, quote, route, state, provider_reference, asset, amount, credits, tools, data_modes,
              credit_grant, created_at, expires_at)""",
            List.of(
                    Column.uuid(p -> p.id().uuid()),
                    Column.uuid(p -> p.agent().uuid()),
                    Column.uuid(p -> p.quote().uuid()),
                    Column.text(PaymentRow::route),
                    Column.word(PaymentRow::state),
                    Column.textIf(PaymentRow::reference),
                    Column.text(p -> p.amount().asset().toString()),
                    Column.whole(p -> p.amount().minor()),
                    Column.whole(p -> p.credits().minor()),
                    Column.text(p -> String.join(",", p.tools())),
                    Column.text(p -> String.join(",", p.dataModes())),
                    Column.uuidIf(p -> p.grant().map(Id.Grant::uuid)),
                    Column.time(PaymentRow::createdAt),
                    Column.time(PaymentRow::expiresAt)),
            """
            UPDATE payment SET state = n.state, provider_reference = n.provider_reference, credit_grant = n.credit_grant
            FROM (SELECT ?::smallint AS home, u.* FROM unnest(?::uuid[], ?::text[], ?::text[], ?::uuid[])
              AS u (id, state, provider_reference, credit_grant)) AS n
            WHERE payment.home = n.home AND payment.id = n.id""",
            List.of(
                    Column.word(PaymentRow::state),
                    Column.textIf(PaymentRow::reference),
                    Column.uuidIf(p -> p.grant().map(Id.Grant::uuid))),
            List.of(new Life<>(Lifecycle.PAYMENT, PaymentRow::state)));

    static final Lookup<UUID, UUID, PaymentRow> OF_QUOTE = new Lookup<>(
            TABLE,
            SELECT + "WHERE home = ? AND quote = ANY(?::uuid[]) ORDER BY id FOR UPDATE",
            List.of(Column.uuid(id -> id)),
            payment -> payment.quote().uuid());
}
