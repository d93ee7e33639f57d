package tokenops.faces.console;

import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import tokenops.agents.Trust;
import tokenops.faces.http.Health;
import tokenops.faces.http.OperatorToken;
import tokenops.funding.Adjustments;
import tokenops.funding.PaymentBooks;
import tokenops.funding.PaymentOverview;
import tokenops.ledger.AgentStatements;
import tokenops.ledger.Transfer;
import tokenops.operations.Because;
import tokenops.operations.Operation;
import tokenops.operations.Operation.Bytes;
import tokenops.operations.OperatorOperations.Decision;
import tokenops.operations.QueueOperations.Help;
import tokenops.operations.SwitchOperations;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Ids;
import tokenops.path.Page;
import tokenops.path.Problem;
import tokenops.path.Raw;
import tokenops.path.Refusal;
import tokenops.path.States;
import tokenops.proof.Digest;
import tokenops.runs.Nodes;
import tokenops.runs.Overview;
import tokenops.runs.QueueHealth;
import tokenops.runs.RetryCommand;
import tokenops.runs.RunMoney;
import tokenops.runs.Runs;
import tokenops.runs.Stuck;
import tokenops.runs.StuckRuns;
import tokenops.runs.Trails;
import tokenops.store.Reply;
import tokenops.switches.Switches;

/** A console over a table of operations with one run under review and one agent that waits, asked as a browser asks. */
final class Given implements AutoCloseable {
    static final String TOKEN = "topo_of_this_test";
    static final String RUN = "run_01m84qkxeafhqvtw4d9kqezfwt";
    static final String PAYMENT = "pay_01m84qkxeafhqvtw4d9kqezfwt";
    static final String NODE = "nod_01m84qkxeafhqvtw4d9kqezf00";
    static final String HOSTILE = "<script>alert('x')</script>\" onload=\"alert(1)";
    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    private static final byte[] QUOTE =
            "{\"kind\":\"quote\",\"note\":\"<img src=x>\"}".getBytes(StandardCharsets.UTF_8);
    private static final String DIGEST = Digest.of(QUOTE).toString();
    private static final Amount HELD = new Amount(Asset.CREDIT, 2_000_000);

    final List<Decision> decisions = new CopyOnWriteArrayList<>();
    final List<Help> helped = new CopyOnWriteArrayList<>();
    final List<String> drained = new CopyOnWriteArrayList<>();
    final List<String> released = new CopyOnWriteArrayList<>();
    final List<String> settings = new CopyOnWriteArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final WebServer web;
    private Instant now = NOW;

    Given(String publicUrl) {
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        OperatorToken operators = new OperatorToken(TOKEN, clock, new Ids(clock, new SecureRandom()));
        HttpRouting.Builder routing = HttpRouting.builder();
        new Console(
                        table(),
                        operators,
                        () -> new Health.Parts(true, "up", "running", Optional.empty()),
                        URI.create(publicUrl),
                        "log.example+1+key",
                        clock)
                .route(routing);
        this.web = WebServer.builder()
                .host("127.0.0.1")
                .port(0)
                .routing(routing)
                .build()
                .start();
    }

    void pass(Duration time) {
        now = now.plus(time);
    }

    private List<Operation<?, ?>> table() {
        Operation.Access operator = new Operation.Access.OperatorOnly();
        return List.of(
                Operation.get("listAllRuns", "/a", operator, "").does(Page.class, ask -> page(overview())),
                Operation.get("listReviews", "/b", operator, "")
                        .does(
                                Page.class,
                                ask -> page(new Trust.Review(
                                        "agt_waiting",
                                        States.Agent.KEY_PROVEN,
                                        States.TrustReview.PENDING,
                                        HOSTILE,
                                        new Raw("{\"name\":\"</pre><script>\"}".getBytes(StandardCharsets.UTF_8))))),
                Operation.get("listMessagesInReview", "/c", operator, "")
                        .does(Page.class, ask -> Reply.done(new Page<>(List.of(), Optional.empty()))),
                Operation.get("getCheckpoint", "/d", operator, "")
                        .does(Bytes.class, ask -> Reply.refused(Refusal.notFound("checkpoint"))),
                Operation.get("getAnyRun", "/e", operator, "")
                        .does(
                                Runs.Run.class,
                                ask -> ask.at("id").equals(RUN)
                                        ? Reply.done(run())
                                        : Reply.refused(Refusal.notFound("run"))),
                Operation.get("getAnyTrail", "/f", operator, "").does(Trails.Trail.class, ask -> Reply.done(trail())),
                Operation.get("getAnyProof", "/g", operator, "")
                        .does(
                                Bytes.class,
                                ask -> Reply.refused(Refusal.of(Problem.RESULT_NOT_READY, "the run is under_review"))),
                Operation.get("getAnyObject", "/h", operator, "")
                        .does(Bytes.class, ask -> Reply.done(Bytes.of("application/json", QUOTE))),
                Operation.get("getQueue", "/k", operator, "").does(QueueHealth.Queue.class, ask -> Reply.done(queue())),
                Operation.post("drainNode", "/l", operator, "").does(Because.class, Nodes.Node.class, ask -> {
                    drained.add(ask.at("id") + " " + ask.body().reason());
                    return Reply.done(node());
                }),
                Operation.post("resumeNode", "/m", operator, "")
                        .does(Because.class, Nodes.Node.class, ask -> Reply.done(node())),
                Operation.post("retryRun", "/n", operator, "").does(Help.class, Runs.Run.class, ask -> {
                    helped.add(ask.body());
                    return Reply.done(run());
                }),
                Operation.post("releaseResult", "/i", operator, "").does(Because.class, Runs.Run.class, ask -> {
                    released.add(ask.at("id") + " " + ask.body().reason());
                    return Reply.done(run());
                }),
                Operation.post("decideTrust", "/j", operator, "").does(Decision.class, Trust.Decided.class, ask -> {
                    decisions.add(ask.body());
                    return ask.body().reason().isBlank()
                            ? Reply.refused(Refusal.invalid("reason", "1 to 500 characters"))
                            : Reply.done(new Trust.Decided(
                                    "tru_1", "trust_decision", "approved", "agt_waiting", DIGEST, new Raw(QUOTE)));
                }),
                Operation.get("listAllPayments", "/m", operator, "").does(Page.class, ask -> page(payment())),
                Operation.get("getAnyPayment", "/n", operator, "")
                        .does(
                                PaymentBooks.Detail.class,
                                ask -> ask.at("id").equals(PAYMENT)
                                        ? Reply.done(detail())
                                        : Reply.refused(Refusal.notFound("payment"))),
                Operation.get("getRunMoney", "/o", operator, "").does(RunMoney.Money.class, ask -> Reply.done(money())),
                Operation.get("listSwitches", "/k", operator, "")
                        .does(
                                Page.class,
                                ask -> Reply.done(new Page<>(
                                        List.of(
                                                shown("onboarding", Optional.empty()),
                                                shown("runs", Optional.of(HOSTILE))),
                                        Optional.empty()))),
                Operation.post("setSwitch", "/l", operator, "")
                        .does(SwitchOperations.Setting.class, Switches.Shown.class, ask -> {
                            settings.add(ask.at("name") + " " + ask.body().state() + ": "
                                    + ask.body().reason());
                            return Reply.done(shown(ask.at("name"), Optional.empty()));
                        }));
    }

    /** A switch; off when there is a reason. */
    private static Switches.Shown shown(String name, Optional<String> reason) {
        return new Switches.Shown(
                name,
                reason.isPresent() ? Switches.State.OFF : Switches.State.ON,
                reason.map(why -> "operator:token"),
                reason,
                reason.map(why -> NOW));
    }

    private static Reply<Page> page(Object item) {
        return Reply.done(new Page<>(List.of(item), Optional.empty()));
    }

    private static Overview overview() {
        return new Overview(
                RUN,
                "agt_1",
                States.Run.UNDER_REVIEW,
                States.RunCredit.HELD,
                Optional.of(HOSTILE),
                "tokenops",
                HELD,
                Optional.empty(),
                Optional.of(States.Callback.PENDING),
                NOW.minusSeconds(90),
                Optional.empty());
    }

    private static Runs.Run run() {
        return new Runs.Run(
                RUN,
                "run",
                States.Run.UNDER_REVIEW,
                States.RunCredit.HELD,
                Optional.of(HOSTILE),
                "tokenops",
                "con_1",
                HELD,
                List.of(new Runs.Exception(
                        "exc_1", "evidence_gap", "medium", States.Ticket.OPEN, HOSTILE, NOW.minusSeconds(30))),
                NOW.minusSeconds(90),
                Optional.empty(),
                Map.of(),
                Optional.empty());
    }

    private static PaymentOverview payment() {
        return new PaymentOverview(
                PAYMENT,
                "agt_1",
                "stripe_stablecoin",
                States.Payment.DISPUTED,
                Optional.of(HOSTILE),
                usd(2_00),
                new Amount(Asset.CREDIT, 20_000_000),
                Optional.of(usd(50)),
                1,
                NOW.minusSeconds(200),
                NOW.plusSeconds(3_600));
    }

    private static Amount usd(long cents) {
        return new Amount(Asset.USD, cents);
    }

    private static PaymentBooks.Detail detail() {
        Amount none = new Amount(Asset.CREDIT, 0);
        return new PaymentBooks.Detail(
                payment(),
                Optional.of(new PaymentBooks.Granted(
                        "grt_1",
                        States.Grant.SUSPENDED,
                        new Amount(Asset.CREDIT, 20_000_000),
                        HELD,
                        new Amount(Asset.CREDIT, 18_000_000),
                        new Amount(Asset.CREDIT, 1_500_000),
                        none,
                        none,
                        usd(2_00),
                        usd(1_80),
                        usd(20),
                        usd(0),
                        usd(0),
                        usd(0),
                        usd(1_50),
                        NOW.plusSeconds(86_400))),
                List.of(new Adjustments.Adjustment(
                        "adj_1",
                        "adjustment",
                        "dispute",
                        States.Adjustment.OPENED,
                        PAYMENT,
                        usd(50),
                        new Amount(Asset.CREDIT, 5_000_000),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("dp_1"),
                        "provider:stripe",
                        HOSTILE,
                        Optional.empty(),
                        NOW.minusSeconds(20))));
    }

    private static RunMoney.Money money() {
        return new RunMoney.Money(
                RUN,
                States.RunCredit.HELD,
                HELD,
                new Amount(Asset.CREDIT, 0),
                new Amount(Asset.CREDIT, 0),
                List.of(new AgentStatements.Line(
                        "trf_1",
                        Transfer.Phase.PENDING,
                        Optional.empty(),
                        "agent_credits:agt_1",
                        "credits_consumed",
                        HELD,
                        NOW.minusSeconds(90))),
                List.of(new RunMoney.Share(
                        "grt_1",
                        States.Grant.SUSPENDED,
                        PAYMENT,
                        States.Payment.DISPUTED,
                        HELD,
                        new Amount(Asset.CREDIT, 0))));
    }

    private static Stuck stuck() {
        return new Stuck(
                Stuck.Reason.MANUAL_REVIEW_REQUIRED,
                NOW.minusSeconds(30),
                HOSTILE,
                Optional.of(RetryCommand.CLOSE_EXCEPTION),
                Optional.of("POST /v1/operator/runs/" + RUN + "/retry"));
    }

    private static QueueHealth.Queue queue() {
        QueueHealth.Load load = new QueueHealth.Load(7, 2, 1, Optional.of(NOW.minusSeconds(200)), 200);
        return new QueueHealth.Queue(
                NOW,
                load,
                42,
                List.of(
                        new Nodes.Node(
                                NODE, Nodes.State.WORKING, NOW.minusSeconds(900), NOW, 512, 2, 0, 42, Optional.empty()),
                        new Nodes.Node(
                                "nod_2",
                                Nodes.State.DRAINED,
                                NOW.minusSeconds(900),
                                NOW,
                                512,
                                0,
                                0,
                                0,
                                Optional.empty())),
                List.of(new QueueHealth.OfTool("tokenops", load)),
                1,
                List.of(new QueueHealth.OfAgent("agt_1", load)),
                List.of(new StuckRuns.StuckRun(RUN, "agt_1", "tokenops", States.Run.UNDER_REVIEW, stuck())));
    }

    private static Nodes.Node node() {
        return queue().nodes().getFirst();
    }

    private static Trails.Trail trail() {
        List<Trails.Station> stations = new ArrayList<>();
        stations.add(new Trails.Station(
                "quote", "accepted", Optional.of("quo_1"), Optional.of(DIGEST), Optional.of(NOW.minusSeconds(100))));
        stations.add(new Trails.Station(
                "queue", "under_review", Optional.of(RUN), Optional.empty(), Optional.of(NOW.minusSeconds(90))));
        stations.add(new Trails.Station("callback", "waiting", Optional.empty(), Optional.empty(), Optional.empty()));
        return new Trails.Trail(
                RUN,
                Optional.of(HOSTILE),
                "tokenops",
                "stripe_stablecoin",
                "funded",
                States.Run.UNDER_REVIEW,
                "Nothing was " + HOSTILE,
                new Trails.Next("operator", "release the result"),
                Optional.of(stuck()),
                List.of(),
                stations);
    }

    /** Asks with GET; a session that is empty sends no cookie. */
    HttpResponse<String> get(String path, String session) throws Exception {
        return send(request(path, session).GET());
    }

    /** Sends a form as a page of ours does. */
    HttpResponse<String> post(String path, String session, String form) throws Exception {
        return post(path, session, form, "same-origin");
    }

    HttpResponse<String> post(String path, String session, String form, String site) throws Exception {
        return send(request(path, session)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Sec-Fetch-Site", site)
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private HttpRequest.Builder request(String path, String session) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + web.port() + path))
                .timeout(Duration.ofSeconds(30));
        return session.isEmpty() ? request : request.header("Cookie", "tokenops_session=" + session);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Signs in and gives the session. */
    String signedIn() throws Exception {
        String cookie = post("/console/login", "", "token=" + TOKEN)
                .headers()
                .firstValue("set-cookie")
                .orElseThrow();
        return cookie.substring(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    }

    @Override
    public void close() {
        web.stop();
        http.close();
    }
}
