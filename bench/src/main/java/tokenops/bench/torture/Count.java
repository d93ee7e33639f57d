package tokenops.bench.torture;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.PaymentIntent;
import com.stripe.param.PaymentIntentListParams;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import tokenops.bench.Figures;
import tokenops.bench.ServerProcess;
import tokenops.bench.torture.Acknowledged.What;
import tokenops.bench.torture.Findings.Sort;
import tokenops.client.TokenOps;
import tokenops.ledger.LedgerCheck;
import tokenops.log.Leaf;
import tokenops.path.Id;
import tokenops.path.Kind;
import tokenops.path.Word;
import tokenops.proof.Digest;
import tokenops.proof.MalformedProof;
import tokenops.proof.NoteVerifierKey;
import tokenops.sandbox.stripe.StripeSandbox;
import tokenops.store.CheckResult;
import tokenops.store.Database;

/** Counts afterwards, over the API, in the database, in the log and at the provider, what shouldn't be. */
final class Count {
    private final ServerProcess server;
    private final Connection connection;
    private final Acknowledged acknowledged;
    private final Findings findings;

    Count(ServerProcess server, Connection connection, Acknowledged acknowledged, Findings findings) {
        this.server = server;
        this.connection = connection;
        this.acknowledged = acknowledged;
        this.findings = findings;
    }

    /** What was there before the load, so that only the load's own is counted. */
    record Before(Set<UUID> quotes, Set<UUID> payments) {
        static Before of(Connection connection) throws SQLException {
            return new Before(ids(connection, "quote"), ids(connection, "payment"));
        }
    }

    /**
     * Counts everything.
     *
     * @param price microcredits that a run costs
     */
    void count(Before before, long price, Figures figures)
            throws SQLException, IOException, InterruptedException, StripeException, MalformedProof {
        NoteVerifierKey key = NoteVerifierKey.parse(TokenOps.at(server.url()).getLogKey());
        figures.say("asking the API for everything that was acknowledged");
        new AskedAgain(server.url(), acknowledged, findings, key).ask(results());
        figures.say("asking the database");
        unasked("run", What.RUN, Id.Prefix.RUN, Set.of());
        unasked("quote", What.QUOTE, Id.Prefix.QUO, before.quotes);
        unasked("payment", What.PAYMENT, Id.Prefix.PAY, before.payments);
        for (Question question : Question.values()) {
            question.ask(connection, price).forEach(finding -> findings.add(question.sort(), finding));
        }
        provider(server.sandbox());
        log(key);
        for (CheckResult result : new LedgerCheck(Database.beside(server.database(), "torture")).run()) {
            result.findings().forEach(finding -> findings.add(Sort.UNBALANCED, finding));
            if (result.wrong() > result.findings().size()) {
                findings.add(Sort.UNBALANCED, result.wrong() + " rows in all are against: " + result.says());
            }
        }
    }

    /** Everything that was asked for was acknowledged in the end, so what nobody was told of was done a second time. */
    private void unasked(String table, What what, Id.Prefix prefix, Set<UUID> before) throws SQLException {
        Set<UUID> known = acknowledged.all(what).stream()
                .map(ack -> Id.parse(prefix, ack.id()).orElseThrow())
                .collect(Collectors.toCollection(HashSet::new));
        known.addAll(before);
        for (UUID id : ids(connection, table)) {
            if (!known.contains(id)) {
                findings.add(Sort.DUPLICATED, Id.text(prefix, id) + " is there and was acknowledged to nobody");
            }
        }
    }

    private static Set<UUID> ids(Connection connection, String table) throws SQLException {
        Set<UUID> ids = new HashSet<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT id FROM " + table)) {
            while (row.next()) {
                ids.add(row.getObject(1, UUID.class));
            }
        }
        return ids;
    }

    /** The digest of each run's result contract, by the run's id as the API says it. */
    private Map<String, String> results() throws SQLException {
        Map<String, String> results = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT r.id, part.digest FROM run r JOIN document d ON d.home = r.home AND d.id = r.id,
                          unnest(d.ids, d.digests) AS part (id, digest) WHERE part.id = r.result""")) {
            while (row.next()) {
                results.put(
                        Id.text(Id.Prefix.RUN, row.getObject(1, UUID.class)),
                        Digest.ofHash(row.getBytes(2)).toString());
            }
        }
        return results;
    }

    private void log(NoteVerifierKey key) throws SQLException {
        List<byte[]> entries = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT leaf FROM log_entry ORDER BY index")) {
            while (row.next()) {
                entries.add(row.getBytes(1));
            }
        }
        List<String> served = new ArrayList<>(acknowledged.checkpoints());
        served.add(TokenOps.at(server.url()).getCheckpoint());
        new LogCount(entries, key, findings).count(served, logged());
    }

    /** The documents that belong in the log: what to call them, by digest. */
    private Map<Digest, String> logged() throws SQLException {
        Map<Digest, String> documents = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT part.* FROM document d, unnest(d.kinds, d.ids, d.digests) AS part")) {
            while (row.next()) {
                Kind kind = Word.of(Kind.class, row.getString(1));
                if (Leaf.has(kind)) {
                    documents.put(Digest.ofHash(row.getBytes(3)), kind.word() + " " + row.getString(2));
                }
            }
        }
        return documents;
    }

    /** A payment that was asked for twice at the provider could be paid twice. */
    private void provider(StripeSandbox sandbox) throws StripeException {
        StripeClient stripe = StripeClient.builder()
                .setApiKey(sandbox.account().secretKey())
                .setApiBase(sandbox.base().toString())
                .build();
        PaymentIntentListParams pages =
                PaymentIntentListParams.builder().setLimit(100L).build();
        Map<String, String> intents = new HashMap<>();
        for (PaymentIntent intent : stripe.v1().paymentIntents().list(pages).autoPagingIterable()) {
            String payment = intent.getMetadata().getOrDefault("tokenops_payment", "");
            Optional.ofNullable(intents.put(payment, intent.getId()))
                    .ifPresent(other -> findings.add(
                            Sort.DUPLICATED,
                            "payment " + payment + " was asked for twice: " + other + " and " + intent.getId()));
        }
    }
}
