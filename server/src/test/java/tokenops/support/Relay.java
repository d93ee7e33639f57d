package tokenops.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tokenops.store.postgres.DatabaseAddress;

/**
 * A way to a database that can be cut: then its connections break and new ones are refused, as when the database's machine is gone.
 * Frozen, it keeps its connections and takes new ones, and lets nothing through.
 */
public final class Relay implements AutoCloseable {
    private static final int CHUNK = 16_384;

    private final int target;
    private final int port;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private Optional<ServerSocket> listening = Optional.empty();
    private boolean frozen;

    /** A way to a port of this machine, open. */
    public Relay(int target) throws IOException {
        this.target = target;
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.port = socket.getLocalPort();
        listen(socket);
    }

    /** The database of this address, by this way. */
    public DatabaseAddress to(DatabaseAddress address) {
        return new DatabaseAddress(
                address.jdbcUrl().replace(":" + target + "/", ":" + port + "/"), address.user(), address.password());
    }

    /** Opens the way again. */
    public synchronized void mend() throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        listen(socket);
    }

    /** Cuts it. */
    public synchronized void cut() throws IOException {
        if (listening.isPresent()) {
            listening.get().close();
        }
        listening = Optional.empty();
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Lets nothing through any more. */
    public synchronized void freeze() {
        frozen = true;
    }

    /** Lets through what has gathered, and what comes. */
    public synchronized void thaw() {
        frozen = false;
        notifyAll();
    }

    private synchronized void awaitThaw() throws InterruptedException {
        while (frozen) {
            wait();
        }
    }

    @Override
    public void close() throws IOException {
        thaw();
        cut();
    }

    private void listen(ServerSocket socket) {
        listening = Optional.of(socket);
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    Socket here = socket.accept();
                    Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
                    join(here, there);
                } catch (IOException e) {
                    // cut, or one connection less
                }
            }
        });
    }

    /** What was let in while the way was being cut is cut as well. */
    private synchronized void join(Socket here, Socket there) throws IOException {
        if (listening.isEmpty()) {
            here.close();
            there.close();
            return;
        }
        pump(here, there);
        pump(there, here);
    }

    private void pump(Socket from, Socket to) {
        open.add(from);
        Thread.ofPlatform().daemon().start(() -> {
            try (from;
                    to;
                    InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                byte[] bytes = new byte[CHUNK];
                for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                    awaitThaw();
                    out.write(bytes, 0, count);
                }
            } catch (IOException e) {
                // cut
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                open.remove(from);
            }
        });
    }
}
