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
 * How much strangers may ask to have written: so many requests in a second from an address, so that one of them locks nobody out.
 *
 * <p>What is remembered is of one second and bounded: addresses that come when there is no more room in it share one count. An IPv6
 * address stands for its /64, which one party usually has to itself. Any thread.
 */
final class Strangers {
    /** Agents submitted, keys proven and credentials claimed in a second from one address. */
    static final int PER_SECOND = 200;

    /** Addresses that are told apart in a second; more than come without bad intent. */
    static final int ADDRESSES = 10_000;

    private static final int NETWORK = 8;
    private static final String EVERYBODY_ELSE = "";

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Integer> counts = new HashMap<>();
    private long second = Long.MIN_VALUE;

    /** Whether one more request from there may pass. */
    boolean admit(InetAddress from, Instant now) {
        lock.lock();
        try {
            if (now.getEpochSecond() != second) {
                second = now.getEpochSecond();
                counts.clear();
            }
            String network = network(from);
            boolean toldApart = counts.containsKey(network) || counts.size() < ADDRESSES;
            return counts.merge(toldApart ? network : EVERYBODY_ELSE, 1, Math::addExact) <= PER_SECOND;
        } finally {
            lock.unlock();
        }
    }

    private static String network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return HexFormat.of().formatHex(address instanceof Inet6Address ? Arrays.copyOf(bytes, NETWORK) : bytes);
    }
}
