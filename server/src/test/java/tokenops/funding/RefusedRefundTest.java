package tokenops.funding;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tokenops.funding.MoneyBack.Fresh;
import tokenops.funding.MoneyBack.Seen;
import tokenops.funding.MoneyBack.Step;
import tokenops.funding.ProviderRoute.Fate;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.ledger.Grant;
import tokenops.ledger.GrantBooks;
import tokenops.ledger.Position;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.path.States;

/** The provider refuses our call for a refund: that ends the refund, unless the provider has told of it meanwhile. */
class RefusedRefundTest {
    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");
    private static final Asset CREDIT = Asset.CREDIT.in(Mode.TEST);
    private static final Amount PAID = new Amount(Asset.USD.in(Mode.TEST), 100);
    private static final Id.Agent AGENT = new Id.Agent(new UUID(0, 1));
    private static final Id.Payment PAYMENT = new Id.Payment(new UUID(0, 2));
    private static final Id.Grant GRANT = new Id.Grant(new UUID(0, 3));

    private static final Position POSITION = new Position(
            new Grant(
                    GRANT,
                    AGENT,
                    PAYMENT,
                    new Id.SettlementReceipt(new UUID(0, 5)),
                    new Id.Eligibility(new UUID(0, 6)),
                    CREDIT,
                    1_000,
                    1_000,
                    0,
                    PAID,
                    List.of(),
                    States.Grant.FUNDED,
                    AT,
                    AT),
            GrantBooks.empty(GRANT));

    private static final PaymentRow CONFIRMED = new PaymentRow(
            PAYMENT,
            AGENT,
            new Id.Quote(new UUID(0, 7)),
            "route",
            States.Payment.CONFIRMED,
            Optional.of("pi_1"),
            Optional.empty(),
            PAID,
            new Amount(CREDIT, 1_000),
            List.of(),
            List.of(),
            Optional.of(GRANT),
            AT,
            AT);

    private static final Fresh FRESH = new Fresh(
            new Id.Adjustment(new UUID(0, 8)),
            new Id.Adjustment(new UUID(0, 9)),
            new Id.Transfer(new UUID(0, 10)),
            "provider",
            AT);

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {"REQUESTED, -, GIVE_UP", "SUBMITTED, re_1, NOTHING", "SUCCEEDED, re_1, NOTHING"})
    void whatTheProviderHasToldOfStands(States.Adjustment state, String told, Step step) {
        AdjustmentRow begun = MoneyBack.begun(
                new Seen(CONFIRMED, POSITION, List.of()), FRESH, false, PAID, 1_000, 0, "wanted", Optional.empty());
        AdjustmentRow row = begun.in(state, Optional.ofNullable(told));
        GoneBack refused = new GoneBack(false, Optional.empty(), Optional.of(row.id()), PAID, Fate.KEPT);
        assertEquals(
                step,
                MoneyBack.decide(new Seen(CONFIRMED, POSITION, List.of(row)), refused, FRESH)
                        .step());
    }
}
