package tokenops.tools.tokenops.checks;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Problem;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** What a check can't run without. Where it isn't there the check is not applicable and weighs nothing. */
public enum Need {
    NOTHING("nothing"),
    TRANSFERS("token transfers", Family.ASSET_CONTEXT),
    TOKEN_ROWS("rows of token transfers"),
    ASSETS("records of assets", Family.ASSET_CONTEXT),
    HOLDINGS("records of holders", Family.ASSET_CONTEXT),
    OPENINGS("records of holders with an opening balance", Family.ASSET_CONTEXT),
    ASSET_EVENTS("records of what happened to an asset", Family.ASSET_CONTEXT),
    DISTRIBUTIONS("records of a distribution", Family.ASSET_CONTEXT),
    FREEZES("records of a freeze", Family.ASSET_CONTEXT),
    SEQUENCES(
            "a record of what an export holds, or numbered records of what happened to an asset", Family.ASSET_CONTEXT),
    ON_CHAIN("settlements that name a transaction, and token transfers", Family.SETTLEMENT, Family.ASSET_CONTEXT),
    SUPPLIES("a record of an asset's supply, and token transfers or events of assets", Family.ASSET_CONTEXT),
    REQUEST_AND_SETTLEMENT("a payment request and a settlement", Family.SETTLEMENT),
    SETTLEMENT("settlement records", Family.SETTLEMENT),
    PROVIDER_LINES("records with gross, fee and net", Family.SETTLEMENT),
    USAGE("usage records", Family.USAGE),
    USAGE_AND_PRICES("usage records and the contract's prices", Family.USAGE),
    USAGE_RECEIPTS("usage receipts", Family.USAGE),
    DELIVERY("delivery records", Family.DELIVERY),
    EXCEPTIONS("exception records", Family.EXCEPTIONS),
    EVENTS_AND_SETTLEMENTS("provider events and settlement records", Family.SETTLEMENT),
    DUE_AND_SETTLEMENT("payment requests that say until when, and settlements with their time", Family.SETTLEMENT),
    RETURNS("refunds or disputes, or a payment that says that it has some", Family.SETTLEMENT),
    USAGE_SPANS("usage records with start and end", Family.USAGE),
    USAGE_AND_SETTLEMENT("usage records and settlements", Family.USAGE, Family.SETTLEMENT),
    USAGE_AND_CLOSING("usage records, and the time at which a run was closed or a grant expired", Family.USAGE),
    USAGE_AND_LEDGER("usage records and a ledger extract", Family.USAGE),
    RESULTS("results that are to be delivered", Family.DELIVERY),
    READY_TIMES("delivery records, and the time at which a result was ready", Family.DELIVERY),
    DEADLINES("delivery records with a deadline", Family.DELIVERY),
    EXCEPTION_REFERENCES("exceptions that name records", Family.EXCEPTIONS),
    SIDES("a payment request, settlement, usage or delivery");

    private final String what;
    private final List<Family> families;

    Need(String what, Family... families) {
        this.what = what;
        this.families = List.of(families);
    }

    /** The families whose records it is made of: without one of them it isn't there. None where records of any family do. */
    List<Family> families() {
        return families;
    }

    /** What it is, as a phrase: {@code usage records}. */
    String what() {
        return what;
    }

    /** What it means when it isn't there. */
    String whenAbsent(Optional<Family> family) {
        if (this == NOTHING) {
            return "It always runs.";
        }
        String notApplicable = "Without them it is not_applicable and weighs nothing.";
        return family.map(one -> notApplicable + " Where the contract requires " + one.word()
                        + ", a run without any evidence of it pauses for the missing evidence.")
                .orElse(notApplicable);
    }

    /** Whether it is there, in evidence that has its families. */
    boolean isIn(CaseFile file) {
        Evidence evidence = file.evidence();
        return switch (this) {
            case NOTHING -> true;
            case TRANSFERS -> !evidence.transfers().isEmpty();
            case TOKEN_ROWS -> !evidence.transfers().isEmpty() || evidence.problemCount(Problem.Kind.VALUE) > 0;
            case ASSETS -> evidence.has(Role.ASSET);
            case HOLDINGS -> evidence.has(Role.HOLDING);
            case OPENINGS -> states(evidence, Role.HOLDING, "opening_balance");
            case ASSET_EVENTS -> evidence.has(Role.ASSET_EVENT);
            case DISTRIBUTIONS -> states(evidence, Role.ASSET_EVENT, "distribution");
            case FREEZES ->
                evidence.in(Role.ASSET_EVENT).stream()
                        .anyMatch(event -> event.fact("event").equals(Optional.of("freeze")));
            case SEQUENCES -> evidence.has(Role.EXPORT) || states(evidence, Role.ASSET_EVENT, "sequence");
            case ON_CHAIN -> !evidence.transfers().isEmpty() && OnChain.any(evidence);
            case SUPPLIES ->
                evidence.has(Role.ASSET) && (!evidence.transfers().isEmpty() || evidence.has(Role.ASSET_EVENT));
            case REQUEST_AND_SETTLEMENT -> evidence.has(Role.PAYMENT_REQUEST) && settles(evidence);
            case SETTLEMENT -> evidence.count(Family.SETTLEMENT) > 0;
            case PROVIDER_LINES -> evidence.has(Role.PROVIDER_LINE) || evidence.has(Role.SETTLEMENT);
            case USAGE -> evidence.has(Role.USAGE);
            case USAGE_AND_PRICES ->
                evidence.has(Role.USAGE) && !file.request().prices().isEmpty();
            case USAGE_RECEIPTS ->
                evidence.in(Role.USAGE).stream()
                        .anyMatch(statement -> statement.kind().equals("usage_receipt"));
            case DELIVERY -> evidence.has(Role.DELIVERY);
            case EXCEPTIONS -> evidence.has(Role.EXCEPTION);
            case EVENTS_AND_SETTLEMENTS ->
                any(evidence, statement -> statement.role() == Role.PROVIDER_EVENT && statement.settles())
                        && any(evidence, Need::isBooked);
            case DUE_AND_SETTLEMENT -> any(evidence, stating(Facts.DUE)) && settles(evidence);
            case RETURNS ->
                evidence.has(Role.RETURNED_MONEY)
                        || any(evidence, stating(Facts.AMOUNT_REFUNDED))
                        || any(evidence, Need::isCalledReturned);
            case USAGE_SPANS ->
                any(
                        evidence,
                        statement -> statement.role() == Role.USAGE
                                && statement.fact(Facts.START).isPresent()
                                && statement.fact(Facts.END).isPresent());
            case USAGE_AND_SETTLEMENT -> evidence.has(Role.USAGE) && settles(evidence);
            case USAGE_AND_CLOSING ->
                evidence.has(Role.USAGE)
                        && (any(evidence, stating(Facts.CLOSED_AT)) || any(evidence, stating(Facts.GRANT_EXPIRES)));
            case USAGE_AND_LEDGER ->
                evidence.has(Role.USAGE)
                        && any(
                                evidence,
                                statement -> statement.kind().equals("ledger_extract")
                                        || statement.kind().equals("ledger_entry"));
            case RESULTS -> any(evidence, EveryResult::isToBeDelivered);
            case READY_TIMES -> evidence.has(Role.DELIVERY) && any(evidence, stating(Facts.READY));
            case DEADLINES -> any(evidence, stating(Facts.DEADLINE));
            case EXCEPTION_REFERENCES ->
                any(
                        evidence,
                        statement -> !statement.parts(Facts.REFERENCES).isEmpty()
                                || !statement.parts(Facts.EVIDENCE).isEmpty());
            case SIDES -> !file.matches().all().isEmpty();
        };
    }

    private static boolean states(Evidence evidence, Role role, String fact) {
        return evidence.in(role).stream()
                .anyMatch(statement -> statement.fact(fact).isPresent());
    }

    private static boolean settles(Evidence evidence) {
        return any(evidence, Statement::settles);
    }

    private static boolean isBooked(Statement statement) {
        return switch (statement.role()) {
            case SETTLEMENT, FUNDING, CONFIRMATION -> statement.settles();
            default -> false;
        };
    }

    private static boolean isCalledReturned(Statement statement) {
        return statement
                .fact(Facts.STATUS)
                .filter(status ->
                        status.endsWith("refunded") || status.equals("disputed") || status.equals("charged_back"))
                .isPresent();
    }

    private static Predicate<Statement> stating(String fact) {
        return statement -> statement.fact(fact).isPresent();
    }

    private static boolean any(Evidence evidence, Predicate<Statement> wanted) {
        for (Statement statement : evidence.statements()) {
            if (wanted.test(statement)) {
                return true;
            }
        }
        return false;
    }
}
