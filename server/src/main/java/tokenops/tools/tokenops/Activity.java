package tokenops.tools.tokenops;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tokenops.proof.Json;
import tokenops.tools.tokenops.evidence.TokenTransfer;

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

    private Activity() {}

    /** The member of the package: none, or one timeline. */
    static Json.Arr of(List<TokenTransfer> transfers) {
        long first = Long.MAX_VALUE;
        long last = -1;
        long without = 0;
        Map<String, Long> counts = new HashMap<>();
        for (TokenTransfer transfer : transfers) {
            if (transfer.block().isPresent()) {
                first = Math.min(first, transfer.block().getAsLong());
                last = Math.max(last, transfer.block().getAsLong());
                counts.merge(transfer.token(), 1L, Long::sum);
            } else {
                without++;
            }
        }
        if (last < 0) {
            return new Json.Arr(List.of());
        }
        long width = width(first, last);
        List<String> tokens = busiest(counts);
        TreeMap<Long, Range> ranges = new TreeMap<>();
        for (TokenTransfer transfer : transfers) {
            if (transfer.block().isPresent()) {
                long from = transfer.block().getAsLong() / width * width;
                ranges.computeIfAbsent(from, at -> new Range(tokens.size()))
                        .add(tokens.indexOf(transfer.token()), transfer.value());
            }
        }
        return new Json.Arr(List.of(Json.object()
                .put("of", "transfers")
                .put("unit", "block")
                .put("width", Long.toString(width))
                .put("without", without)
                .put("assets", Json.texts(tokens))
                .put(
                        "ranges",
                        Json.array(ranges.entrySet(), range -> range.getValue().json(range.getKey(), tokens)))
                .build()));
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

    private static List<String> busiest(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_TOKENS)
                .map(Map.Entry::getKey)
                .toList();
    }

    private static final class Range {
        private final BigInteger[] sums;
        private long count;

        Range(int tokens) {
            sums = new BigInteger[tokens];
            Arrays.fill(sums, BigInteger.ZERO);
        }

        void add(int token, BigInteger value) {
            count++;
            if (token >= 0) {
                sums[token] = sums[token].add(value);
            }
        }

        Json.Obj json(long from, List<String> tokens) {
            Json.Builder values = Json.object();
            for (int i = 0; i < sums.length; i++) {
                if (sums[i].signum() > 0) {
                    values.put(tokens.get(i), sums[i].toString());
                }
            }
            return Json.object()
                    .put("from", Long.toString(from))
                    .put("count", count)
                    .put("sums", values.build())
                    .build();
        }
    }
}
