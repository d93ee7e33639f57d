package tokenops.faces.cli;

import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import tokenops.ledger.Reckoning;
import tokenops.path.Amount;
import tokenops.path.Asset;

/** The books on a terminal. */
final class LedgerPrint {
    private final PrintWriter out;

    LedgerPrint(PrintWriter out) {
        this.out = out;
    }

    /** Accounts, each with what was moved out of it and into it. */
    void lines(Instant at, List<Reckoning.Line> lines) {
        say("The books as of %s", at);
        say("%-46s %24s %24s %24s", "account", "debits", "credits", "balance");
        for (Reckoning.Line line : lines) {
            Asset asset = line.balance().asset();
            say(
                    "%-46s %24s %24s %24s",
                    line.account(),
                    new Amount(asset, line.debits()).readable(),
                    new Amount(asset, line.credits()).readable(),
                    line.balance().readable());
        }
    }

    void total(Reckoning.Total total) {
        say(total.zero() ? "%s comes to zero." : "%s COMES TO %d.", total.asset(), total.balance());
    }

    void statement(Reckoning.Statement statement) {
        say("%s from %s to %s", statement.account(), statement.from(), statement.to());
        say("%-28s %24s  opening", "", statement.opening().readable());
        for (Reckoning.Entry entry : statement.entries()) {
            say("%-28s %24s  %s  %s", entry.at(), entry.amount().readable(), entry.other(), entry.id());
        }
        incomplete(statement.complete(), "transfers; the sums are over all");
        say(
                "%-28s %24s  in, %s out",
                "", statement.credits().readable(), statement.debits().readable());
        say("%-28s %24s  closing", "", statement.closing().readable());
    }

    void incomplete(boolean complete, String what) {
        if (!complete) {
            say("These are the first %d %s.", Reckoning.MOST_LINES, what);
        }
    }

    private void say(String form, Object... values) {
        out.println(String.format(Locale.ROOT, form, values));
    }
}
