package tokenops.tools.tokenops.checks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;

/** What the provider told of and what was booked are the same payments. */
final class Webhooks implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.webhooks",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.MAJOR,
            6,
            new Meaning(
                    "Every payment that a provider event tells of is booked, and every booked payment was told of by an event.",
                    "Webhooks that were lost on the way or not worked on, so that money came and nobody booked it; bookings that no provider event bears out.",
                    "Have the provider send the event again and book it; or look the payment up at the provider and take the booking back if there is none."),
            Need.EVENTS_AND_SETTLEMENTS);

    private static final String BY_HAND = "manual";

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        for (List<Statement> payment : file.matches().payments()) {
            List<Source> told = new ArrayList<>();
            List<Source> booked = new ArrayList<>();
            boolean byHand = false;
            for (Statement statement : payment) {
                if (statement.settles()) {
                    switch (statement.role()) {
                        case PROVIDER_EVENT -> told.add(statement.source());
                        case SETTLEMENT, FUNDING, CONFIRMATION -> booked.add(statement.source());
                        default -> {}
                    }
                }
                byHand |= statement
                        .fact(Facts.PROVIDER)
                        .filter(provider -> provider.contains(BY_HAND))
                        .isPresent();
            }
            if (!told.isEmpty() && booked.isEmpty()) {
                findings.add(
                        finding(told, "The provider told of a payment that is booked nowhere", "a settlement record"));
            } else if (told.isEmpty() && !booked.isEmpty() && !byHand) {
                findings.add(
                        finding(booked, "A payment is booked that no provider event tells of", "a provider event"));
            }
        }
        return findings;
    }

    private static Finding finding(List<Source> records, String what, String missing) {
        return Finding.of(
                SPEC,
                Severity.MAJOR,
                what + ": " + Quoted.first(records) + ".",
                records,
                missing,
                "none in the evidence");
    }
}
