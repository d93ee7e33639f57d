package tokenops.tools.tokenops.references;

import java.util.Comparator;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Statement;

/** The order of records that doesn't depend on where they stand: by what they call themselves, then by what they state. */
final class Standard {
    /** Only records that say the same are told apart by their places, and it doesn't matter then which is which. */
    static final Comparator<Statement> ORDER = Comparator.<Statement, String>comparing(
                    statement -> statement.source().key())
            .thenComparing(Statement::role)
            .thenComparing(Statement::facts, Facts.ORDER)
            .thenComparing(Statement::source);

    private Standard() {}
}
