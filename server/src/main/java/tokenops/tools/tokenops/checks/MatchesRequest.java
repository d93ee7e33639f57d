package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** A settlement that pays another amount, in another asset, to somebody else or under another reference than was asked for. */
final class MatchesRequest implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.matches_request",
            "2",
            Optional.of(Family.SETTLEMENT),
            Severity.CRITICAL,
            10,
            new Meaning(
                    "Every settlement has the amount, asset, payee, credits and provider reference of its payment request.",
                    "A payment of another amount, in another asset, to somebody else or for another request than was asked for: short and excess payments, wrong accounts, mixed-up references.",
                    "Look both records up at the provider. Refund or collect the difference, or correct the record that is wrong."),
            Need.REQUEST_AND_SETTLEMENT);

    private static final List<String> FACTS = List.of(
            Facts.AMOUNT, Facts.ASSET, Facts.CREDITS, Facts.PAYEE, Facts.PROVIDER_REFERENCE, Facts.PAYMENT_REQUEST);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        BigInteger tolerance = BigInteger.valueOf(file.request().tolerance().amountMinor());
        for (List<Statement> payment : file.matches().payments()) {
            List<Statement> settlements =
                    payment.stream().filter(Statement::settles).toList();
            if (settlements.isEmpty()) {
                continue;
            }
            for (String fact : FACTS) {
                List<Statement> asked = asked(payment, fact);
                for (Statement settlement : asked.isEmpty() ? List.<Statement>of() : settlements) {
                    compare(asked, settlement, fact, tolerance).ifPresent(findings::add);
                }
            }
        }
        return findings;
    }

    /** Requests that state the fact otherwise than each other: two at most, so that many with many don't multiply. */
    private static List<Statement> asked(List<Statement> payment, String fact) {
        List<Statement> asked = new ArrayList<>(2);
        for (Statement request : payment) {
            if (request.role() == Role.PAYMENT_REQUEST
                    && request.fact(fact).isPresent()
                    && asked.size() < 2
                    && asked.stream().noneMatch(other -> other.fact(fact).equals(request.fact(fact)))) {
                asked.add(request);
            }
        }
        return asked;
    }

    private static Optional<Finding> compare(
            List<Statement> requests, Statement settlement, String fact, BigInteger tolerance) {
        Optional<String> settled = settlement.fact(fact);
        for (Statement request : requests) {
            Optional<String> asked = request.fact(fact);
            if (asked.isPresent() && settled.isPresent() && !asked.equals(settled)) {
                boolean tolerated = fact.equals(Facts.AMOUNT) && isWithin(request, settlement, tolerance);
                return Optional.of(Finding.of(
                        SPEC,
                        tolerated ? Severity.INFO : Severity.CRITICAL,
                        "The " + fact + " of " + settlement.kind() + " "
                                + settlement.source().key() + " is " + settled.get() + ", and "
                                + request.source().key() + " asked for " + asked.get()
                                + (tolerated ? ": within the contract's tolerance of " + tolerance + "." : "."),
                        List.of(request.source(), settlement.source()),
                        asked.get(),
                        settled.get()));
            }
        }
        return Optional.empty();
    }

    private static boolean isWithin(Statement request, Statement settlement, BigInteger tolerance) {
        Optional<BigInteger> asked = request.facts().whole(Facts.AMOUNT);
        Optional<BigInteger> settled = settlement.facts().whole(Facts.AMOUNT);
        return asked.isPresent()
                && settled.isPresent()
                && asked.get().subtract(settled.get()).abs().compareTo(tolerance) <= 0;
    }
}
