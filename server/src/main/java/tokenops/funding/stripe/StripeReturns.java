package tokenops.funding.stripe;

import com.stripe.StripeClient;
import com.stripe.exception.CardException;
import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.Dispute;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.net.RequestOptions;
import com.stripe.param.DisputeListParams;
import com.stripe.param.RefundCreateParams;
import com.stripe.param.RefundListParams;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tokenops.funding.ProviderRoute.Fate;
import tokenops.funding.ProviderRoute.GoneBack;
import tokenops.funding.ProviderRoute.ProviderFailure;
import tokenops.funding.ProviderRoute.Standing;
import tokenops.path.Amount;
import tokenops.path.Id;
import tokenops.path.Mode;

/** Refunds and disputes at Stripe (docs.stripe.com/refunds, docs.stripe.com/disputes). */
final class StripeReturns {
    private static final String ADJUSTMENT = "tokenops_adjustment";

    /** Stripe's largest page; a payment has a handful at most. */
    private static final long PAGE = 100;

    private final StripeClient stripe;

    StripeReturns(StripeClient stripe) {
        this.stripe = stripe;
    }

    GoneBack refund(Id.Adjustment adjustment, Id.Payment payment, String reference, Amount amount)
            throws ProviderFailure {
        RefundCreateParams params = RefundCreateParams.builder()
                .setPaymentIntent(reference)
                .setAmount(amount.minor())
                .putMetadata(StripeStablecoin.PAYMENT, payment.text())
                .putMetadata(ADJUSTMENT, adjustment.text())
                .build();
        RequestOptions options = RequestOptions.builder()
                .setIdempotencyKey("tokenops-" + adjustment)
                .build();
        try {
            return goneBack(
                    stripe.v1().refunds().create(params, options),
                    amount.asset().mode());
        } catch (InvalidRequestException | CardException e) {
            throw new ProviderFailure(e.getUserMessage() == null ? "it refuses" : e.getUserMessage(), e, true);
        } catch (StripeException e) {
            throw new ProviderFailure("it doesn't answer", e);
        }
    }

    Standing standing(String reference) throws ProviderFailure {
        try {
            PaymentIntent intent = stripe.v1().paymentIntents().retrieve(reference);
            Mode mode = Boolean.TRUE.equals(intent.getLivemode()) ? Mode.LIVE : Mode.TEST;
            List<GoneBack> refunds = new ArrayList<>();
            List<GoneBack> disputes = new ArrayList<>();
            for (Refund refund : stripe.v1()
                    .refunds()
                    .list(RefundListParams.builder()
                            .setPaymentIntent(reference)
                            .setLimit(PAGE)
                            .build())
                    .autoPagingIterable()) {
                refunds.add(goneBack(refund, mode));
            }
            for (Dispute dispute : stripe.v1()
                    .disputes()
                    .list(DisputeListParams.builder()
                            .setPaymentIntent(reference)
                            .setLimit(PAGE)
                            .build())
                    .autoPagingIterable()) {
                goneBack(dispute, mode).ifPresent(disputes::add);
            }
            // Stripe lists the newest first; they are applied as they happened.
            List<GoneBack> all = new ArrayList<>(refunds.reversed());
            all.addAll(disputes.reversed());
            return new Standing(
                    id(intent.getMetadata(), StripeStablecoin.PAYMENT, Id.Prefix.PAY)
                            .map(Id.Payment::new),
                    mode,
                    all);
        } catch (InvalidRequestException e) {
            throw new ProviderFailure(String.valueOf(e.getMessage()), e, true);
        } catch (StripeException e) {
            throw new ProviderFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static GoneBack goneBack(Refund refund, Mode mode) {
        Fate fate = switch (refund.getStatus()) {
            case "succeeded" -> Fate.GONE;
            case "failed", "canceled" -> Fate.KEPT;
            default -> Fate.OPEN; // pending, requires_action
        };
        return new GoneBack(
                false,
                Optional.of(refund.getId()),
                id(refund.getMetadata(), ADJUSTMENT, Id.Prefix.ADJ).map(Id.Adjustment::new),
                new Amount(StripeStablecoin.assetOf(refund.getCurrency(), mode), refund.getAmount()),
                fate);
    }

    /** Inquiries ({@code warning_...}) and disputes that were prevented have taken no money. */
    private static Optional<GoneBack> goneBack(Dispute dispute, Mode mode) {
        String status = dispute.getStatus();
        if (status.startsWith("warning_") || status.equals("prevented")) {
            return Optional.empty();
        }
        Fate fate = switch (status) {
            case "lost" -> Fate.GONE;
            case "won" -> Fate.KEPT;
            default -> Fate.OPEN; // needs_response, under_review
        };
        return Optional.of(new GoneBack(
                true,
                Optional.of(dispute.getId()),
                Optional.empty(),
                new Amount(StripeStablecoin.assetOf(dispute.getCurrency(), mode), dispute.getAmount()),
                fate));
    }

    private static Optional<UUID> id(@Nullable Map<String, String> metadata, String name, Id.Prefix prefix) {
        return Optional.ofNullable(metadata).map(members -> members.get(name)).flatMap(text -> Id.parse(prefix, text));
    }
}
