package tokenops.tools.tokenops;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import tokenops.proof.Json;
import tokenops.tools.tokenops.columns.Values;
import tokenops.tools.tokenops.evidence.Transfers;

/**
 * How much was moved when: the transfers by ranges of blocks, and exact sums of the tokens that were transferred most often.
 *
 * <p>All ranges are of one width, the smallest of 1, 2, 5, 10, 20, 50, ... blocks that makes few enough of them, so the order of the
 * rows decides nothing.
 */
final class Activity {
    /** Most ranges: as many as a chart can show. */
    static final int MOST_RANGES = 120;

    /** Tokens that are summed over time; the others only count. */
    static final int MOST_TOKENS = 5;

    private static final int[] STEPS = {1, 2, 5};

    private final Transfers transfers;
    private final long first;
    private final long width;
    private final List<Integer> tokens;
    private final long[] counts;
    private final @Nullable Sum[][] sums;

    private Activity(Transfers transfers, long first, long last, List<Integer> tokens) {
        this.transfers = transfers;
        this.width = width(first, last);
        this.first = first / width;
        this.tokens = tokens;
        this.counts = new long[(int) (last / width - this.first) + 1];
        this.sums = new Sum[counts.length][tokens.size()];
    }

    /** The member of the package: none, or one timeline. */
    static Json.Arr of(Transfers transfers) {
        long first = Long.MAX_VALUE;
        long last = -1;
        long without = 0;
        long[] counts = new long[transfers.tokens()];
        for (int row = 0; row < transfers.size(); row++) {
            long block = transfers.block(row);
            if (block < 0) {
                without++;
            } else {
                first = Math.min(first, block);
                last = Math.max(last, block);
                counts[transfers.token(row)]++;
            }
        }
        if (last < 0) {
            return new Json.Arr(List.of());
        }
        Activity activity = new Activity(transfers, first, last, busiest(transfers, counts));
        activity.addAll();
        return new Json.Arr(List.of(activity.json(without)));
    }

    /** The smallest width of the series with which the ranges that the blocks lie in aren't too many. */
    static long width(long first, long last) {
        for (long tens = 1; ; tens *= 10) {
            for (int step : STEPS) {
                long width = Math.multiplyExact(tens, step);
                if (last / width - first / width < MOST_RANGES) {
                    return width;
                }
            }
        }
    }

    private static List<Integer> busiest(Transfers transfers, long[] counts) {
        return IntStream.range(0, counts.length)
                .filter(token -> counts[token] > 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(token -> -counts[token])
                        .thenComparing(transfers::compareTokens))
                .limit(MOST_TOKENS)
                .toList();
    }

    private void addAll() {
        int[] column = new int[transfers.tokens()];
        Arrays.fill(column, -1);
        for (int i = 0; i < tokens.size(); i++) {
            column[tokens.get(i)] = i;
        }
        for (int row = 0; row < transfers.size(); row++) {
            long block = transfers.block(row);
            if (block >= 0) {
                int range = (int) (block / width - first);
                counts[range]++;
                int token = column[transfers.token(row)];
                if (token >= 0) {
                    if (sums[range][token] == null) {
                        sums[range][token] = new Sum();
                    }
                    sums[range][token].add(transfers.values(), row);
                }
            }
        }
    }

    private Json.Obj json(long without) {
        List<Json> ranges = new ArrayList<>();
        for (int range = 0; range < counts.length; range++) {
            if (counts[range] > 0) {
                ranges.add(json(range));
            }
        }
        return Json.object()
                .put("of", "transfers")
                .put("unit", "block")
                .put("width", Long.toString(width))
                .put("without", without)
                .put("assets", Json.array(tokens, token -> new Json.Text(transfers.tokenAddress(token))))
                .put("ranges", new Json.Arr(ranges))
                .build();
    }

    private Json.Obj json(int range) {
        Json.Builder values = Json.object();
        for (int i = 0; i < tokens.size(); i++) {
            BigInteger sum = sums[range][i] == null ? BigInteger.ZERO : sums[range][i].value();
            if (sum.signum() > 0) {
                values.put(transfers.tokenAddress(tokens.get(i)), sum.toString());
            }
        }
        return Json.object()
                .put("from", Long.toString((first + range) * width))
                .put("count", counts[range])
                .put("sums", values.build())
                .build();
    }

    /** An exact sum: the digits of base 2^32 are added apart, and no table is long enough for one of them to overflow. */
    private static final class Sum {
        private static final long LOW = 0xFFFF_FFFFL;

        private final long[] digits = new long[4];
        private BigInteger wide = BigInteger.ZERO;

        void add(Values values, int row) {
            if (values.isWide(row)) {
                wide = wide.add(values.get(row));
                return;
            }
            long high = values.high(row);
            long low = values.low(row);
            digits[0] += low & LOW;
            digits[1] += low >>> 32;
            digits[2] += high & LOW;
            digits[3] += high >>> 32;
        }

        BigInteger value() {
            BigInteger value = wide;
            for (int i = 0; i < digits.length; i++) {
                value = value.add(BigInteger.valueOf(digits[i]).shiftLeft(32 * i));
            }
            return value;
        }
    }
}
