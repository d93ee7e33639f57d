package tokenops.tools.tokenops.references;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.references.Match.Side;
import tokenops.tools.tokenops.references.Nearest.Candidate;

/**
 * The groups whose other side no reference found, each by one record that stands for it.
 *
 * <p>What names another payment, or is known to its provider by another name, is not taken for the one that isn't there: its own
 * reference says that it is something else.
 */
final class Seekers {
    private static final String CREDITS = "credits";

    private Seekers() {}

    /** Requests without a settlement (left), settlements without a request (right). */
    static List<Candidate> ofPayments(List<int[]> payments, List<Statement> statements) {
        List<Candidate> seeking = new ArrayList<>();
        for (int[] payment : payments) {
            payment(payment, statements).ifPresent(seeking::add);
        }
        return seeking;
    }

    private static Optional<Candidate> payment(int[] payment, List<Statement> statements) {
        Optional<Candidate> first = Optional.empty();
        Optional<Side> only = Optional.empty();
        for (int place : payment) {
            Statement statement = statements.get(place);
            Optional<Side> side = Sides.of(statement);
            if (side.isEmpty()) {
                continue;
            }
            boolean named = side.get() == Side.SETTLEMENT
                    && (statement.fact(Facts.PAYMENT_REQUEST).isPresent()
                            || statement.fact(Facts.INVOICE).isPresent());
            if (named || only.isPresent() && !only.equals(side)) {
                return Optional.empty();
            }
            only = side;
            Optional<Candidate> candidate = money(place, statement, side.get() == Side.REQUEST);
            if (candidate.isPresent() && (first.isEmpty() || candidate.get().compareTo(first.get()) < 0)) {
                first = candidate;
            }
        }
        return first;
    }

    private static Optional<Candidate> money(int place, Statement statement, boolean isRequest) {
        Optional<BigInteger> amount = statement.facts().whole(Facts.AMOUNT);
        Optional<String> asset = statement.fact(Facts.ASSET);
        Optional<Instant> time = statement.facts().time(Facts.AT);
        // a request that the provider knows by a name is settled under that name
        boolean elsewhere =
                isRequest && statement.fact(Facts.PROVIDER_REFERENCE).isPresent();
        return amount.isEmpty() || asset.isEmpty() || time.isEmpty() || elsewhere
                ? Optional.empty()
                : Optional.of(new Candidate(place, statement, isRequest, asset.get(), amount.get(), time.get()));
    }

    /** Usage that names nothing that paid for it (left), settlements of as many credits that no usage names (right). */
    static List<Candidate> ofUsage(List<int[]> works, List<Statement> statements) {
        List<Candidate> seeking = new ArrayList<>();
        for (int[] work : works) {
            boolean used = false;
            boolean settled = false;
            for (int place : work) {
                Optional<Side> side = Sides.of(statements.get(place));
                used |= side.equals(Optional.of(Side.USAGE));
                settled |= side.equals(Optional.of(Side.SETTLEMENT));
            }
            if (used == settled) {
                continue;
            }
            Optional<Candidate> first = Optional.empty();
            for (int place : work) {
                Statement statement = statements.get(place);
                if (!used) {
                    Optional<Candidate> candidate = Sides.of(statement)
                                    .filter(Side.SETTLEMENT::equals)
                                    .isPresent()
                            ? credits(place, statement, false, statement.facts().whole(Facts.CREDITS))
                            : Optional.empty();
                    if (candidate.isPresent()
                            && (first.isEmpty() || candidate.get().compareTo(first.get()) < 0)) {
                        first = candidate;
                    }
                } else if (isUnpaid(statement)) {
                    credits(place, statement, true, Credits.of(statement)).ifPresent(seeking::add);
                }
            }
            first.ifPresent(seeking::add);
        }
        return seeking;
    }

    private static boolean isUnpaid(Statement statement) {
        return Sides.of(statement).filter(Side.USAGE::equals).isPresent()
                && statement.fact(Facts.GRANT).isEmpty()
                && statement.fact(Facts.PAYMENT_REQUEST).isEmpty()
                && statement.fact(Facts.SETTLEMENT_RECEIPT).isEmpty()
                && statement.parts("burns").isEmpty();
    }

    private static Optional<Candidate> credits(
            int place, Statement statement, boolean isUsage, Optional<BigInteger> credits) {
        Optional<Instant> time = statement
                .facts()
                .time(Facts.END)
                .or(() -> statement.facts().time(Facts.AT))
                .or(() -> statement.facts().time(Facts.START));
        return credits.isEmpty() || time.isEmpty()
                ? Optional.empty()
                : Optional.of(new Candidate(place, statement, isUsage, CREDITS, credits.get(), time.get()));
    }
}
