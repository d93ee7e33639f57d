package tokenops.bench.load;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Requests for runs: each with 50 token transfers as chain exporters write them. Made once; for each run only its number is
 * written into the key, the reference and every transaction's hash, so that no two runs carry the same evidence.
 */
public final class Bodies {
    /** Records of evidence in each. */
    public static final int RECORDS = 50;

    private static final int DIGITS = 12;
    private static final String HOLE = "#".repeat(DIGITS);
    private static final long SEED = 20261123;
    private static final int ADDRESSES = 12;

    private final byte[] template;
    private final int[] holes;

    private Bodies(byte[] template, int[] holes) {
        this.template = template;
        this.holes = holes;
    }

    /** Complete requests, head and body, of one agent. A run's number makes its idempotency key and its reference. */
    public static Bodies of(String host, String accessKey, String contract) {
        String body = "{\"contract_id\":\"" + contract + "\",\"reference\":\"bench-" + HOLE
                + "\",\"evidence\":[{\"name\":\"transfers\",\"records\":" + seeded(SEED) + "}]}";
        String request = "POST /v1/runs HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + accessKey
                + "\r\nContent-Type: application/json\r\nIdempotency-Key: run-" + HOLE + "\r\nContent-Length: "
                + body.length() + "\r\n\r\n" + body;
        List<Integer> holes = new ArrayList<>();
        for (int at = request.indexOf(HOLE); at >= 0; at = request.indexOf(HOLE, at + DIGITS)) {
            holes.add(at);
        }
        return new Bodies(
                request.getBytes(StandardCharsets.US_ASCII),
                holes.stream().mapToInt(Integer::intValue).toArray());
    }

    /** Evidence alone, as an array; of each number with values, addresses and transactions of its own. */
    public static String records(int number) {
        return seeded(SEED + number).replace(HOLE, String.format(Locale.ROOT, "%0" + DIGITS + "d", number));
    }

    private static String seeded(long seed) {
        Random random = new Random(seed);
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < ADDRESSES; i++) {
            addresses.add("0x" + hex(random, 20));
        }
        StringBuilder records = new StringBuilder("[");
        for (int i = 0; i < RECORDS; i++) {
            records.append(i == 0 ? "" : ",")
                    .append("{\"token_address\":\"")
                    .append(addresses.getFirst())
                    .append("\",\"from_address\":\"")
                    .append(addresses.get(1 + i % (ADDRESSES - 1)))
                    .append("\",\"to_address\":\"")
                    .append(addresses.get(1 + (i + 3) % (ADDRESSES - 1)))
                    .append("\",\"value\":")
                    .append(1 + random.nextLong(1_000_000_000_000L))
                    .append(",\"transaction_hash\":\"0x")
                    .append(hex(random, 26))
                    .append(HOLE)
                    .append("\",\"log_index\":")
                    .append(i)
                    .append(",\"block_number\":17173049}");
        }
        return records.append(']').toString();
    }

    private static String hex(Random random, int bytes) {
        byte[] some = new byte[bytes];
        random.nextBytes(some);
        return HexFormat.of().formatHex(some);
    }

    /** The idempotency key of a run. */
    public static String key(int run) {
        return "run-" + String.format(Locale.ROOT, "%0" + DIGITS + "d", run);
    }

    /** Bytes of a request. */
    public int length() {
        return template.length;
    }

    /** Writes the request of a run into a buffer of {@link #length()}. */
    public void write(int run, byte[] request) {
        System.arraycopy(template, 0, request, 0, template.length);
        for (int hole : holes) {
            int left = run;
            for (int at = hole + DIGITS - 1; at >= hole; at--) {
                request[at] = (byte) ('0' + left % 10);
                left /= 10;
            }
        }
    }

    /** The number of the run that a callback's body tells of, by its reference; -1 when there is none. */
    public static int run(byte[] body, int length) {
        int at = Bytes.indexOf(body, 0, length, MARK);
        if (at < 0 || at + MARK.length + DIGITS > length) {
            return -1;
        }
        int run = 0;
        for (int i = at + MARK.length; i < at + MARK.length + DIGITS; i++) {
            run = run * 10 + body[i] - '0';
        }
        return run;
    }

    private static final byte[] MARK = "\"reference\":\"bench-".getBytes(StandardCharsets.US_ASCII);
}
