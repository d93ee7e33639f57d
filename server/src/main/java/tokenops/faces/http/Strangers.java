package tokenops.faces.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How much strangers may ask to have written: so many requests in a second from an address, so that one of them locks nobody out, and
 * so many from all addresses, of which one party may have any number.
 *
 * <p>What is remembered is of one second, and bounded by how many are let in. An IPv6 address stands for its /64, which one party
 * usually has to itself. Any thread.
 */
final class Strangers {
    /** Agents submitted, keys proven and credentials claimed in a second from one address. */
    static final int PER_SECOND = 20;

    /** The same from this machine, where a proxy may stand for many. */
    static final int OF_THIS_MACHINE = 200;

    /** The same from all addresses. */
    static final int TOGETHER = 1_000;

    private static final int NETWORK = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> counts = new HashMap<>();
    private long second = Long.MIN_VALUE;
    private int admitted;

    /** Whether one more request from there may pass. */
    boolean admit(InetAddress from, Instant now) {
        lock.lock();
        try {
            if (now.getEpochSecond() != second) {
                second = now.getEpochSecond();
                counts.clear();
                admitted = 0;
            }
            String network = network(from);
            // Those refused count for nothing: else one address could use up what all have.
            if (admitted == TOGETHER || counts.getOrDefault(network, 0) == share(from)) {
                return false;
            }
            counts.merge(network, 1, Integer::sum);
            admitted++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    static int share(InetAddress address) {
        return address.isLoopbackAddress() ? OF_THIS_MACHINE : PER_SECOND;
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK) : bytes);
    }
}
