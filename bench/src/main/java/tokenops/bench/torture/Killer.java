package tokenops.bench.torture;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import tokenops.bench.Figures;
import tokenops.bench.ServerProcess;

/**
 * Kills according to plan, and is the operator's supervisor besides: a server that has ended is begun again. One thread.
 *
 * <p>Only processes of the server that it was given are killed, by their ids.
 */
final class Killer {
    /** A server that ends so often in a row before it answers won't come up any more. */
    private static final int MOST_BEGINNINGS = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration GLANCE = Duration.ofMillis(1);

    private final ServerProcess server;
    private final IntSupplier acknowledged;
    private final Figures figures;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(2))
            .build();
    private final Map<Kill.Target, Integer> done = new EnumMap<>(Kill.Target.class);

    /** @param acknowledged how many runs are, so far */
    Killer(ServerProcess server, IntSupplier acknowledged, Figures figures) {
        this.server = server;
        this.acknowledged = acknowledged;
        this.figures = figures;
    }

    /** Carries the plan out; on return the server is well again. */
    void run(List<Kill> plan) throws IOException, InterruptedException {
        for (Kill kill : plan) {
            String when = switch (kill.moment()) {
                case Kill.UnderLoad(int runs) -> {
                    awaitWell();
                    awaitRuns(runs);
                    yield runs + " runs after all was well";
                }
                case Kill.InRecovery(Duration after) -> {
                    Thread.sleep(after);
                    yield after.toMillis() + " ms after the last";
                }
            };
            strike(kill.target());
            done.merge(kill.target(), 1, Integer::sum);
            figures.say("killed " + kill.target() + " " + when);
        }
        awaitWell();
    }

    /** Kills so far, by what was killed. */
    Map<Kill.Target, Integer> done() {
        return Map.copyOf(done);
    }

    private void strike(Kill.Target target) throws IOException, InterruptedException {
        if (target != Kill.Target.SERVER) {
            awaitPostgres();
        }
        if (target != Kill.Target.POSTGRES) {
            server.kill();
            server.begin();
        }
    }

    /** Kills PostgreSQL as soon as there is one: it may be between an end and a start. */
    private void awaitPostgres() throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (server.killPostgres() == 0) {
            revive();
            if (System.nanoTime() > end) {
                throw new IOException("no PostgreSQL runs for " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(LOOK);
        }
    }

    /** A server whose database is killed while it starts says so and ends; one that has started never ends by itself. */
    private void revive() throws IOException {
        if (!server.isAlive()) {
            if (server.hasAnswered()) {
                throw new IOException("the server ended by itself; its output says why");
            }
            server.begin();
        }
    }

    private void awaitWell() throws IOException, InterruptedException {
        int beginnings = 0;
        revive();
        while (!server.awaitAnswers()) {
            if (++beginnings > MOST_BEGINNINGS || server.isAlive()) {
                throw new IOException("the server doesn't come up again; its output says why");
            }
            revive();
        }
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isReady()) {
            if (System.nanoTime() > end) {
                throw new IOException("the server isn't ready for " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(LOOK);
        }
    }

    private void awaitRuns(int runs) throws IOException, InterruptedException {
        int enough = acknowledged.getAsInt() + runs;
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (acknowledged.getAsInt() < enough) {
            if (System.nanoTime() > end) {
                throw new IOException("hardly any run was acknowledged for " + PATIENCE.toSeconds() + " s");
            }
            Thread.sleep(GLANCE);
        }
    }

    private boolean isReady() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(server.url() + "/health/ready"))
                .timeout(Duration.ofSeconds(20))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }
}
