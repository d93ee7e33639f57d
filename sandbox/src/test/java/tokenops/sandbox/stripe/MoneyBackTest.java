package tokenops.sandbox.stripe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.stripe.exception.InvalidRequestException;
import com.stripe.exception.StripeException;
import com.stripe.model.BalanceTransaction;
import com.stripe.model.Charge;
import com.stripe.model.PaymentIntent;
import com.stripe.model.Refund;
import com.stripe.param.BalanceTransactionListParams;
import com.stripe.param.EventListParams;
import com.stripe.param.RefundCreateParams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Refunds, disputes, and the balance that adds them up. */
class MoneyBackTest {
    private final Seller seller = new Seller();

    @AfterEach
    void close() {
        seller.close();
    }

    @Test
    void aChargeIsRefundedInPartsUpToItsAmount() throws Exception {
        PaymentIntent paid = paid(1_000);
        Refund part = refund(paid, 400L);
        assertEquals("pending", part.getStatus());
        assertEquals(
                "succeeded", seller.stripe.v1().refunds().retrieve(part.getId()).getStatus());
        Charge charge = charge(paid);
        assertEquals(400, charge.getAmountRefunded());
        assertFalse(charge.getRefunded());
        assertThrows(InvalidRequestException.class, () -> refund(paid, 601L));

        Refund rest = seller.stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setPaymentIntent(paid.getId())
                        .putMetadata("why", "test")
                        .build());
        assertEquals(600, rest.getAmount());
        assertTrue(charge(paid).getRefunded());
        var again = assertThrows(InvalidRequestException.class, () -> refund(paid, 1L));
        assertEquals("charge_already_refunded", again.getCode());
        assertEquals(
                List.of("refund.created", "charge.refunded", "refund.updated"),
                seller.eventTypes().subList(5, 8));
        assertEquals(1_000 - 15 - 400 - 600, balance());
    }

    @Test
    void aRefundThatFailsComesBack() throws Exception {
        PaymentIntent paid = paid(1_000);
        Refund refund = refund(paid, 1_000L);
        seller.sandbox.failRefund(refund.getId());
        assertEquals(
                "failed", seller.stripe.v1().refunds().retrieve(refund.getId()).getStatus());
        assertEquals(0, charge(paid).getAmountRefunded());
        assertEquals("refund.failed", seller.eventTypes().getLast());
        assertEquals(985, balance());
    }

    @Test
    void aDisputeTakesTheMoneyAndAWonOneBringsItBack() throws Exception {
        PaymentIntent paid = paid(1_000);
        String dispute = seller.sandbox.openDispute(paid.getLatestCharge());
        assertTrue(charge(paid).getDisputed());
        assertEquals(-15, balance());
        seller.sandbox.winDispute(dispute);
        assertEquals(985, balance());
        assertEquals("won", seller.stripe.v1().disputes().retrieve(dispute).getStatus());
        assertEquals(
                List.of(
                        "charge.dispute.created",
                        "charge.dispute.funds_withdrawn",
                        "charge.dispute.closed",
                        "charge.dispute.funds_reinstated"),
                seller.eventTypes().subList(5, 9));
        assertThrows(StripeError.class, () -> seller.sandbox.loseDispute(dispute));
    }

    @Test
    void aLostDisputeKeepsIt() throws Exception {
        PaymentIntent paid = paid(1_000);
        seller.sandbox.loseDispute(seller.sandbox.openDispute(paid.getLatestCharge()));
        assertEquals(-15, balance());
        assertEquals("charge.dispute.closed", seller.eventTypes().getLast());
    }

    @Test
    void aDaysBalanceIsReadPageByPage() throws Exception {
        long start = seller.clock.instant().getEpochSecond();
        for (int i = 0; i < 25; i++) {
            paid(100 + i);
        }
        seller.clock.step(Duration.ofDays(1));
        paid(9_999);
        BalanceTransactionListParams day = BalanceTransactionListParams.builder()
                .setType("payment")
                .setLimit(10L)
                .setCreated(BalanceTransactionListParams.Created.builder()
                        .setGte(start)
                        .setLt(start + 86_400)
                        .build())
                .build();
        List<Long> amounts = new ArrayList<>();
        for (BalanceTransaction transaction :
                seller.stripe.v1().balanceTransactions().list(day).autoPagingIterable()) {
            amounts.add(transaction.getAmount());
        }
        assertEquals(25, amounts.size());
        assertEquals(124, amounts.getFirst());
        assertEquals(100, amounts.getLast());
    }

    @Test
    void eventsAfterOneThatWasSeenAreReadForwards() throws Exception {
        seller.create(1);
        String seen = seller.stripe
                .v1()
                .events()
                .list(EventListParams.builder().setLimit(1L).build())
                .getData()
                .getFirst()
                .getId();
        for (int i = 2; i <= 8; i++) {
            seller.create(i);
        }
        var after = seller.stripe
                .v1()
                .events()
                .list(EventListParams.builder()
                        .setEndingBefore(seen)
                        .setLimit(3L)
                        .addAllType(List.of("payment_intent.created"))
                        .build());
        assertEquals(
                List.of(4L, 3L, 2L),
                after.getData().stream()
                        .map(event -> ((PaymentIntent) event.getDataObjectDeserializer()
                                        .getObject()
                                        .orElseThrow())
                                .getAmount())
                        .toList());
        assertTrue(after.getHasMore());
    }

    @ParameterizedTest
    @CsvSource({"33, 0", "34, 1", "99, 1", "100, 2", "1000, 15", "99999999, 1500000"})
    void theFeeIsRoundedHalfUp(long amountMinor, long feeMinor) {
        assertEquals(feeMinor, new FeePolicy(150).feeMinor(amountMinor));
    }

    private PaymentIntent paid(long amount) throws Exception {
        PaymentIntent intent = seller.create(amount);
        seller.sandbox.settle(intent.getId());
        return seller.retrieve(intent.getId());
    }

    private Refund refund(PaymentIntent paid, long amount) throws StripeException {
        return seller.stripe
                .v1()
                .refunds()
                .create(RefundCreateParams.builder()
                        .setCharge(paid.getLatestCharge())
                        .setAmount(amount)
                        .build());
    }

    private Charge charge(PaymentIntent paid) throws Exception {
        return seller.stripe.v1().charges().retrieve(paid.getLatestCharge());
    }

    private long balance() throws Exception {
        return seller
                .stripe
                .v1()
                .balanceTransactions()
                .list(BalanceTransactionListParams.builder().setLimit(100L).build())
                .getData()
                .stream()
                .mapToLong(BalanceTransaction::getNet)
                .sum();
    }
}
