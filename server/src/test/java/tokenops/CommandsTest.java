package tokenops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import tokenops.store.postgres.DatabaseAddress;
import tokenops.support.OnePostgres;
import tokenops.support.TestPostgres;

/** What somebody reads who asks a command for help, or for something that it can't do. */
@ExtendWith(OnePostgres.class)
@Timeout(120)
class CommandsTest {
    @TempDir
    Path folder;

    /** A command that has ended. */
    private record Ran(int exit, String out, String err) {}

    private static Ran tokenops(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commands().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exit = commands.execute(arguments);
        commands.getOut().flush();
        commands.getErr().flush();
        return new Ran(exit, out.toString(), err.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "pilot",
                "verify",
                "review",
                "ledger",
                "ledger check",
                "ledger balances",
                "ledger statement",
                "ledger trial-balance",
                "log",
                "log audit",
                "log new-origin",
                "reconcile",
                "doctor",
                "version"
            })
    void everyCommandHasHelp(String command) {
        Ran ran = tokenops((command + " --help").split(" "));
        assertEquals(0, ran.exit, ran.err);
        assertTrue(ran.out.startsWith("Usage: tokenops " + command), ran.out);
        assertTrue(ran.out.contains("--help"), ran.out);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            serv                                            | Not understood: serv
            doctor now please                               | Not understood: now please
            serve --prot=1                                  | Unknown option: '--prot=1'
            serve --port=many                               | Invalid value for option '--port': 'many' is not an int
            serve --port=70000                              | --port is 0 to 65535, not 70000
            serve --port=-1                                 | --port is 0 to 65535, not -1
            serve --public-url=shop                         | --public-url is an http or https URL of a host, not shop
            serve --public-url=https://shop.example/path    | --public-url is an http or https URL of a host, not https://shop.example/path
            serve --sandbox --stripe-secret-key=sk_test_1 --stripe-publishable-key=pk --stripe-webhook-secret=w --stripe-account=a | --sandbox and a Stripe key are given: payments would go to one of them, say which
            serve --stripe-secret-key=sk_test_1             | --stripe-secret-key is given, and --stripe-publishable-key is missing
            verify nowhere.json --log-key=nowhere.txt       | there is no file nowhere.txt
            log audit --url=shop                            | --url is the http or https URL of a server, not shop
            log audit --url=http://127.0.0.1:1              | --url is given, and --log-key is missing
            log audit --url=http://127.0.0.1:1 --data=data  | --url is given, and so is where the server's books are: the log is read from one of them
            log audit --url=http://127.0.0.1:1 --log-key=nowhere.txt | there is no file nowhere.txt
            log new-origin --reason=                        | --reason: 1 to 500 characters
            pilot --evidence=nowhere.jsonl                  | nowhere.jsonl can't be read
            ledger                                          | Missing required subcommand""")
    void wrongWordsAreToldInALine(String command, String sentence) {
        Ran ran = tokenops(command.split(" +"));
        assertEquals(2, ran.exit, ran.err);
        assertEquals("tokenops: " + sentence, ran.err.lines().findFirst().orElse(""));
        assertTrue(ran.err.contains("--help."), ran.err);
        assertTrue(ran.err.lines().count() <= 3, ran.err);
        assertEquals("", ran.out);
    }

    @Test
    void booksThatAreAwayAreToldAsThat() {
        String url = "jdbc:postgresql://127.0.0.1:1/none";
        Ran ran = tokenops("log", "audit", "--data=" + folder, "--database-url=" + url);
        assertEquals(2, ran.exit, ran.err);
        assertTrue(ran.err.startsWith("tokenops: The books at " + url + " can't be used: "), ran.err);
    }

    @Test
    void portThatIsTakenIsToldBeforeAnythingIsMade() throws IOException {
        Path data = folder.resolve("data");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ran ran = tokenops("serve", "--data=" + data, "--port=" + taken.getLocalPort());
            assertEquals(1, ran.exit, ran.err);
            assertTrue(
                    ran.err.startsWith(
                            "tokenops: Nothing can listen on port " + taken.getLocalPort() + " of 127.0.0.1: "),
                    ran.err);
            assertEquals(1, ran.err.lines().count(), ran.err);
        }
        assertFalse(Files.exists(data));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            serve --port=0 --host=300.1.1.1            | 1 | Nothing can listen on port 0 of 300.1.1.1: there is no such address.
            serve --port=0 --database-url=mysql://x/y  | 1 | The database URL must read jdbc:postgresql://host:port/database
            ledger check                               | 2 | There is no database in
            log audit                                  | 2 | There is no database in
            """)
    void whatCantBeDoneIsToldInALine(String command, int exit, String sentence) {
        Ran ran = tokenops((command + " --data=" + folder).split(" +"));
        assertEquals(exit, ran.exit, ran.err);
        assertTrue(ran.err.startsWith("tokenops: " + sentence), ran.err);
        assertEquals(1, ran.err.lines().count(), ran.err);
    }

    @Test
    void databaseWithoutBooksIsNoDamage(TestPostgres postgres) {
        Ran ran = tokenops("ledger", "check", "--database-url=" + url(postgres.database()));
        assertEquals(2, ran.exit, ran.err);
        assertTrue(ran.err.contains(" holds no books: "), ran.err);
    }

    @Test
    void settingsThatCantBeReadAreNamed(TestPostgres postgres) throws IOException {
        Path prices = folder.resolve("price-book.json");
        Files.writeString(prices, "{}");
        Ran ran = tokenops("serve", "--port=0", "--data=" + folder, "--database-url=" + url(postgres.database()));
        assertEquals(1, ran.exit, ran.err);
        assertTrue(ran.err.startsWith("tokenops: " + prices + " can't be used: the price book lacks "), ran.err);
    }

    private static String url(DatabaseAddress address) {
        return address.jdbcUrl() + "?user=" + address.user().orElseThrow() + "&password="
                + address.password().orElseThrow();
    }
}
