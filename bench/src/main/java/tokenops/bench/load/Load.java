package tokenops.bench.load;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks for runs over kept-alive connections, each with a virtual thread and a buffer of its own: as fast as runs end (closed), or
 * at a fixed rate whatever happens (open), where a run's time counts from the moment it was due.
 */
public final class Load {
    /** Requests that can wait for their acknowledgement at once. */
    public static final int CONNECTIONS = 96;

    private static final int ACCEPTED = 202;

    private final URI server;
    private final Runs runs;
    private final List<Bodies> bodies;
    private final AtomicReference<String> failure = new AtomicReference<>("");

    /** @param bodies of each agent in turn */
    public Load(URI server, Runs runs, List<Bodies> bodies) {
        this.server = server;
        this.runs = runs;
        this.bodies = bodies;
    }

    /** Why the first request that wasn't acknowledged wasn't; empty when all were. */
    public String failure() {
        return failure.get();
    }

    /** Something that runs until it is stopped. */
    public interface Running {
        /** Asks for nothing more, and returns when everything asked for is answered. */
        void stop() throws InterruptedException;
    }

    /** As many runs as there is room for in {@link Runs}. */
    public Running closed() {
        return start(run -> runs.asked(run, System.nanoTime()), true);
    }

    /** So many runs a second, evenly. */
    public Running open(double perSecond) {
        long begin = System.nanoTime();
        AtomicLong turn = new AtomicLong();
        return start(
                run -> {
                    long due = begin + (long) (turn.getAndIncrement() * 1e9 / perSecond);
                    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                        LockSupport.parkNanos(left);
                    }
                    runs.asked(run, due);
                },
                false);
    }

    private interface Pace {
        void await(int run);
    }

    private Running start(Pace pace, boolean windowed) {
        AtomicBoolean stopping = new AtomicBoolean();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            threads.add(Thread.ofVirtual().start(() -> connection(pace, windowed, stopping)));
        }
        return () -> {
            stopping.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
        };
    }

    private void connection(Pace pace, boolean windowed, AtomicBoolean stopping) {
        byte[] request = new byte[bodies.getFirst().length()];
        try (Socket socket = new Socket(server.getHost(), server.getPort())) {
            socket.setTcpNoDelay(true);
            OutputStream out = socket.getOutputStream();
            Bytes answer = new Bytes(socket.getInputStream());
            while (!stopping.get()) {
                if (windowed && !runs.hasRoom()) {
                    continue;
                }
                int run = runs.begin();
                if (run < 0) {
                    return;
                }
                pace.await(run);
                bodies.get(runs.agentOf(run)).write(run, request);
                out.write(request);
                if (!answer.next()) {
                    throw new IOException("the server closed the connection");
                }
                if (answer.status() == ACCEPTED) {
                    runs.acknowledged.incrementAndGet();
                } else {
                    failed(new String(answer.body(), StandardCharsets.UTF_8));
                    runs.giveBack();
                }
            }
        } catch (IOException e) {
            failed(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void failed(String why) {
        runs.refused.incrementAndGet();
        failure.compareAndSet("", why);
    }
}
