package tokenops.sandbox.stripe;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;

/**
 * Stripe for one test account, on a free port of this machine, in memory: what stripe-java is pointed at instead of
 * api.stripe.com.
 *
 * <p>Besides the API it has what no API gives: the payer's and the bank's side ({@link #settle}, {@link #openDispute},
 * {@link #failRefund}) and a hand on the webhooks. Safe for any thread. Methods that name an object throw {@link StripeError}
 * when there is none, or its state doesn't allow it.
 */
public final class StripeSandbox implements AutoCloseable {
    /** Most copies of one event sent at once. */
    private static final int MOST_REDELIVERIES = 1_000;

    private static final String LOOPBACK = "127.0.0.1";
    private static final int BACKLOG = 1_024;

    private final Books books;
    private final Payer payer;
    private final Refunds refunds;
    private final Disputes disputes;
    private final Webhooks webhooks;
    private final WebhookSigner signer;
    private final HttpServer server;
    private final ExecutorService threads;
    private final URI base;

    /**
     * Starts it.
     *
     * @param schedule when webhooks that weren't taken are sent again
     * @param clock tells the times written on objects and signatures
     * @param random makes ids and secrets; need not be safe for several threads
     * @throws IOException when no port can be had
     */
    public StripeSandbox(StripeAccount account, RetrySchedule schedule, Clock clock, RandomGenerator random)
            throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral(LOOPBACK), 0), BACKLOG);
        base = URI.create("http://" + LOOPBACK + ":" + server.getAddress().getPort());
        StripeIds ids = new StripeIds(random);
        signer = new WebhookSigner(account.webhookSecret(), clock, ids);
        webhooks = new Webhooks(signer, schedule, clock, this::taken);
        books = new Books(account, clock, ids, () -> webhooks.endpoints().size(), webhooks::offer);
        PaymentIntents intents = new PaymentIntents(books, base.toString());
        payer = new Payer(books, intents);
        refunds = new Refunds(books);
        disputes = new Disputes(books);
        Routes routes = new Routes(books, intents, refunds);
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("stripe-sandbox-", 0).factory());
        server.setExecutor(threads);
        server.createContext("/", new ApiServer(books, routes, new Expansion(books), new Idempotency(clock)));
        server.createContext(PaymentPage.PATH, new PaymentPage(books, payer));
        server.start();
    }

    /** The address to give stripe-java as its API base, without a slash at its end. */
    public URI base() {
        return base;
    }

    /** The account and its keys. */
    public StripeAccount account() {
        return books.account();
    }

    /** Sends every event from now on to these endpoints, in the place of those before; at most 16. */
    public void sendWebhooksTo(List<URI> endpoints) {
        webhooks.endpoints(endpoints);
    }

    /** Holds all webhooks back; the one being sent goes out. */
    public void pauseWebhooks() {
        webhooks.pause();
    }

    /** Sends what was held back, in order, and goes on. */
    public void resumeWebhooks() {
        webhooks.resume();
    }

    /** Every attempt to deliver a webhook, oldest first; the oldest are forgotten beyond a hundred thousand. */
    public List<Delivery> deliveries() {
        return webhooks.deliveries();
    }

    /** Sends one event to each endpoint so many times (1 to 1000) at once, and returns when all attempts have ended. */
    public List<Delivery> redeliver(String eventId, int times) {
        if (times < 1 || times > MOST_REDELIVERIES) {
            throw new IllegalArgumentException("1 to " + MOST_REDELIVERIES + " times, not " + times);
        }
        return webhooks.send(event(eventId), Signing.GENUINE, times);
    }

    /** Sends one event to each endpoint once, signed so, and returns when the attempts have ended. */
    public List<Delivery> deliver(String eventId, Signing signing) {
        return webhooks.send(event(eventId), signing, 1);
    }

    /** An event as a webhook, not sent: for who sends it themselves. */
    public SignedWebhook signedWebhook(StripeEvent event, Signing signing) {
        return signer.sign(event.body(), signing);
    }

    /** An event as a genuine webhook, not sent. */
    public SignedWebhook signedWebhook(StripeEvent event) {
        return signedWebhook(event, Signing.GENUINE);
    }

    /** An event by its id; the oldest are forgotten beyond two hundred thousand. */
    public StripeEvent event(String eventId) {
        return books.alone(() -> books.events().get(eventId, "id"));
    }

    /**
     * Pays a PaymentIntent as the payer on the page does, confirming it first when that wasn't done.
     *
     * @return {@code payment_intent.processing}, {@code payment_intent.succeeded} and {@code charge.succeeded}, in order
     */
    public List<StripeEvent> settle(String paymentIntentId) {
        return settle(paymentIntentId, PaymentOutcome.PAID);
    }

    /** Ends a payer's visit to the payment page in this way; returns the events of it, in order. */
    public List<StripeEvent> settle(String paymentIntentId, PaymentOutcome outcome) {
        return books.alone(() -> payer.settle(paymentIntentId, outcome));
    }

    /** Lets a refund fail: its money comes back to the balance, its charge is no longer refunded by it. */
    public void failRefund(String refundId) {
        books.alone(() -> refunds.fail(refundId));
    }

    /** Opens a dispute over what is left of a charge; returns the dispute's id. */
    public String openDispute(String chargeId) {
        return books.alone(() -> disputes.open(chargeId)).id();
    }

    /** Closes a dispute in the seller's favour: the money returns. */
    public void winDispute(String disputeId) {
        books.alone(() -> disputes.close(disputeId, true));
    }

    /** Closes a dispute in the payer's favour: the money stays away. */
    public void loseDispute(String disputeId) {
        books.alone(() -> disputes.close(disputeId, false));
    }

    /** Stops it at once; calls under way end without an answer. */
    @Override
    public void close() {
        webhooks.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void taken(StripeEvent event) {
        books.alone(() -> {
            books.events().find(event.id()).map(StripeEvent::delivered).ifPresent(books.events()::update);
            return event;
        });
    }
}
