package tokenops.funding.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.StripeException;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.BalanceTransactionSource;
import com.stripe.model.Charge;
import com.stripe.param.BalanceTransactionListParams;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import tokenops.funding.ProviderRoute.Movement;
import tokenops.funding.ProviderRoute.MovementKind;
import tokenops.funding.ProviderRoute.ProviderFailure;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Mode;

/** Stripe's balance transactions (API reference, Balance Transactions) as movements of money: gross, with the fee beside it. */
final class StripeMovements {
    private static final long PAGE = 100;

    /** More than a route of ours takes in a week; a sum that is cut off would be no reconciliation. */
    private static final int MOST = 500_000;

    private final StripeClient stripe;
    private final Mode mode;

    StripeMovements(StripeClient stripe, Mode mode) {
        this.stripe = stripe;
        this.mode = mode;
    }

    List<Movement> between(Instant from, Instant to) throws ProviderFailure {
        BalanceTransactionListParams params = BalanceTransactionListParams.builder()
                .setCreated(BalanceTransactionListParams.Created.builder()
                        .setGte(from.getEpochSecond())
                        .setLt(to.getEpochSecond())
                        .build())
                .addExpand("data.source")
                .setLimit(PAGE)
                .build();
        List<Movement> movements = new ArrayList<>();
        try {
            for (BalanceTransaction transaction :
                    stripe.v1().balanceTransactions().list(params).autoPagingIterable()) {
                if (movements.size() == MOST) {
                    throw new ProviderFailure("it has more than " + MOST + " balance transactions", null, true);
                }
                movements.add(movement(transaction));
            }
        } catch (StripeException e) {
            throw new ProviderFailure(String.valueOf(e.getMessage()), e);
        }
        return movements;
    }

    private Movement movement(BalanceTransaction transaction) {
        MovementKind kind = switch (transaction.getReportingCategory()) {
            case "charge" -> MovementKind.PAYMENT;
            case "refund" -> MovementKind.REFUND;
            case "refund_failure" -> MovementKind.REFUND_FAILED;
            case "dispute" -> MovementKind.DISPUTE;
            case "dispute_reversal" -> MovementKind.DISPUTE_WON;
            default -> MovementKind.OTHER;
        };
        Asset asset = StripeStablecoin.assetOf(transaction.getCurrency(), mode);
        return new Movement(
                kind,
                reference(transaction),
                new Amount(asset, transaction.getAmount()),
                new Amount(asset, transaction.getFee()),
                Instant.ofEpochSecond(transaction.getCreated()),
                transaction.getType() + " " + transaction.getId());
    }

    /** A charge's PaymentIntent, which is what our payments name; of all else the object itself. */
    private static String reference(BalanceTransaction transaction) {
        BalanceTransactionSource source = transaction.getSourceObject();
        if (source instanceof Charge charge && charge.getPaymentIntent() != null) {
            return charge.getPaymentIntent();
        }
        return transaction.getSource() == null ? transaction.getId() : transaction.getSource();
    }
}
