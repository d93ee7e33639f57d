package tokenops;

import io.helidon.http.DirectHandler;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.agents.Access;
import tokenops.agents.Agents;
import tokenops.agents.CallbackSecrets;
import tokenops.agents.Credentials;
import tokenops.agents.Forgetting;
import tokenops.agents.Onboarding;
import tokenops.agents.Trust;
import tokenops.agents.TrustPolicy;
import tokenops.callbacks.Callbacks;
import tokenops.callbacks.Deliveries;
import tokenops.callbacks.Sender;
import tokenops.contracts.Contracts;
import tokenops.faces.cli.Address;
import tokenops.faces.cli.Launch;
import tokenops.faces.cli.Launch.CannotStart;
import tokenops.faces.cli.Settings;
import tokenops.faces.console.Console;
import tokenops.faces.http.Health;
import tokenops.faces.http.HttpFace;
import tokenops.faces.http.Malformed;
import tokenops.faces.http.OperatorToken;
import tokenops.faces.http.Silence;
import tokenops.funding.Adjustments;
import tokenops.funding.Funding;
import tokenops.funding.Grants;
import tokenops.funding.PaymentBooks;
import tokenops.funding.PaymentExpiry;
import tokenops.funding.Payments;
import tokenops.funding.ProviderRoute;
import tokenops.funding.Receivables;
import tokenops.funding.Reconciliation;
import tokenops.funding.stripe.StripeStablecoin;
import tokenops.ledger.AgentStatements;
import tokenops.ledger.GrantSweep;
import tokenops.ledger.Reckoning;
import tokenops.log.Attestor;
import tokenops.log.Keys;
import tokenops.log.LogKey;
import tokenops.log.PublicLog;
import tokenops.log.Sequencer;
import tokenops.log.Signers;
import tokenops.log.SigningKeys;
import tokenops.log.Thinning;
import tokenops.log.Witnesses;
import tokenops.operations.Audit;
import tokenops.operations.Operation;
import tokenops.operations.Operations;
import tokenops.path.Home;
import tokenops.path.Ids;
import tokenops.path.Sealer;
import tokenops.proof.Base64Text;
import tokenops.proof.MalformedProof;
import tokenops.proof.WitnessPolicy;
import tokenops.quotes.PriceBook;
import tokenops.quotes.Quotes;
import tokenops.runs.Evidences;
import tokenops.runs.Execution;
import tokenops.runs.Executor;
import tokenops.runs.History;
import tokenops.runs.Nodes;
import tokenops.runs.Proofs;
import tokenops.runs.QueueHealth;
import tokenops.runs.QueuePolicy;
import tokenops.runs.Reperformer;
import tokenops.runs.Results;
import tokenops.runs.Retries;
import tokenops.runs.Reviews;
import tokenops.runs.RunEnds;
import tokenops.runs.RunMoney;
import tokenops.runs.RunQueue;
import tokenops.runs.Runs;
import tokenops.runs.StatusTokens;
import tokenops.runs.StuckRuns;
import tokenops.runs.Trails;
import tokenops.runs.Uploads;
import tokenops.runs.corroboration.OwnRecords;
import tokenops.store.AtRest;
import tokenops.store.Core;
import tokenops.store.Database;
import tokenops.store.Documents;
import tokenops.store.Lanes;
import tokenops.store.OldRows;
import tokenops.store.Reads;
import tokenops.switches.Switches;
import tokenops.tools.Tool;
import tokenops.tools.ToolDescription;
import tokenops.tools.tokenops.TokenOpsTool;

/**
 * The wiring: every object of a server built and handed over, top to bottom. What was opened last is closed first.
 */
public final class Server implements Launch.Running {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);

    /** Below what a process may open: files and the database must not run short of descriptors. */
    private static final int MOST_CONNECTIONS = 10_000;

    private final Settings settings;
    private final Clock clock;
    private final Ids ids;
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private final URI url;
    private final String operatorToken;
    private final String logKeyLine;

    /** Starts a server; it answers on return. Throws {@link CannotStart} and others with a sentence for the operator. */
    public static Server start(Settings settings, Clock clock, SecureRandom random) {
        return start(settings, clock, random, List.of(new TokenOpsTool()));
    }

    /** The same, selling these tools. */
    public static Server start(Settings settings, Clock clock, SecureRandom random, List<Tool> tools) {
        return start(settings, clock, random, tools, keys -> keys);
    }

    /**
     * The same, with keys that are held otherwise than as files.
     *
     * @param signersOf what holds them, of the folder in which everything else secret lies
     */
    public static Server start(
            Settings settings, Clock clock, SecureRandom random, List<Tool> tools, Function<Keys, Signers> signersOf) {
        return new Server(settings, clock, random, tools, signersOf);
    }

    private Server(
            Settings settings,
            Clock clock,
            SecureRandom random,
            List<Tool> offered,
            Function<Keys, Signers> signersOf) {
        this.settings = settings;
        this.clock = clock;
        this.ids = new Ids(clock, random);
        try {
            int port = port(settings);
            this.url = settings.publicUrl().orElseGet(() -> URI.create("http://" + settings.host() + ":" + port));
            Configuration configuration = new Configuration(settings.data());
            Keys keys = new Keys(settings.data().resolve("keys"), ids);
            this.operatorToken = keys.text("operator-token", () -> "topo_" + Base64Text.url(ids.bytes(32)));

            // Store
            ServerDatabase stored = new ServerDatabase(settings, opened::push);
            Database database = stored.open(random);
            DataSource source = database.connections();
            Home.Count homes = stored.homes(source);
            Reads reads = new Reads(source);
            Documents documents = new Documents(reads, homes);
            Lanes lanes = open(new Lanes(homes, database.writing(), clock, ids));
            open(OldRows.start(homes, source, clock));
            Core core = new Core(lanes, reads, documents, new Sealer(clock, ids), ids, clock);
            AtRest atRest = new AtRest(keys.secret("at-rest"), ids);

            // Log
            Signers signers = signersOf.apply(keys);
            LogKey logKey = LogKey.open(keys, signers, url.getAuthority(), source);
            this.logKeyLine = logKey.verifierLine();
            SigningKeys signing = SigningKeys.open(signers, core);
            WitnessPolicy witnessPolicy = configuration.read("witness-policy.txt", Server::witnessPolicy);
            Sequencer sequencer = open(Sequencer.start(
                    homes,
                    database.writing(),
                    logKey,
                    keys,
                    clock,
                    () -> Witnesses.seen(witnessPolicy, logKey, clock)));
            Witnesses witnesses = open(Witnesses.start(witnessPolicy, logKey, source, sequencer::served, clock));
            PublicLog log = new PublicLog(source, witnesses);
            Attestor attestor = new Attestor(signing, clock);

            // Tools, prices and policy
            Map<String, Tool> tools = new LinkedHashMap<>();
            offered.forEach(tool -> tools.put(tool.description().name(), tool));
            Map<String, ToolDescription> descriptions = new LinkedHashMap<>();
            tools.forEach((name, tool) -> descriptions.put(name, tool.description()));
            PriceBook prices = configuration.read("price-book.json", Configuration.json(PriceBook::read));
            TrustPolicy policy = configuration.read("trust-policy.json", Configuration.json(TrustPolicy::read));
            QueuePolicy queuePolicy = configuration.read("queue-policy.json", Configuration.json(QueuePolicy::read));

            // Stations
            Map<String, ProviderRoute> routes = routes();
            Switches switches = Switches.of(core, tools.keySet(), routes.keySet());
            CallbackSecrets secrets = new CallbackSecrets(keys.secret("callback-secrets"));
            Trust trust = new Trust(core, policy, tools.keySet());
            Agents agents = new Agents(core);
            Onboarding onboarding = new Onboarding(
                    core, new Onboarding.Terms(logKey.origin(), url, settings.mode()), agents, trust, switches);
            Credentials credentials = new Credentials(core, trust, secrets);
            Access access = new Access(core, credentials);
            Quotes quotes = new Quotes(core, trust, prices, descriptions, List.copyOf(routes.keySet()), switches);
            Payments payments = new Payments(core, quotes, routes, switches);
            Adjustments adjustments = new Adjustments(core, payments);
            Funding funding = new Funding(core, payments, adjustments, atRest);
            Grants grants = new Grants(core);
            Contracts contracts = new Contracts(core, agents, trust, quotes, grants, descriptions, switches);
            Path folder = settings.data().resolve("evidence");
            Uploads uploads = new Uploads(core, folder, grants);
            Evidences evidences = new Evidences(core, folder, tools);
            Sender sender = new Sender(secrets, signing, clock, settings.loopbackCallbacks());
            Deliveries deliveries = open(new Deliveries(core, sender, Deliveries.SCHEDULE, sequencer::wake, switches));
            Execution execution = open(new Execution(
                    core,
                    agents,
                    contracts,
                    evidences,
                    tools,
                    new OwnRecords(core),
                    new Execution.Aftermath(attestor, logKey.origin(), deliveries, sequencer)));
            Nodes nodes = new Nodes(core);
            Executor executor = open(new Executor(core, execution, evidences, queuePolicy, nodes));
            Runs runs = new Runs(core, new StatusTokens(keys.secret("run-status"), url));
            RunQueue queue = new RunQueue(core, runs, trust, contracts, evidences, executor, switches);
            Callbacks callbacks = new Callbacks(core, switches);
            StuckRuns stuck = new StuckRuns(core, nodes, callbacks);
            Trails trails = new Trails(core, runs, callbacks, stuck);
            RunEnds ends = new RunEnds(core, runs, log);
            Results results = new Results(core, runs, tools);
            Reviews reviews = new Reviews(core, runs, contracts);
            Sweeper leftovers = open(Sweeper.ofProviders(core, payments, adjustments));
            Sweeper lookUps = open(Sweeper.ofLookUps(core, funding));
            Sweeper follower = open(Sweeper.ofKeys(core, signing));
            Sweeper sweeper = open(Sweeper.ofOurOwn(
                    core,
                    new GrantSweep(core),
                    new PaymentExpiry(core),
                    new Forgetting(core),
                    uploads,
                    new Thinning(database.writing(), clock)));

            // Operations and faces
            Audit audit = open(new Audit(core));
            List<Operation<?, ?>> table = Operations.table(
                    new Operations.Admission(onboarding, agents, trust, credentials, access),
                    new Operations.Money(
                            quotes,
                            payments,
                            funding,
                            grants,
                            contracts,
                            new AgentStatements(core),
                            new Operations.MoneyBack(
                                    new PaymentBooks(core, payments, adjustments),
                                    adjustments,
                                    new Receivables(core, payments, adjustments)),
                            new Operations.Books(new Reckoning(reads), new Reconciliation(core, payments), clock)),
                    new Operations.Work(
                            runs,
                            queue,
                            ends,
                            uploads,
                            evidences,
                            new History(runs),
                            trails,
                            new RunMoney(core, runs),
                            results,
                            new Reperformer(runs, contracts, evidences, results, tools),
                            reviews,
                            callbacks,
                            new Operations.Queue(
                                    new QueueHealth(core, nodes, stuck),
                                    nodes,
                                    new Retries(core, runs, contracts, callbacks, reviews, ends, executor))),
                    new Operations.Proof(new Proofs(core, runs, log, signing), log, logKey, signing, documents),
                    descriptions,
                    prices,
                    switches,
                    audit,
                    core);
            OperatorToken operators = new OperatorToken(operatorToken, clock, ids);
            HttpFace http = new HttpFace(
                    table,
                    access,
                    operators,
                    audit,
                    atRest,
                    clock,
                    tools.values().stream()
                            .flatMap(tool -> tool.reportScript().stream())
                            .collect(Collectors.toSet()));
            Health health = new Health(reads, lanes::isDiskFull, sequencer::state, signing);

            executor.start();
            deliveries.start();
            leftovers.start();
            lookUps.start();
            follower.start();
            sweeper.start();
            HttpRouting.Builder routing = HttpRouting.builder();
            http.route(routing);
            health.route(routing);
            new Console(table, operators, health::parts, url, logKeyLine, clock).route(routing);
            Silence silence = open(new Silence(settings.silence()));
            routing.addFilter((chain, request, response) -> {
                request.streamFilter(silence::heard);
                chain.proceed();
            });
            WebServer web = WebServer.builder()
                    .host(settings.host())
                    .port(port)
                    .routing(routing)
                    .directHandlers(DirectHandlers.builder()
                            .addHandler(DirectHandler.EventType.BAD_REQUEST, new Malformed())
                            .build())
                    .addProtocol(Http1Config.builder()
                            .addReceiveListener(silence.headers())
                            .build())
                    .shutdownGracePeriod(Duration.ofSeconds(10))
                    .shutdownHook(false)
                    .maxTcpConnections(MOST_CONNECTIONS)
                    // or the end of a larger answer waits 40 ms for the client to acknowledge its beginning (RFC 896)
                    .connectionOptions(options -> options.tcpNoDelay(true))
                    .build()
                    .start();
            opened.push(() -> {
                http.stop();
                web.stop();
            });
            if (!web.isRunning()) {
                throw cannotListen(settings, "the server didn't begin to listen");
            }
            opened.push(Address.tell(settings.data(), settings.host(), port, logKeyLine));
        } catch (RuntimeException | SQLException e) {
            close();
            throw e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
        }
    }

    @Override
    public URI url() {
        return url;
    }

    @Override
    public String operatorToken() {
        return operatorToken;
    }

    @Override
    public String logKeyLine() {
        return logKeyLine;
    }

    private Map<String, ProviderRoute> routes() {
        Map<String, ProviderRoute> routes = new LinkedHashMap<>();
        settings.stripe().map(StripeStablecoin::new).ifPresent(route -> routes.put(route.name(), route));
        return routes;
    }

    private static WitnessPolicy witnessPolicy(byte[] file) throws MalformedProof {
        WitnessPolicy policy = WitnessPolicy.parse(file);
        Optional<String> fault = Witnesses.fault(policy);
        if (fault.isPresent()) {
            throw new IllegalArgumentException(fault.get());
        }
        return policy;
    }

    /** The port to listen on, tried before anything is started: most of what goes wrong at a start is that it is taken. */
    private static int port(Settings settings) {
        try (ServerSocket socket = new ServerSocket(settings.port(), 1, InetAddress.getByName(settings.host()))) {
            return socket.getLocalPort();
        } catch (UnknownHostException e) {
            throw cannotListen(settings, "there is no such address");
        } catch (IOException e) {
            throw cannotListen(settings, String.valueOf(e.getMessage()));
        }
    }

    private static CannotStart cannotListen(Settings settings, String why) {
        return new CannotStart("Nothing can listen on port " + settings.port() + " of " + settings.host() + ": " + why
                + ". Name others with --port and --host.");
    }

    private <T extends AutoCloseable> T open(T part) {
        opened.push(part);
        return part;
    }

    /** Stops: no new requests, what is under way ends, then everything else in the reverse order of its start. */
    @Override
    public void close() {
        while (!opened.isEmpty()) {
            AutoCloseable part = opened.pop();
            try {
                part.close();
            } catch (Exception e) {
                LOG.warn("{} didn't close", part.getClass().getSimpleName(), e);
            }
        }
    }

    @Override
    public Optional<String> note() {
        return settings.stripe().isEmpty()
                ? Optional.of(
                        "No provider route is configured: quotes can't be paid. See --sandbox and --stripe-secret-key.")
                : Optional.empty();
    }
}
