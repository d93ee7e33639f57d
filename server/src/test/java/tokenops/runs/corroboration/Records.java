package tokenops.runs.corroboration;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tokenops.path.Id;
import tokenops.store.Core;
import tokenops.store.Database;
import tokenops.store.Documents;
import tokenops.store.Reads;
import tokenops.support.TestPostgres;
import tokenops.tools.Corroboration.Kind;
import tokenops.tools.Corroboration.Known;
import tokenops.tools.Corroboration.Reference;

/** The records of agents with a past, on a database of their own, and what is found there. */
final class Records implements AutoCloseable {
    final Database database;
    final Past past;
    final CountedConnections connections;
    final OwnRecords own;

    Records(TestPostgres postgres, Path folder) {
        database = Database.open(postgres.database(), new Database.Limits(12, Duration.ofSeconds(10)), "a test");
        past = new Past(database.connections(), folder.resolve("keys"));
        connections = new CountedConnections(database.connections());
        Reads reads = new Reads(connections.source());
        Core core = past.core;
        own = new OwnRecords(new Core(
                core.lanes(), reads, new Documents(reads, Past.HOMES), core.sealer(), core.ids(), core.clock()));
    }

    Optional<Known> look(Id.Agent agent, Kind kind, Id id) {
        return look(agent, kind, id.text());
    }

    /** What the agent is told of one reference. */
    Optional<Known> look(Id.Agent agent, Kind kind, String value) {
        Reference reference = new Reference(kind, value);
        return Optional.ofNullable(own.of(agent).look(Set.of(reference)).get(reference));
    }

    /** A reference of every kind, to what the agent has done just now. */
    Set<Reference> everything(Id.Agent agent) throws SQLException {
        Past.Funded funded = past.fund(agent);
        Past.Ended ended = past.end(agent, "closed");
        List<Reference> all = new ArrayList<>();
        all.add(new Reference(Kind.PAYMENT, funded.request().id().text()));
        all.add(new Reference(Kind.PROVIDER_REFERENCE, funded.request().reference()));
        all.add(new Reference(Kind.PROVIDER_EVENT, funded.event()));
        all.add(new Reference(
                Kind.SETTLEMENT_RECEIPT,
                new Id.SettlementReceipt(funded.receipt().id()).text()));
        all.add(new Reference(Kind.GRANT, funded.grant().text()));
        all.add(new Reference(
                Kind.FUNDING_EVENT, new Id.FundingEvent(funded.fundingEvent().id()).text()));
        funded.transfers().forEach(transfer -> all.add(new Reference(Kind.TRANSFER, transfer.text())));
        all.add(new Reference(Kind.RUN, ended.run().text()));
        all.add(new Reference(Kind.USAGE_RECEIPT, ended.usage().id().text()));
        all.add(new Reference(Kind.RESULT_CONTRACT, ended.result().id().text()));
        all.add(new Reference(Kind.CALLBACK, ended.callback().text()));
        all.add(new Reference(Kind.ATTESTATION, ended.attestation().id().text()));
        all.add(new Reference(Kind.DIGEST, ended.result().digest().toString()));
        return new HashSet<>(all);
    }

    static Optional<Known> known(String by, Map<String, String> facts) {
        return Optional.of(new Known(by, facts));
    }

    /** The facts and more, by turns a name and a value. */
    static Map<String, String> with(Map<String, String> facts, String... more) {
        Map<String, String> all = new TreeMap<>(facts);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    @Override
    public void close() {
        past.close();
        database.close();
    }
}
