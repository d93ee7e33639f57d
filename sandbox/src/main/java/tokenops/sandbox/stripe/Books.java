package tokenops.sandbox.stripe;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import tokenops.proof.Json;

/**
 * All the account has: its objects, and the events that tell what happened to them.
 *
 * <p>One lock guards it all: every call runs alone, so events are in the order of what caused them.
 */
final class Books {
    /** Most objects of one kind: a heap of a gigabyte holds them. */
    static final int LARGEST_TABLE = 500_000;

    /** Events that can still be read back, where Stripe keeps thirty days of them. */
    static final int EVENTS_KEPT = 200_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final Clock clock;
    private final Consumer<StripeEvent> sender;
    private final Supplier<Integer> endpoints;
    private final StripeAccount account;
    private final StripeIds ids;

    private final Table<PaymentIntent> intents = table("payment_intent");
    private final Table<Charge> charges = table("charge");
    private final Table<BalanceTransaction> balance = table("balance_transaction");
    private final Table<Refund> refunds = table("refund");
    private final Table<Dispute> disputes = table("dispute");
    private final Table<StripeEvent> events = new Table<>("event", EVENTS_KEPT, Table.WhenFull.FORGET_OLDEST);

    /**
     * @param endpoints how many endpoints each event is sent to
     * @param sender takes each event as it happens, under the lock: must not wait
     */
    Books(
            StripeAccount account,
            Clock clock,
            StripeIds ids,
            Supplier<Integer> endpoints,
            Consumer<StripeEvent> sender) {
        this.account = account;
        this.clock = clock;
        this.ids = ids;
        this.endpoints = endpoints;
        this.sender = sender;
    }

    private static <T extends StripeObject> Table<T> table(String object) {
        return new Table<>(object, LARGEST_TABLE, Table.WhenFull.REFUSE_NEW);
    }

    /** Runs one call alone. */
    <T> T alone(Supplier<T> call) {
        lock.lock();
        try {
            return call.get();
        } finally {
            lock.unlock();
        }
    }

    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    StripeAccount account() {
        return account;
    }

    StripeIds ids() {
        return ids;
    }

    Table<PaymentIntent> intents() {
        return intents;
    }

    Table<Charge> charges() {
        return charges;
    }

    Table<BalanceTransaction> balance() {
        return balance;
    }

    Table<Refund> refunds() {
        return refunds;
    }

    Table<Dispute> disputes() {
        return disputes;
    }

    Table<StripeEvent> events() {
        return events;
    }

    /** Writes an event that something was made or reached a state, and hands it to the sender. */
    StripeEvent happened(String type, StripeObject data, StripeEvent.Origin origin) {
        return happened(type, data, Optional.empty(), origin);
    }

    /** The same for an update, with the values before it. */
    StripeEvent changed(String type, StripeObject data, Json.Obj previous, StripeEvent.Origin origin) {
        return happened(type, data, Optional.of(previous), origin);
    }

    private StripeEvent happened(
            String type, StripeObject data, Optional<Json.Obj> previous, StripeEvent.Origin origin) {
        StripeEvent event = new StripeEvent(
                ids.next("evt"), type, account.apiVersion(), now(), data, previous, origin, endpoints.get());
        events.add(event);
        sender.accept(event);
        return event;
    }

    /** Moves money of an object into or out of the balance. */
    BalanceTransaction book(
            BalanceTransaction.Kind kind, String source, PaymentTerms terms, long amountMinor, long feeMinor) {
        BalanceTransaction transaction = new BalanceTransaction(
                ids.next("txn"), source, kind, now(), amountMinor, feeMinor, terms.currency(), terms.description());
        balance.add(transaction);
        return transaction;
    }
}
