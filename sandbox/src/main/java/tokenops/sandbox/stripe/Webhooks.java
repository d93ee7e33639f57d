package tokenops.sandbox.stripe;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Sends events to the endpoints, in order of creation, and again on the schedule while an endpoint doesn't take one.
 *
 * <p>One thread of its own, {@code stripe-sandbox-webhooks}, does all sending on schedule; an event that is retried no longer
 * holds its place.
 */
final class Webhooks implements AutoCloseable {
    /** Attempts waiting at once; what comes on top isn't sent, and its {@link Delivery} says so. */
    static final int MOST_WAITING = 100_000;

    /** Attempts that can be listed, newest kept. */
    static final int DELIVERIES_KEPT = 100_000;

    /** Endpoints an account can have, as at Stripe. */
    private static final int MOST_ENDPOINTS = 16;

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final WebhookSigner signer;
    private final RetrySchedule schedule;
    private final Clock clock;
    private final Consumer<StripeEvent> taken;
    private final HttpClient client;
    private final ScheduledThreadPoolExecutor sender;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private final ArrayDeque<Delivery> deliveries = new ArrayDeque<>();
    private List<URI> endpoints = List.of();
    private boolean paused;
    private int waiting;

    private record Attempt(StripeEvent event, URI endpoint, int number) {}

    /** @param taken told each time an endpoint has taken an event on schedule, on the sending thread */
    Webhooks(WebhookSigner signer, RetrySchedule schedule, Clock clock, Consumer<StripeEvent> taken) {
        this.signer = signer;
        this.schedule = schedule;
        this.clock = clock;
        this.taken = taken;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        this.sender = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("stripe-sandbox-webhooks").factory());
        sender.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** @throws IllegalArgumentException when there are too many, or one isn't an http address */
    void endpoints(List<URI> wanted) {
        if (wanted.size() > MOST_ENDPOINTS) {
            throw new IllegalArgumentException("at most " + MOST_ENDPOINTS + " endpoints, not " + wanted.size());
        }
        for (URI endpoint : wanted) {
            if (endpoint.getHost() == null || !List.of("http", "https").contains(endpoint.getScheme())) {
                throw new IllegalArgumentException("not an http address: " + endpoint);
            }
        }
        lock.lock();
        try {
            endpoints = List.copyOf(wanted);
        } finally {
            lock.unlock();
        }
    }

    List<URI> endpoints() {
        lock.lock();
        try {
            return endpoints;
        } finally {
            lock.unlock();
        }
    }

    /** Queues an event for every endpoint; never waits. */
    void offer(StripeEvent event) {
        for (URI endpoint : endpoints()) {
            queue(new Attempt(event, endpoint, 1), Duration.ZERO);
        }
    }

    void pause() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    void resume() {
        lock.lock();
        try {
            paused = false;
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends at once and all together, besides the schedule and whether paused or not; returns when all have ended. */
    List<Delivery> send(StripeEvent event, Signing signing, int times) {
        List<CompletableFuture<Delivery>> sent = new ArrayList<>();
        for (URI endpoint : endpoints()) {
            for (int i = 0; i < times; i++) {
                Attempt attempt = new Attempt(event, endpoint, 0);
                sent.add(client.sendAsync(request(attempt, signing), HttpResponse.BodyHandlers.discarding())
                        .<Delivery.Outcome>thenApply(answer -> new Delivery.Outcome.Answered(answer.statusCode()))
                        .exceptionally(e -> new Delivery.Outcome.Unanswered(String.valueOf(e.getMessage())))
                        .thenApply(outcome -> keep(attempt, outcome)));
            }
        }
        return sent.stream().map(CompletableFuture::join).toList();
    }

    /** Every attempt kept, oldest first. */
    List<Delivery> deliveries() {
        lock.lock();
        try {
            return List.copyOf(deliveries);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        sender.shutdownNow();
        client.shutdownNow();
    }

    private void queue(Attempt attempt, Duration delay) {
        lock.lock();
        try {
            if (sender.isShutdown()) {
                return;
            }
            if (waiting >= MOST_WAITING) {
                keep(attempt, new Delivery.Outcome.NotSent());
                return;
            }
            waiting++;
            // Nothing reads the future: run() itself turns what goes wrong into a Delivery.
            ScheduledFuture<?> _ = sender.schedule(() -> run(attempt), delay.toNanos(), TimeUnit.NANOSECONDS);
        } finally {
            lock.unlock();
        }
    }

    private void run(Attempt attempt) {
        lock.lock();
        try {
            // The sender itself waits: what is queued behind keeps its order.
            while (paused) {
                resumed.await();
            }
            waiting--;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        } finally {
            lock.unlock();
        }
        Delivery delivery = keep(attempt, outcome(attempt));
        if (delivery.taken()) {
            taken.accept(attempt.event);
        } else if (attempt.number <= schedule.gaps().size()) {
            queue(
                    new Attempt(attempt.event, attempt.endpoint, attempt.number + 1),
                    schedule.gaps().get(attempt.number - 1));
        }
    }

    private Delivery.Outcome outcome(Attempt attempt) {
        try {
            return new Delivery.Outcome.Answered(
                    client.send(request(attempt, Signing.GENUINE), HttpResponse.BodyHandlers.discarding())
                            .statusCode());
        } catch (IOException e) {
            return new Delivery.Outcome.Unanswered(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Delivery.Outcome.Unanswered("the sandbox was closed");
        }
    }

    private HttpRequest request(Attempt attempt, Signing signing) {
        SignedWebhook webhook = signer.sign(attempt.event.body(), signing);
        HttpRequest.Builder request = HttpRequest.newBuilder(attempt.endpoint).timeout(ANSWER_TIMEOUT);
        webhook.headers().forEach(request::header);
        return request.POST(HttpRequest.BodyPublishers.ofByteArray(webhook.body()))
                .build();
    }

    private Delivery keep(Attempt attempt, Delivery.Outcome outcome) {
        Delivery delivery = new Delivery(
                attempt.event.id(), attempt.event.type(), attempt.endpoint, attempt.number, clock.instant(), outcome);
        lock.lock();
        try {
            if (deliveries.size() == DELIVERIES_KEPT) {
                deliveries.poll();
            }
            deliveries.add(delivery);
        } finally {
            lock.unlock();
        }
        return delivery;
    }
}
