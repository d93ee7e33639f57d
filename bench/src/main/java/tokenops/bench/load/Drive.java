package tokenops.bench.load;

import java.io.IOException;
import java.security.PublicKey;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import tokenops.bench.Figures;
import tokenops.bench.ServerProcess;
import tokenops.bench.Setting;
import tokenops.client.TokenOps;
import tokenops.proof.Jwk;

/** A server with everybody who asks it for runs: agents with credits and a contract, the listener for their callbacks, the load. */
public final class Drive implements AutoCloseable {
    public static final int AGENTS = 32;

    /** Runs asked for and not yet delivered: enough to keep both cores busy, few enough for a latency that somebody would accept. */
    public static final int WINDOW = 256;

    private static final int SHORTEST_WARM_UP = 20;
    private static final int LONGEST_WARM_UP = 90;
    private static final int DRAIN_SECONDS = 60;

    private final ServerProcess server;
    private final Database database;
    private final Figures figures;
    private final Runs runs = new Runs(AGENTS, WINDOW);
    private final Listener listener;
    private final List<Agents.Ready> agents;
    private final Load load;

    /** @param runsEach that each agent pays for */
    public Drive(ServerProcess server, Database database, Figures figures, long runsEach) throws IOException {
        this.server = server;
        this.database = database;
        this.figures = figures;
        List<PublicKey> keys =
                TokenOps.at(server.url()).getKeys().stream().map(Jwk::publicKey).toList();
        this.listener = new Listener(keys, runs::agentOf, (run, id, body) -> runs.arrived(run, System.nanoTime()));
        this.agents = Agents.admit(server, listener, AGENTS, runsEach);
        String host = server.url().getAuthority();
        this.load = new Load(
                server.url(),
                runs,
                agents.stream()
                        .map(agent -> Bodies.of(host, agent.accessKey(), agent.contract()))
                        .toList());
    }

    public Runs runs() {
        return runs;
    }

    public Listener listener() {
        return listener;
    }

    public Load load() {
        return load;
    }

    public long creditsPerRun() {
        return agents.getFirst().creditsPerRun().longValueExact();
    }

    /** Asks for runs until the server's code is compiled. */
    public void warmUp(Setting setting) throws IOException, InterruptedException {
        Load.Running running = load.closed();
        WarmUp.await(server, setting, SHORTEST_WARM_UP, LONGEST_WARM_UP, figures);
        running.stop();
    }

    /** Waits until what was asked for is delivered and in a signed checkpoint. */
    public void drain() throws SQLException {
        long end = System.nanoTime() + DRAIN_SECONDS * 1_000_000_000L;
        while (System.nanoTime() < end
                && (runs.delivered.get() < runs.acknowledged.get()
                        || database.ask("SELECT count(*) FROM callback WHERE due_at IS NOT NULL") > 0
                        || database.ask("SELECT count(*) FROM leaf") > 0)) {
            LockSupport.parkNanos(100_000_000);
        }
        figures.say(runs.delivered + " runs so far");
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
