package tokenops.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What PostgreSQL's errors mean to a batch (the SQLSTATEs of its Appendix A). */
final class Faults {
    /** Keys that commands look up before they insert: a row of that key isn't theirs to refuse when they see it. */
    private static final Set<String> FOUND_NEXT_TIME = Set.of(
            "idempotency_pkey",
            "account_pkey",
            "confirmation_event",
            "payment_quote",
            "grant_books_pkey",
            "adjustment_reference");

    private Faults() {}

    /** Serialization failure, deadlock, shutdown, lost connection, no resources, no time: the same batch may succeed later. */
    static boolean canPass(SQLException e) {
        String state = e.getSQLState();
        return state == null
                || state.startsWith("40")
                || state.startsWith("57P")
                || state.startsWith("08")
                || isTooSlow(e)
                // too many connections
                || state.equals("53300")
                // Another node was first with a row that this round didn't find: the next one does.
                || isDuplicate(e)
                        && constraintOf(e).filter(FOUND_NEXT_TIME::contains).isPresent();
    }

    /** A statement, a lock or an idle transaction took longer than its limit. */
    static boolean isTooSlow(SQLException e) {
        return "57014".equals(e.getSQLState()) || "55P03".equals(e.getSQLState()) || "25P03".equals(e.getSQLState());
    }

    /** A row of that key is there already. */
    static boolean isDuplicate(SQLException e) {
        return "23505".equals(e.getSQLState());
    }

    /** Whether it was this constraint. */
    static boolean violates(Exception e, String constraint) {
        return constraintOf(e).filter(constraint::equals).isPresent();
    }

    /** The constraint that was violated, if one was. */
    static Optional<String> constraintOf(Exception e) {
        return e instanceof PSQLException error
                ? Optional.ofNullable(error.getServerErrorMessage()).map(ServerErrorMessage::getConstraint)
                : Optional.empty();
    }

    /** No room to write. */
    static boolean isDiskFull(SQLException e) {
        return "53100".equals(e.getSQLState());
    }
}
