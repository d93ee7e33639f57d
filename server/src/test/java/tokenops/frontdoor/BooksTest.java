package tokenops.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.param.RefundCreateParams;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tokenops.faces.cli.ReconcileCommand;
import tokenops.ledger.LedgerCheck;
import tokenops.path.Kind;
import tokenops.proof.Json;
import tokenops.sandbox.stripe.StripeEvent;
import tokenops.store.Database;
import tokenops.support.Eventually;
import tokenops.support.Fingerprint;
import tokenops.support.Journey;
import tokenops.support.Raw;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** The books over time: revenue, expiry, balances of the past, statements, and a day held against the provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("slow")
class BooksTest {
    private final TestServer server = TestServer.start();
    private final StripeClient stripe = StripeClient.builder()
            .setApiKey(server.sandbox().account().secretKey())
            .setApiBase(server.sandbox().base().toString())
            .build();

    @BeforeAll
    void aNewDay() {
        Instant now = server.clock().instant();
        Instant morning = LocalDate.ofInstant(now, ZoneOffset.UTC)
                .plusDays(1)
                .atTime(8, 0)
                .toInstant(ZoneOffset.UTC);
        server.clock().forward(Duration.between(now, morning));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @AfterEach
    void theBooksBalance() throws SQLException {
        assertEquals(
                List.of(),
                new LedgerCheck(Database.beside(server.database(), "a test"))
                        .run().stream()
                                .flatMap(result -> result.findings().stream())
                                .toList());
        Json.Obj trial = server.operator()
                .get("/v1/operator/ledger/trial-balance")
                .done(200)
                .json();
        for (Json total : trial.array("totals")) {
            assertEquals("0", String.valueOf(((Json.Obj) total).whole("balance").orElseThrow()), trial::toString);
        }
    }

    private void sweep(Duration after) {
        server.clock().forward(after);
    }

    private long moved(Journey agent, String account) {
        return server.sql().number("""
                SELECT coalesce(sum(CASE WHEN credit = ? THEN amount ELSE -amount END), 0) FROM transfer
                WHERE agent = ? AND phase IN ('single', 'post') AND (credit = ? OR debit = ?)""", account, TestServer.uuid(agent.id()), account, account);
    }

    private Json.Obj reconciled(String day) {
        return server.operator()
                .get("/v1/operator/reconciliation?provider=stripe&day=" + day)
                .done(200)
                .json();
    }

    private String today() {
        return LocalDate.ofInstant(server.clock().instant(), ZoneOffset.UTC).toString();
    }

    private int command(String... arguments) {
        // where it listens stands there
        return command(server.data(), arguments);
    }

    private static int command(Path data, String... arguments) {
        String[] all = Stream.concat(Arrays.stream(arguments), Stream.of("--data", data.toString()))
                .toArray(String[]::new);
        PrintStream out = System.out;
        try {
            System.setOut(new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8));
            return new CommandLine(new ReconcileCommand()).execute(all);
        } finally {
            System.setOut(out);
        }
    }

    @Test
    void revenueIsWhatWasBurntAndTheRestBreaksWhenItsTimeIsOver() {
        Journey agent = Journey.contracted(server, 10);
        agent.complete(Samples.transfers(10));
        sweep(Duration.ofMinutes(11));
        Eventually.until("revenue is recognised", () -> moved(agent, "revenue") == 11);
        assertEquals(99, moved(agent, "deferred_revenue"));
        Instant before = server.clock().instant();
        String account = "agent_credits:" + agent.id();
        sweep(Duration.ofDays(366));
        Eventually.until("the rest is breakage", () -> moved(agent, "breakage") == 99);
        assertEquals(0, moved(agent, "deferred_revenue"));
        assertEquals(9_900_000, moved(agent, "credits_expired"));
        assertEquals(
                "expired",
                server.sql().text("SELECT state FROM credit_grant WHERE agent = ?", TestServer.uuid(agent.id())));
        Json.Obj statement = server.operator()
                .get("/v1/operator/ledger/accounts/" + account + "/statement?asset=TEST_CREDIT/6&from="
                        + before.minus(Duration.ofDays(1)) + "&to=" + before)
                .done(200)
                .json();
        assertEquals("0", amount(statement, "opening"));
        assertEquals("9900000", amount(statement, "closing"));
        assertEquals("11000000", amount(statement, "credits"));
        assertEquals("1100000", amount(statement, "debits"));
        assertEquals(2, statement.array("entries").size());
        Json.Obj then = server.operator()
                .get("/v1/operator/ledger/trial-balance?at=" + before)
                .done(200)
                .json();
        assertTrue(line(then, "credits_expired")
                        .map(line -> amount(line, "balance"))
                        .filter("0"::equals)
                        .isPresent()
                || line(then, "credits_expired").isEmpty());
    }

    private static Optional<Json.Obj> line(Json.Obj trial, String account) {
        return trial.array("lines").stream()
                .map(Json.Obj.class::cast)
                .filter(line -> line.text("account").filter(account::equals).isPresent())
                .findFirst();
    }

    private static String amount(Json.Obj object, String member) {
        return object.object(member).orElseThrow().text("amount").orElseThrow();
    }

    @Test
    void anAgentReadsItsOwnStatementAndNobodyElses() {
        Journey agent = Journey.funded(server, 1);
        Journey another = Journey.credentialed(server);
        String path = "/v1/ledger/accounts/agent_credits:" + agent.id() + "/statement";
        assertEquals("1100000", amount(agent.raw().get(path).done(200).json(), "closing"));
        Instant now = server.clock().instant();
        var read = agent.client().getStatement("agent_credits:" + agent.id(), now.minus(Duration.ofDays(1)), now);
        assertEquals(
                List.of("credits_issued"),
                read.entries().stream().map(entry -> entry.other()).toList());
        another.raw().get(path).refused(404, "not-found");
        agent.raw().get("/v1/ledger/accounts/deferred_revenue/statement").refused(404, "not-found");
        agent.raw().get(path + "?from=yesterday").refused(400, "invalid-request");
        agent.raw()
                .get(path + "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z")
                .refused(400, "invalid-request");
        agent.raw().get(path + "?from=-999999999-01-01T00:00:00Z").refused(400, "invalid-request");
        server.operator()
                .get("/v1/operator/ledger/accounts/revenue/statement?asset=money")
                .refused(400, "invalid-request");
        agent.raw().get("/v1/operator/ledger/trial-balance").refused(401, "not-authenticated");
    }

    @AfterEach
    void webhooksCome() {
        server.sandbox().sendWebhooksTo(List.of(URI.create(server.url() + "/v1/providers/stripe_stablecoin/webhook")));
    }

    @Test
    void paymentWhoseWebhookNeverCameIsFoundByLookUp() {
        Journey agent = Journey.credentialed(server).quote(10, 10).requestPayment();
        server.sandbox().sendWebhooksTo(List.of());
        server.sandbox().settle(agent.payment().providerReference().orElseThrow());
        server.clock().forward(Duration.ofMinutes(3));
        Eventually.until(
                "the provider was asked",
                () -> agent.client().getPayment(agent.payment().id()).state().equals("confirmed"));
        assertEquals(
                List.of(Optional.of("provider_api_polling")),
                server.sql().documents(TestServer.uuid(agent.id()), Kind.CONFIRMATION).stream()
                        .map(confirmation -> confirmation.json().text("confirmation_mode"))
                        .toList());
    }

    @Test
    void refundThatWasLostWithItsPaymentsWebhookIsFoundByTheSameLookUp() throws Exception {
        Journey agent = Journey.credentialed(server).quote(10, 10).requestPayment();
        String reference = agent.payment().providerReference().orElseThrow();
        server.sandbox().sendWebhooksTo(List.of());
        server.sandbox().settle(reference);
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder().setPaymentIntent(reference).build());
        server.clock().forward(Duration.ofMinutes(3));
        Eventually.until(
                "the provider was asked",
                () -> agent.client().getPayment(agent.payment().id()).state().equals("refunded"));
        assertEquals(BigInteger.ZERO, agent.client().getCredits().available().minor());
    }

    @Test
    void aDayBalancesUntilOneSideHasWhatTheOtherLacks() throws Exception {
        sweep(Duration.ofDays(8));
        Journey agent = Journey.funded(server, 10);
        Journey disputed = Journey.funded(server, 10);
        stripe.v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(agent.payment().providerReference().orElseThrow())
                        .setAmount(30L)
                        .build());
        server.sandbox().winDispute(server.sandbox().openDispute(charge(disputed)));
        Eventually.until(
                "all is booked",
                () -> server.sql()
                                .number(
                                        "SELECT count(*) FROM adjustment WHERE agent IN (?, ?) AND state IN ('succeeded', 'won')",
                                        TestServer.uuid(agent.id()),
                                        TestServer.uuid(disputed.id()))
                        == 2);
        Json.Obj report = reconciled(today());
        assertEquals(
                "true",
                String.valueOf(report.get("balances").orElseThrow().equals(new Json.Bool(true))),
                report::toString);
        assertEquals(5L, report.whole("matched").orElseThrow(), report::toString);
        assertEquals(amount(report, "provider_total"), amount(report, "our_total"));
        assertEquals(0, command("--provider", "stripe", "--day", today()));

        Fingerprint.unchangedBy(server, () -> reconciled(today()));
        Journey untold = Journey.credentialed(server).quote(10, 10).requestPayment();
        server.sandbox().pauseWebhooks();
        List<StripeEvent> events =
                server.sandbox().settle(untold.payment().providerReference().orElseThrow());
        Json.Obj lacking = reconciled(today());
        assertTrue(
                lacking.array("lines").stream()
                        .map(Json.Obj.class::cast)
                        .anyMatch(line -> line.text("standing")
                                        .filter("not_in_ledger"::equals)
                                        .isPresent()
                                && line.text("reference")
                                        .equals(untold.payment().providerReference())),
                lacking::toString);
        assertEquals(1, command("--provider", "stripe", "--day", today(), "--json"));
        server.sandbox().resumeWebhooks();
        untold.awaitTaken(events);
        Eventually.until(
                "the webhook has come",
                () -> untold.client().getPayment(untold.payment().id()).state().equals("confirmed"));
        assertEquals(0, command("--provider", "stripe", "--day", today()));
    }

    @Test
    void whatWeHaveBookedTwiceIsSeen() {
        sweep(Duration.ofDays(8));
        Journey agent = Journey.funded(server, 10);
        String reference = agent.payment().providerReference().orElseThrow();
        String copy =
                "INSERT INTO transfer SELECT home, gen_random_uuid(), agent, phase, of, debit, credit, asset, amount, %s, at"
                        + " FROM transfer WHERE agent = ? AND credit = 'deferred_revenue' ORDER BY id LIMIT 1";
        assertEquals(List.of("matched"), standings(reference));
        try {
            server.sql().change(copy.formatted("subject"), TestServer.uuid(agent.id()));
            assertEquals(List.of("matched", "not_at_provider"), standings(reference));
            // and of no payment that we know
            server.sql().change(copy.formatted("gen_random_uuid()"), TestServer.uuid(agent.id()));
            server.sql().change(copy.formatted("gen_random_uuid()"), TestServer.uuid(agent.id()));
            assertEquals(2, standings("trf_").size());
        } finally {
            server.sql()
                    .change(
                            "DELETE FROM transfer WHERE agent = ? AND credit = 'deferred_revenue' AND uuid_extract_version(id) = 4",
                            TestServer.uuid(agent.id()));
        }
        assertEquals(List.of("matched"), standings(reference));
    }

    /** How today's lines stand whose reference begins so. */
    private List<String> standings(String reference) {
        return reconciled(today()).array("lines").stream()
                .map(Json.Obj.class::cast)
                .filter(line -> line.text("reference").orElseThrow().startsWith(reference))
                .map(line -> line.text("standing").orElseThrow())
                .sorted()
                .toList();
    }

    private String charge(Journey agent) throws StripeException {
        return stripe.v1()
                .paymentIntents()
                .retrieve(agent.payment().providerReference().orElseThrow())
                .getLatestCharge();
    }

    @Test
    void whatCantBeReconciledIsSaid() {
        for (String query : List.of(
                "provider=stripe&day=soon",
                "provider=stripe&day=2026-02-30",
                "provider=stripe&day=99999-01-01",
                "provider=stripe&day=2099-01-01")) {
            server.operator().get("/v1/operator/reconciliation?" + query).refused(400, "invalid-request");
        }
        server.operator().get("/v1/operator/reconciliation?provider=nobody").refused(422, "route-unknown");
        complaint(() -> assertEquals(2, command("--provider", "nobody")));
    }

    @Test
    void tokenIsKeptFromAServerOfAnotherFolder(@TempDir Path other) throws IOException {
        Files.createDirectory(other.resolve("keys"));
        Files.writeString(other.resolve("keys").resolve("operator-token"), "topo_of_another\n");
        assertEquals(
                "tokenops: No server of the folder " + other + " is running. Start it, or name another with --url.\n",
                complaint(() -> assertEquals(2, command(other, "--provider", "stripe"))));
        // The server of this folder was killed, and ours listens where it did.
        Files.writeString(other.resolve("address"), server.url() + "\nother.example/log/00000000+00000000+AA==\n");
        assertEquals(
                "tokenops: What listens at " + server.url() + " isn't the server of the folder " + other
                        + ": its log has another key. The operator token was not sent.\n",
                complaint(() -> assertEquals(2, command(other, "--provider", "stripe"))));
    }

    private static String complaint(Runnable command) {
        PrintStream before = System.err;
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        try {
            System.setErr(new PrintStream(said, true, StandardCharsets.UTF_8));
            command.run();
        } finally {
            System.setErr(before);
        }
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void booksAreCheckedWhileTheServerWorks() throws SQLException {
        Journey agent = Journey.contracted(server, 10);
        for (int run = 0; run < 5; run++) {
            agent.begin(Samples.transfers(10));
            theBooksBalance();
        }
        Raw.Answer credits = agent.raw().get("/v1/credits").done(200);
        assertTrue(credits.text().contains("\"held\""), credits::text);
    }
}
