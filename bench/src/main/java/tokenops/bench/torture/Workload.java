package tokenops.bench.torture;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import tokenops.bench.ServerProcess;
import tokenops.bench.load.Bodies;
import tokenops.bench.torture.Acknowledged.Ack;
import tokenops.bench.torture.Acknowledged.What;
import tokenops.bench.torture.Findings.Sort;

/**
 * The load: connections that ask for runs under standing contracts, each with a fresh key, and now and then cancel one, pay for more
 * credits, repeat a key that was acknowledged, or look at the log. What isn't answered is repeated until it is.
 */
final class Workload {
    /** Requests that wait for an answer at once. */
    static final int CONNECTIONS = 16;

    private static final int PERCENT_CANCELLED = 6;
    private static final int PERCENT_PAID = 2;
    private static final int PERCENT_REPEATED = 8;
    private static final int PERCENT_LOOKED_AT = 2;

    /** Copies of a provider's message on top of the one that it sends. */
    private static final int REDELIVERIES = 2;

    /** At most, between two runs of a connection: both cores are busy, and the queue doesn't grow without end. */
    private static final int LONGEST_PAUSE_MILLIS = 60;

    private final ServerProcess server;
    private final List<Agent> agents;
    private final List<Bodies> bodies;
    private final Acknowledged acknowledged;
    private final Findings findings;
    private final Caller.Tries tries = Caller.Tries.none();
    private final AtomicInteger next = new AtomicInteger();
    private final AtomicInteger runs = new AtomicInteger();
    private final AtomicInteger repeated = new AtomicInteger();
    private final List<String> refused = new CopyOnWriteArrayList<>();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    Workload(ServerProcess server, List<Agent> agents, Acknowledged acknowledged, Findings findings) {
        this.server = server;
        this.agents = agents;
        this.acknowledged = acknowledged;
        this.findings = findings;
        this.bodies = agents.stream()
                .map(agent -> Bodies.of(
                        agent.host(), agent.ready().accessKey(), agent.ready().contract()))
                .toList();
    }

    /** Begins; chance comes from the seed, what meets what doesn't. */
    void start(long seed) {
        for (int i = 0; i < CONNECTIONS; i++) {
            Random random = new Random(seed + i);
            threads.add(Thread.ofVirtual().name("load-" + i).start(() -> work(random)));
        }
    }

    /** Asks for nothing more, and returns when everything asked for is answered. */
    void stop() throws InterruptedException {
        stopping.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
    }

    /** Stops whatever still asks: nobody will answer any more. */
    void abandon() {
        threads.forEach(Thread::interrupt);
    }

    /** Answers that nobody has earned: refusals of requests that are in order, or no answer at all. */
    List<String> refused() {
        return List.copyOf(refused);
    }

    /** Runs that were acknowledged so far. */
    int acknowledged() {
        return runs.get();
    }

    /** Requests that were answered 500: a server whose database is away has a better answer. */
    int failures() {
        return tries.failed().get();
    }

    /** What was done and what came in between, for the figures. */
    Map<String, Integer> counts() {
        return Map.of(
                "keys_repeated",
                repeated.get(),
                "unanswered",
                tries.unanswered().get(),
                "turned_back",
                tries.turnedBack().get());
    }

    private void work(Random random) {
        try (Caller caller = new Caller(server.url(), tries)) {
            while (!stopping.get()) {
                step(caller, random);
                Thread.sleep(random.nextInt(LONGEST_PAUSE_MILLIS));
            }
        } catch (IOException e) {
            refused.add(String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void step(Caller caller, Random random) throws IOException, InterruptedException {
        int number = next.getAndIncrement();
        Agent agent = agents.get(number % agents.size());
        Optional<Ack> run = begin(caller, number, agent);
        if (run.isPresent() && chance(random, PERCENT_CANCELLED)) {
            cancel(caller, run.get());
        }
        if (chance(random, PERCENT_PAID)) {
            pay(caller, number, agent);
        }
        if (chance(random, PERCENT_REPEATED)) {
            repeat(caller, random);
        }
        if (chance(random, PERCENT_LOOKED_AT)) {
            Caller.Answer note = caller.ask(agent.get("/log/checkpoint"));
            acknowledged.checkpoint(new String(note.body(), StandardCharsets.UTF_8));
        }
    }

    private static boolean chance(Random random, int percent) {
        return random.nextInt(100) < percent;
    }

    private Optional<Ack> begin(Caller caller, int number, Agent agent) throws IOException, InterruptedException {
        Supplier<byte[]> request = () -> {
            Bodies of = bodies.get(agent.number());
            byte[] bytes = new byte[of.length()];
            of.write(number, bytes);
            return bytes;
        };
        Optional<Ack> run = ask(caller, What.RUN, agent, Bodies.key(number), request, 202);
        run.ifPresent(ack -> runs.incrementAndGet());
        return run;
    }

    /** Too late for most: a run that has its result can't be cancelled, and then must not have been. */
    private void cancel(Caller caller, Ack run) throws IOException, InterruptedException {
        String key = "cancel-" + run.key();
        byte[] request = run.agent().post("/v1/runs/" + run.id() + "/cancel", key, "{}");
        Caller.Answer answer = caller.ask(request);
        if (answer.status() == 200) {
            acknowledged.add(new Ack(What.CANCEL, run.agent(), key, run.id(), answer, () -> request));
        } else if (answer.status() != 409) {
            refused.add(key + ": " + answer);
        }
    }

    private void pay(Caller caller, int number, Agent agent) throws IOException, InterruptedException {
        byte[] wanted = agent.post(
                "/v1/quotes",
                "quote-" + number,
                "{\"tool\":\"tokenops\",\"runs\":2,\"records\":" + Bodies.RECORDS + "}");
        Optional<Ack> quote = ask(caller, What.QUOTE, agent, "quote-" + number, () -> wanted, 201);
        if (quote.isEmpty()) {
            return;
        }
        byte[] payment = agent.post(
                "/v1/quotes/" + quote.get().id() + "/payments",
                "payment-" + number,
                "{\"route\":\"stripe_stablecoin\"}");
        Optional<Ack> asked = ask(caller, What.PAYMENT, agent, "payment-" + number, () -> payment, 201);
        if (asked.isPresent()) {
            String reference = asked.get().answer().text("provider_reference").orElseThrow();
            server.sandbox().settle(reference).forEach(event -> server.sandbox().redeliver(event.id(), REDELIVERIES));
        }
    }

    private Optional<Ack> ask(Caller caller, What what, Agent agent, String key, Supplier<byte[]> request, int expected)
            throws IOException, InterruptedException {
        Caller.Answer answer = caller.ask(request.get());
        Optional<String> id = answer.text("id");
        if (answer.status() != expected || id.isEmpty()) {
            refused.add(key + ": " + answer);
            return Optional.empty();
        }
        Ack ack = new Ack(what, agent, key, id.get(), answer, request);
        acknowledged.add(ack);
        return Optional.of(ack);
    }

    private void repeat(Caller caller, Random random) throws IOException, InterruptedException {
        Optional<Ack> before = acknowledged.any(random);
        if (before.isPresent()) {
            Caller.Answer again = caller.ask(before.get().request().get());
            Verdict.repeated(before.get(), again).ifPresent(finding -> findings.add(Sort.LOST, finding));
            repeated.incrementAndGet();
        }
    }
}
