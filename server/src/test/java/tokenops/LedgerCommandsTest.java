package tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;
import tokenops.support.Journey;
import tokenops.support.OneServer;
import tokenops.support.Samples;
import tokenops.support.TestServer;

/** {@code tokenops ledger}, beside a server that runs: it shows what the server answers. */
@ExtendWith(OneServer.class)
class LedgerCommandsTest {
    private final TestServer server;

    LedgerCommandsTest(TestServer server) {
        this.server = server;
    }

    /** A command that has ended. */
    private record Ran(int exit, String out, String err) {
        Json.Obj json() {
            try {
                return CanonicalJson.readObject(out.strip().getBytes(StandardCharsets.UTF_8));
            } catch (MalformedJson e) {
                throw new AssertionError(out, e);
            }
        }
    }

    private Ran ledger(String... arguments) {
        List<String> all = new ArrayList<>(List.of("ledger"));
        all.addAll(List.of(arguments));
        all.add("--data=" + server.data());
        PrintStream before = System.out;
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        StringWriter err = new StringWriter();
        try {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
            CommandLine commands = Main.commands().setErr(new PrintWriter(err, true));
            int exit = commands.execute(all.toArray(String[]::new));
            return new Ran(exit, out.toString(StandardCharsets.UTF_8), err.toString());
        } finally {
            System.setOut(before);
        }
    }

    private String answered(String path) {
        return server.operator().get(path).done(200).text();
    }

    @Test
    void commandsShowWhatTheServerAnswersAlsoOfThePast() {
        Journey agent = Journey.contracted(server, 10);
        Instant funded = DocumentTime.micros(server.clock().instant());
        agent.complete(Samples.transfers(10));
        String account = "agent_credits:" + agent.id();
        Instant now = DocumentTime.micros(server.clock().instant());
        for (Instant at : List.of(funded, now)) {
            assertEquals(
                    answered("/v1/operator/ledger/trial-balance?at=" + at),
                    ledger("trial-balance", "--json", "--at=" + at).out().strip());
            assertEquals(
                    answered("/v1/operator/ledger/balances?at=" + at),
                    ledger("balances", "--json", "--at=" + at).out().strip());
            assertEquals(
                    answered("/v1/operator/ledger/accounts/" + account + "/statement?asset=TEST_CREDIT/6&to=" + at),
                    ledger("statement", account, "--json", "--to=" + at).out().strip());
        }
        assertEquals("11000000", balance(ledger("balances", "--json", "--at=" + funded), account));
        assertEquals("9900000", balance(ledger("balances", "--json", "--at=" + now), account));
        Json.Obj month = ledger("statement", account, "--json", "--from=" + funded, "--to=" + now)
                .json();
        assertEquals(
                "11000000 9900000 1",
                amount(month, "opening") + " " + amount(month, "closing") + " "
                        + month.array("entries").size());
    }

    private static String balance(Ran balances, String account) {
        return balances.json().objects("lines").stream()
                .filter(line -> line.text("account").filter(account::equals).isPresent())
                .map(line -> amount(line, "balance"))
                .findFirst()
                .orElseThrow();
    }

    private static String amount(Json.Obj of, String member) {
        return of.object(member).flatMap(amount -> amount.text("amount")).orElseThrow();
    }

    @Test
    void peopleReadWholeUnitsAndSumsThatComeToZero() {
        Journey agent = Journey.contracted(server, 10);
        agent.complete(Samples.transfers(10));
        String account = "agent_credits:" + agent.id();
        // The server's clock may be ahead of the command's: other tests have moved it.
        Instant now = DocumentTime.micros(server.clock().instant());
        Ran statement = ledger("statement", account, "--to=" + now);
        assertEquals(0, statement.exit(), statement.err());
        assertTrue(
                statement
                        .out()
                        .lines()
                        .anyMatch(line -> line.matches("\\S+ +-1\\.100000 TEST_CREDIT  credits_consumed  trf_\\S+")),
                statement.out());
        assertTrue(
                statement.out().lines().anyMatch(line -> line.matches(" +9\\.900000 TEST_CREDIT  closing")),
                statement.out());
        Ran balances = ledger("balances", "--at=" + now);
        assertTrue(balances.out().contains(account), balances.out());
        Ran trial = ledger("trial-balance", "--at=" + now);
        assertEquals(0, trial.exit(), trial.err());
        assertTrue(trial.out().contains("TEST_CREDIT/6 comes to zero."), trial.out());
        assertTrue(!trial.out().contains(account), "agents are taken together");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            statement nobody                                                | there is no account nobody: those in which something was booked are listed with the balances (see ledger balances)
            statement agent_credits                                         | there is no account agent_credits: agents have one each, named agent_credits:agt_... (see ledger balances)
            statement revenue --asset=dollars                               | --asset is as USD/2, not dollars
            statement revenue --from=2026-01-02T00:00:00Z --to=2026-01-01T00:00:00Z | --from is not after --to
            statement                                                       | Missing required parameter: 'ACCOUNT'
            balances --at=yesterday                                         | Invalid value for option '--at': a time as 2026-11-23T10:15:30Z, not yesterday
            trial-balance --at=-999999999-01-01T00:00:00Z                   | Invalid value for option '--at': a time as 2026-11-23T10:15:30Z, not -999999999-01-01T00:00:00Z
            """)
    void whatCantBeShownIsToldInALine(String command, String sentence) {
        Ran ran = ledger(command.split(" +"));
        assertEquals(2, ran.exit(), ran.err());
        assertEquals("tokenops: " + sentence, ran.err().lines().findFirst().orElse(""));
        assertEquals("", ran.out());
    }

    @Test
    void booksAreReadWhereNoServerRuns() {
        try (TestServer stopped = TestServer.start()) {
            Journey agent = Journey.funded(stopped, 1);
            stopped.stop();
            PrintStream before = System.out;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try {
                System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
                assertEquals(0, Main.commands().execute("ledger", "trial-balance", "--data=" + stopped.data()));
            } finally {
                System.setOut(before);
            }
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("1.100000 TEST_CREDIT"), agent.id());
        }
    }
}
