package tokenops.tools.tokenops.checks;

import java.util.Optional;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Problem;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/** What a check can't run without. Where it isn't there the check is not applicable and weighs nothing. */
public enum Need {
    NOTHING("nothing"),
    TRANSFERS("token transfers"),
    TOKEN_ROWS("rows of token transfers"),
    ASSETS("records of assets"),
    HOLDINGS("records of holders"),
    OPENINGS("records of holders with an opening balance"),
    ASSET_EVENTS("records of what happened to an asset"),
    DISTRIBUTIONS("records of a distribution"),
    FREEZES("records of a freeze"),
    SEQUENCES("a record of what an export holds, or numbered records of what happened to an asset"),
    ON_CHAIN("settlements that name a transaction, and token transfers"),
    ASSETS_AND_TRANSFERS("token transfers and a record of a token's supply"),
    REQUEST_AND_SETTLEMENT("a payment request and a settlement"),
    SETTLEMENT("settlement records"),
    PROVIDER_LINES("records with gross, fee and net"),
    USAGE("usage records"),
    USAGE_AND_PRICES("usage records and the contract's prices"),
    USAGE_RECEIPTS("usage receipts"),
    DELIVERY("delivery records"),
    EXCEPTIONS("exception records"),
    SIDES("a payment request, settlement, usage or delivery");

    private final String what;
    private final Optional<String> missing;

    Need(String what) {
        this.what = what;
        missing = Optional.of("it needs " + what + ", and the evidence has none");
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

    /** Why the check can't run; empty when it can. */
    Optional<String> missing(CaseFile file) {
        return there(file) ? Optional.empty() : missing;
    }

    private boolean there(CaseFile file) {
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
            case ASSETS_AND_TRANSFERS -> !evidence.transfers().isEmpty() && evidence.has(Role.ASSET);
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
            case SIDES -> !file.matches().all().isEmpty();
        };
    }

    private static boolean states(Evidence evidence, Role role, String fact) {
        return evidence.in(role).stream()
                .anyMatch(statement -> statement.fact(fact).isPresent());
    }

    private static boolean settles(Evidence evidence) {
        return evidence.statements().stream().anyMatch(Statement::settles);
    }
}
