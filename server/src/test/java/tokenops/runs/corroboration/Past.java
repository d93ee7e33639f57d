package tokenops.runs.corroboration;

import com.stripe.net.Webhook;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;
import tokenops.agents.Trust;
import tokenops.agents.TrustPolicy;
import tokenops.funding.Adjustments;
import tokenops.funding.Funding;
import tokenops.funding.Payments;
import tokenops.funding.ProviderRoute;
import tokenops.funding.stripe.StripeStablecoin;
import tokenops.log.Attestor;
import tokenops.log.Keys;
import tokenops.log.Sealing;
import tokenops.log.SigningKeys;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Home;
import tokenops.path.Id;
import tokenops.path.Ids;
import tokenops.path.Kind;
import tokenops.path.Mode;
import tokenops.path.Outcome;
import tokenops.path.Sealed;
import tokenops.path.Sealer;
import tokenops.proof.Json;
import tokenops.proof.Statement;
import tokenops.quotes.PriceBook;
import tokenops.quotes.Quotes;
import tokenops.store.AtRest;
import tokenops.store.Command;
import tokenops.store.Core;
import tokenops.store.Documents;
import tokenops.store.Lanes;
import tokenops.store.Needs;
import tokenops.store.Reads;
import tokenops.store.Rows;
import tokenops.switches.Switches;

/**
 * What agents did before: payments that a provider's signed message confirmed, which funding turned into grants, transfers and
 * receipts; runs that ended, and their callbacks.
 */
final class Past implements AutoCloseable {
    static final Home.Count HOMES = new Home.Count(4);
    static final String ACCOUNT = "acct_1Past";
    static final Asset MONEY = Asset.USD.in(Mode.TEST);
    static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);

    private static final String SECRET = "whsec_past";
    private static final ProviderRoute ROUTE = new StripeStablecoin(new StripeStablecoin.Settings(
            "sk_test_past", "pk_test_past", SECRET, ACCOUNT, Optional.empty(), Optional.empty()));

    private final DataSource source;
    private final Clock clock = Clock.systemUTC();
    private final Ids ids = new Ids(clock, new SecureRandom());
    private final Funding funding;
    private final Attestor attestor;
    final Core core;

    Past(DataSource source, Path folder) {
        this.source = source;
        Reads reads = new Reads(source);
        this.core = new Core(
                new Lanes(HOMES, source, clock, ids),
                reads,
                new Documents(reads, HOMES),
                new Sealer(clock, ids),
                ids,
                clock);
        Switches switches = new Switches(core, List.of());
        Trust trust = new Trust(core, new TrustPolicy("nobody", List.of()), Set.of());
        Quotes quotes =
                new Quotes(core, trust, new PriceBook("none", Asset.USD, 1, List.of()), Map.of(), List.of(), switches);
        Payments payments = new Payments(core, quotes, Map.of(ROUTE.name(), ROUTE), switches);
        this.funding = new Funding(core, payments, new Adjustments(core, payments), new AtRest(ids.bytes(32), ids));
        this.attestor = new Attestor(SigningKeys.open(new Keys(folder, ids), core), clock);
    }

    Id.Agent agent(int homeByte) {
        return new Id.Agent(ids.next(homeByte));
    }

    /** A payment that the provider was asked for. */
    record Requested(Id.Payment id, Id.Agent agent, String reference, Sealed document) {}

    /** What the provider's message became. */
    record Funded(
            Requested request,
            String event,
            Id.Grant grant,
            Documents.Stored fundingEvent,
            Documents.Stored receipt,
            List<Id.Transfer> transfers) {}

    /** Asks for 10.50 USD for 21 credits. */
    Requested request(Id.Agent agent) throws SQLException {
        Id.Payment id = new Id.Payment(ids.next(agent));
        String reference = "pi_" + unique();
        Sealed document = seal(
                Kind.PAYMENT_REQUEST,
                id,
                Json.object().put("provider_reference", reference).put("payee", ACCOUNT));
        write(agent, document);
        String sql = """
                INSERT INTO payment VALUES (?, ?, ?, ?, 'stripe_stablecoin', 'submitted', ?, ?, ?, ?, 1050, 21000000, 'tokenops', 'metadata',
                  NULL, ?, ?)""";
        insert(
                sql,
                id,
                id.uuid(),
                agent.uuid(),
                ids.next(agent),
                reference,
                document.digest().bytes(),
                at(),
                MONEY.toString(),
                at(),
                at().plusDays(1));
        return new Requested(id, agent, reference, document);
    }

    /** The provider's signed word that so many cents have come. */
    String confirm(Requested request, long received) throws SQLException {
        String event = "evt_" + unique();
        long time = clock.instant().getEpochSecond();
        String body = """
                {"id":"%s","object":"event","type":"payment_intent.succeeded","created":%d,"livemode":false,"data":{"object":{
                "id":"%s","object":"payment_intent","status":"succeeded","amount_received":%d,"currency":"usd","livemode":false,
                "metadata":{"tokenops_payment":"%s"}}}}""".formatted(event, time, request.reference, received, request.id);
        String signature;
        try {
            signature = Webhook.Util.computeHmacSha256(SECRET, time + "." + body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
        funding.receive(
                        ROUTE,
                        body.getBytes(StandardCharsets.UTF_8),
                        Map.of("stripe-signature", "t=" + time + ",v1=" + signature))
                .orFail();
        return event;
    }

    Funded fund(Id.Agent agent) throws SQLException {
        Requested request = request(agent);
        String event = confirm(request, 1050);
        Id.Grant grant = new Id.Grant(one("SELECT credit_grant FROM payment WHERE id = ?", "credit_grant", request.id));
        List<Id.Transfer> transfers = core.reads()
                .list(
                        "SELECT id FROM transfer WHERE subject = ? ORDER BY asset DESC",
                        row -> new Id.Transfer(Reads.uuid(row, "id")),
                        request.id.uuid());
        return new Funded(
                request,
                event,
                grant,
                newest(agent, Kind.CREDIT_FUNDING_EVENT),
                newest(agent, Kind.SETTLEMENT_RECEIPT),
                transfers);
    }

    /** What the end of a run left. */
    record Ended(Id.Run run, Sealed record, Sealed usage, Sealed result, Sealed attestation, Id.Callback callback) {}

    /** A run that is in this state, with all that an end leaves. */
    Ended end(Id.Agent agent, String state) throws SQLException {
        Id.Run run = new Id.Run(ids.next(agent));
        Json.Obj credits = Json.object()
                .put("held", new Amount(CREDIT, 5).json())
                .put("debited", new Amount(CREDIT, 3).json())
                .put("released", new Amount(CREDIT, 2).json())
                .build();
        Sealed usage = seal(
                Kind.USAGE_RECEIPT,
                new Id.UsageReceipt(ids.next(agent)),
                Json.object().put("run_id", run.text()).put("credits", credits));
        Sealed record = core.sealer().seal(Kind.RUNTIME_RECORD, run, Mode.TEST, List.of(usage.link()), Json.object());
        Sealed result = seal(
                Kind.RESULT_CONTRACT,
                new Id.ResultContract(ids.next(agent)),
                Json.object()
                        .put("run_id", run.text())
                        .put(
                                "usage_receipt",
                                Json.object().put("id", usage.id().text()).build()));
        Id.Attestation id = new Id.Attestation(ids.next(agent));
        Sealed attestation = attestor.attest(
                id,
                List.of(new Statement.Subject("result", result.digest())),
                Json.object()
                        .put("attestation_id", id.text())
                        .put("run_id", run.text())
                        .build(),
                result.issuedAt());
        write(agent, usage, record, result, attestation);
        Id.Callback callback = callback(agent, run, result, "pending", Optional.empty());
        run(agent, run, state, Optional.of(result.id()), Optional.of(id), Optional.of(callback));
        return new Ended(run, record, usage, result, attestation, callback);
    }

    /** A run that is being worked on. */
    Id.Run running(Id.Agent agent) throws SQLException {
        Id.Run run = new Id.Run(ids.next(agent));
        run(agent, run, "operating", Optional.empty(), Optional.empty(), Optional.empty());
        return run;
    }

    private void run(
            Id.Agent agent,
            Id.Run run,
            String state,
            Optional<Id> result,
            Optional<Id.Attestation> attestation,
            Optional<Id.Callback> callback)
            throws SQLException {
        insert(
                """
                INSERT INTO run (home, id, agent, contract, credential, tool, priority, state, credit_state, credit, hold, held,
                  reserved, available, evidence, events, fence, attempts, losses, created_at, result, attestation,
                  callback)
                VALUES (?, ?, ?, ?, ?, 'tokenops', 1, ?, 'debited', ?, ?, 5, '', 0, '', '', 1, 1, 0, ?, ?::uuid, ?::uuid, ?::uuid)""",
                run,
                run.uuid(),
                agent.uuid(),
                ids.next(agent),
                ids.next(agent),
                state,
                CREDIT.toString(),
                ids.next(agent),
                at(),
                text(result),
                text(attestation),
                text(callback));
    }

    /** The callback of a run: its state, and the outcome that was sealed once there was one. */
    Id.Callback callback(Id.Agent agent, Id.Run run, Sealed result, String state, Optional<String> sealedOutcome)
            throws SQLException {
        Id.Callback id = new Id.Callback(ids.next(agent));
        if (sealedOutcome.isPresent()) {
            write(
                    agent,
                    seal(
                            Kind.CALLBACK_DELIVERY,
                            id,
                            Json.object().put("run_id", run.text()).put("outcome", sealedOutcome.get())));
        }
        String sql = """
                INSERT INTO callback VALUES (?, ?, ?, ?, ?, 'run.finished', 'https://agent.example/hook', 1, ?, ?, '[]', 1, NULL, ?)""";
        insert(sql, id, id.uuid(), agent.uuid(), run.uuid(), state, result.id().uuid(), ids.next(agent), at());
        return id;
    }

    private Sealed seal(Kind kind, Id id, Json.Builder members) {
        return core.sealer().seal(kind, id, Mode.TEST, List.of(), members);
    }

    private void write(Id.Agent owner, Sealed... documents) {
        core.lanes()
                .submit(new Write(HOMES.of(owner), owner, List.of(documents)))
                .orFail();
    }

    private record Write(Home home, Id.Agent owner, List<Sealed> documents) implements Command<Boolean> {
        @Override
        public void needs(Needs needs) {}

        @Override
        public Outcome<Boolean> decide(Rows rows, Instant now) {
            documents.forEach(document -> Sealing.put(rows, owner, document));
            return Outcome.done(true);
        }
    }

    private Documents.Stored newest(Id.Agent owner, Kind kind) {
        UUID id = core.reads()
                .one(
                        "SELECT part.id FROM document d, unnest(d.ids, d.kinds) AS part (id, kind) WHERE d.owner = ? AND part.kind = ? ORDER BY part.id DESC LIMIT 1",
                        row -> Reads.uuid(row, "id"),
                        owner.uuid(),
                        kind.word())
                .orElseThrow();
        return core.documents()
                .byIds(HOMES.of(owner), List.of(id))
                .values()
                .iterator()
                .next();
    }

    private UUID one(String sql, String column, Id id) {
        return core.reads().one(sql, row -> Reads.uuid(row, column), id.uuid()).orElseThrow();
    }

    private void insert(String sql, Id owned, Object... values) throws SQLException {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setShort(1, HOMES.of(owned).number());
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 2, values[i]);
            }
            statement.executeUpdate();
        }
    }

    @SuppressWarnings("NullAway") // the driver takes an absent value as null
    private static Object text(Optional<? extends Id> id) {
        return id.map(present -> present.uuid().toString()).orElse(null);
    }

    private OffsetDateTime at() {
        return OffsetDateTime.ofInstant(core.now(), ZoneOffset.UTC);
    }

    private String unique() {
        return Long.toUnsignedString(ids.next(0).getMostSignificantBits(), 36)
                + Long.toUnsignedString(ids.next(0).getLeastSignificantBits(), 36);
    }

    @Override
    public void close() {
        core.lanes().close();
    }
}
