package tokenops.client;

import java.time.Instant;
import java.util.List;

/** What may be spent, what runs hold, and the grants behind it. */
public record Credits(Amount available, Amount held, List<Grant> grants) {
    static Credits of(Answer answer) {
        return new Credits(answer.amount("available"), answer.amount("held"), answer.list("grants", Grant::of));
    }

    /**
     * Credits that one payment bought.
     *
     * @param state as {@code funded}
     */
    public record Grant(
            String id,
            String state,
            Amount credits,
            Amount remaining,
            Amount held,
            Amount paid,
            List<String> tools,
            String paymentId,
            String settlementReceiptId,
            String eligibilityId,
            Instant expiresAt) {
        private static Grant of(Answer answer) {
            return new Grant(
                    answer.text("id"),
                    answer.text("state"),
                    answer.amount("credits"),
                    answer.amount("remaining"),
                    answer.amount("held"),
                    answer.amount("paid"),
                    answer.texts("tools"),
                    answer.text("payment_id"),
                    answer.text("settlement_receipt_id"),
                    answer.text("eligibility_id"),
                    answer.time("expires_at"));
        }
    }
}
