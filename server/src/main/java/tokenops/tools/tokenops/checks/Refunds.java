package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/** What went back is no more than what came, and both books say the same of it. */
final class Refunds implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.refunds",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.CRITICAL,
            6,
            new Meaning(
                    "No payment has more refunded and disputed than was paid, and what is stated as refunded is the sum of its refunds.",
                    "A refund that was made twice, or beside a dispute of the same payment; a refund that one system knows and the other doesn't.",
                    "Compare with the provider's refunds and disputes of the payment; where too much went back, claim it, and add the records that are missing."),
            Need.RETURNS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (List<Statement> payment : file.matches().payments()) {
            examine(payment, findings);
        }
        return findings;
    }

    private static void examine(List<Statement> payment, Found findings) {
        Returned refunded = new Returned();
        Returned all = new Returned();
        Optional<BigInteger> paid = Optional.empty();
        Optional<BigInteger> stated = Optional.empty();
        Optional<Statement> called = Optional.empty();
        for (Statement statement : payment) {
            if (statement.role() == Role.RETURNED_MONEY) {
                all.add(statement);
                if (!isDispute(statement)) {
                    refunded.add(statement);
                }
            } else if (statement.settles()) {
                paid = most(paid, statement.facts().whole(Facts.AMOUNT));
            }
            stated = most(stated, statement.facts().whole(Facts.AMOUNT_REFUNDED));
            boolean says =
                    statement.fact(Facts.STATUS).filter(Refunds::isReturned).isPresent();
            called = called.isEmpty() && says ? Optional.of(statement) : called;
        }
        BigInteger returned = all.sum();
        if (paid.isPresent() && returned.compareTo(paid.get()) > 0) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.CRITICAL,
                    "Of a payment of " + paid.get() + " went " + returned + " back, in "
                            + Text.count(all.byId.size(), "refund or dispute") + ".",
                    all.sources,
                    "at most " + paid.get(),
                    returned.toString()));
        } else if (paid.isEmpty() && returned.signum() > 0) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MINOR,
                    returned + " went back of a payment that isn't in the evidence: " + Quoted.first(all.sources) + ".",
                    all.sources,
                    "the payment",
                    "none in the evidence"));
        }
        BigInteger refunds = refunded.sum();
        if (stated.isPresent() && !refunded.byId.isEmpty() && !stated.get().equals(refunds)) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    "A payment is stated to have " + stated.get() + " refunded, and its refunds make " + refunds + ".",
                    refunded.sources,
                    stated.get().toString(),
                    refunds.toString()));
        }
        if (called.isPresent() && all.sources.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MINOR,
                    called.get().source().key() + " is called "
                            + called.get().fact(Facts.STATUS).orElse("")
                            + ", and no refund or dispute of it is in the evidence.",
                    List.of(called.get().source()),
                    "a refund or a dispute",
                    "none in the evidence"));
        }
    }

    private static boolean isReturned(String status) {
        return switch (Text.lowerAscii(status)) {
            case "refunded", "partially_refunded", "disputed", "charged_back" -> true;
            default -> false;
        };
    }

    private static boolean isDispute(Statement statement) {
        return statement.kind().contains("dispute")
                || statement
                        .fact(Facts.RETURNED_STATUS)
                        .filter(status -> status.contains("dispute"))
                        .isPresent()
                || statement.fact("return_type").filter("dispute"::equals).isPresent();
    }

    private static Optional<BigInteger> most(Optional<BigInteger> one, Optional<BigInteger> other) {
        return one.isEmpty() || other.isEmpty()
                ? one.or(() -> other)
                : Optional.of(one.get().max(other.get()));
    }

    /** Money that went back: each refund or dispute once, however many records tell of it. */
    private static final class Returned {
        private final Map<String, BigInteger> byId = new HashMap<>();
        private final Set<String> undone = new HashSet<>();
        private final List<Source> sources = new ArrayList<>();

        void add(Statement statement) {
            Optional<BigInteger> amount = statement.facts().whole(Facts.RETURNED);
            if (amount.isEmpty()) {
                return;
            }
            String id =
                    statement.fact(Facts.RETURN_ID).orElse(statement.source().key());
            sources.add(statement.source());
            byId.merge(id, amount.get().abs(), BigInteger::max);
            if (statement.fact(Facts.RETURNED_STATUS).filter(Returned::isUndone).isPresent()) {
                undone.add(id);
            }
        }

        private static boolean isUndone(String status) {
            return switch (Text.lowerAscii(status)) {
                case "failed",
                        "canceled",
                        "cancelled",
                        "won",
                        "warning_closed",
                        "refund_failed",
                        "dispute_won",
                        "receivable_settled" -> true;
                default -> false;
            };
        }

        BigInteger sum() {
            BigInteger sum = BigInteger.ZERO;
            for (Map.Entry<String, BigInteger> one : byId.entrySet()) {
                sum = undone.contains(one.getKey()) ? sum : sum.add(one.getValue());
            }
            return sum;
        }
    }
}
