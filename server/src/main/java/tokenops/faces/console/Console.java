package tokenops.faces.console;

import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tokenops.agents.Trust;
import tokenops.faces.console.SignIn.Signed;
import tokenops.faces.http.Health;
import tokenops.faces.http.OperatorToken;
import tokenops.operations.Because;
import tokenops.operations.Operation;
import tokenops.operations.OperatorOperations;
import tokenops.operations.QueueOperations;
import tokenops.operations.SwitchOperations;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.runs.Nodes;
import tokenops.runs.Runs;
import tokenops.store.Reads.DatabaseAway;
import tokenops.switches.Switches;

/**
 * The console's routes: who is signed in, which page is wanted, what a form asks for.
 *
 * <p>Pages read without a script; the script only keeps them up to date.
 */
public final class Console {
    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private final Desk desk;
    private final SignIn signIn;
    private final Pages pages;
    private final Assets assets = new Assets();
    private final Sending sending = new Sending();
    private final Clock clock;

    /** @param server how others reach it @param logKey the log's verifier key, one line */
    public Console(
            List<Operation<?, ?>> table,
            OperatorToken operators,
            Supplier<Health.Parts> health,
            URI server,
            String logKey,
            Clock clock) {
        this.desk = new Desk(table);
        this.signIn = new SignIn(operators, clock, server);
        this.pages = new Pages(desk, health, logKey.strip());
        this.clock = clock;
    }

    public void route(HttpRules rules) {
        rules.get("/console/files/{name}", this::file);
        rules.get("/console/login", guarded(this::login));
        rules.post("/console/login", guarded(this::attempt));
        rules.post("/console/logout", signed(this::logout));
        rules.get(
                "/",
                signed((request, response, signed) ->
                        sending.page(response, 200, "runs", pages.runs(signed.operator(), shell(signed)))));
        rules.get(
                "/payments",
                signed((request, response, signed) ->
                        sending.page(response, 200, "payments", pages.payments(signed.operator(), shell(signed)))));
        rules.get(
                "/payments/{id}",
                signed((request, response, signed) -> sending.page(
                        response, 200, "payment", pages.payment(signed.operator(), shell(signed), at(request, "id")))));
        rules.get(
                "/switches",
                signed((request, response, signed) ->
                        sending.page(response, 200, "switches", pages.switches(signed.operator(), shell(signed)))));
        rules.get(
                "/queue",
                signed((request, response, signed) ->
                        sending.page(response, 200, "queue", pages.queue(signed.operator(), shell(signed)))));
        rules.get(
                "/runs/{id}",
                signed((request, response, signed) -> sending.page(
                        response, 200, "run", pages.run(signed.operator(), shell(signed), at(request, "id")))));
        rules.get(
                "/runs/{id}/stations/{station}",
                signed((request, response, signed) -> sending.page(
                        response,
                        200,
                        "station",
                        pages.station(signed.operator(), shell(signed), at(request, "id"), at(request, "station")))));
        rules.post("/console/agents/{id}/trust", signed(this::decideTrust));
        rules.post("/console/runs/{id}/release", signed(this::release));
        rules.post("/console/switches/{name}", signed(this::setSwitch));
        rules.post("/console/runs/{id}/retry", signed(this::retry));
        rules.post("/console/nodes/{id}/drain", signed(drain("drainNode")));
        rules.post("/console/nodes/{id}/resume", signed(drain("resumeNode")));
    }

    private interface SignedHandler {
        void handle(ServerRequest request, ServerResponse response, Signed signed) throws IOException;
    }

    private interface Answering {
        void handle(ServerRequest request, ServerResponse response) throws IOException;
    }

    /** Only for who is signed in; others are sent to the login page, which remembers what they wanted to read. */
    private Handler signed(SignedHandler handler) {
        return guarded((request, response) -> {
            Optional<Signed> signed = signIn.signed(request);
            if (signed.isPresent()) {
                handler.handle(request, response, signed.get());
            } else {
                String path = SignIn.ours(request.path().path());
                sending.redirect(response, path.equals("/") ? "/console/login" : "/console/login?next=" + path);
            }
        });
    }

    /** What goes wrong becomes a page that says so. */
    private Handler guarded(Answering handler) {
        return (request, response) -> {
            try {
                handler.handle(request, response);
            } catch (Desk.Refused e) {
                problem(request, response, e.refusal());
            } catch (DatabaseAway e) {
                LOG.warn("console: the database is away: {}", String.valueOf(e.getMessage()));
                problem(request, response, Refusal.of(Problem.UNAVAILABLE, "the database is away"));
            } catch (IOException | UncheckedIOException e) {
                LOG.debug("console: the browser went away", e);
                throw e;
            } catch (RuntimeException e) {
                LOG.error("console: {} failed", request.path().path(), e);
                problem(request, response, Refusal.failed());
            }
        };
    }

    private void problem(ServerRequest request, ServerResponse response, Refusal refusal) {
        Problem problem = refusal.problem();
        Shell shell = shell(problem.title(), signIn.signed(request));
        // To a browser 401 would mean that it should ask for a name and a password.
        int status = problem == Problem.NOT_AUTHENTICATED ? 403 : problem.status();
        sending.page(
                response,
                status,
                "problem",
                new ProblemPage(shell, problem.title(), refusal.detail(), problem.remedy()));
    }

    private void file(ServerRequest request, ServerResponse response) {
        assets.named(at(request, "name"))
                .ifPresentOrElse(
                        asset -> sending.asset(response, asset),
                        () -> problem(request, response, Refusal.notFound("file")));
    }

    private void login(ServerRequest request, ServerResponse response) {
        String next = SignIn.ours(request.query().first("next").orElse("/"));
        if (signIn.signed(request).isPresent()) {
            sending.redirect(response, next);
        } else {
            loginPage(response, 200, next, Optional.empty());
        }
    }

    private void attempt(ServerRequest request, ServerResponse response) throws IOException {
        switch (signIn.attempt(request, response)) {
            case SignIn.In in -> sending.redirect(response, in.next());
            case SignIn.Wrong wrong ->
                loginPage(response, 403, wrong.next(), Optional.of("That is not the operator token."));
            case SignIn.TooOften often -> {
                SignIn.retryAfter(response, often.left());
                String wait = often.left().toSeconds() + 1 + " seconds";
                loginPage(response, 429, "/", Optional.of("Too many attempts: try again in " + wait + "."));
            }
        }
    }

    private void loginPage(ServerResponse response, int status, String next, Optional<String> problem) {
        sending.page(response, status, "login", new LoginPage(shell("Sign in", Optional.empty()), next, problem));
    }

    private void logout(ServerRequest request, ServerResponse response, Signed signed) throws IOException {
        Form.read(request).of(signed.session());
        signIn.end(signed, response);
        sending.redirect(response, "/console/login");
    }

    private void decideTrust(ServerRequest request, ServerResponse response, Signed signed) throws IOException {
        Form form = Form.read(request).of(signed.session());
        OperatorOperations.Decision decision = new OperatorOperations.Decision(
                form.field("action"), form.field("reason").strip());
        desk.act(signed.operator(), "decideTrust", decision, Trust.Decided.class, Map.of("id", at(request, "id")));
        sending.redirect(response, "/");
    }

    private void release(ServerRequest request, ServerResponse response, Signed signed) throws IOException {
        Because because = new Because(
                Form.read(request).of(signed.session()).field("reason").strip());
        Runs.Run run =
                desk.act(signed.operator(), "releaseResult", because, Runs.Run.class, Map.of("id", at(request, "id")));
        sending.redirect(response, "/runs/" + run.id());
    }

    private void setSwitch(ServerRequest request, ServerResponse response, Signed signed) throws IOException {
        Form form = Form.read(request).of(signed.session());
        desk.act(
                signed.operator(),
                "setSwitch",
                new SwitchOperations.Setting(
                        form.field("state"), form.field("reason").strip()),
                Switches.Shown.class,
                Map.of("name", at(request, "name")));
        sending.redirect(response, "/switches");
    }

    private void retry(ServerRequest request, ServerResponse response, Signed signed) throws IOException {
        Form form = Form.read(request).of(signed.session());
        QueueOperations.Help help = new QueueOperations.Help(
                form.field("command"), form.field("reason").strip());
        Map<String, String> run = Map.of("id", at(request, "id"));
        desk.act(signed.operator(), "retryRun", help, Runs.Run.class, run);
        sending.redirect(response, "/queue");
    }

    private SignedHandler drain(String operation) {
        return (request, response, signed) -> {
            Because because = new Because(
                    Form.read(request).of(signed.session()).field("reason").strip());
            Map<String, String> node = Map.of("id", at(request, "id"));
            desk.act(signed.operator(), operation, because, Nodes.Node.class, node);
            sending.redirect(response, "/queue");
        };
    }

    private Shell shell(Signed signed) {
        return shell("", Optional.of(signed));
    }

    private Shell shell(String title, Optional<Signed> signed) {
        return new Shell(
                title,
                Shell.Links.of(assets),
                signed.map(Signed::session).map(Form::token),
                clock.instant(),
                Shell.Live.NOT);
    }

    private static String at(ServerRequest request, String parameter) {
        return request.path().pathParameters().get(parameter);
    }
}
