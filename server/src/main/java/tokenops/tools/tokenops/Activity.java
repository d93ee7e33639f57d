package tokenops.tools.tokenops;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import tokenops.proof.Json;
import tokenops.tools.tokenops.columns.Balances;
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

    private Activity() {}

    /** The member of the package: none, or one timeline. */
    static Json.Arr of(Transfers transfers) {
        long first = Long.MAX_VALUE;
        long last = -1;
        long without = 0;
        int[] rows = new int[transfers.tokens()];
        for (int row = 0; row < transfers.size(); row++) {
            long block = transfers.block(row);
            if (block >= 0) {
                first = Math.min(first, block);
                last = Math.max(last, block);
                rows[transfers.token(row)]++;
            } else {
                without++;
            }
        }
        if (last < 0) {
            return new Json.Arr(List.of());
        }
        long width = width(first, last);
        List<Integer> tokens = busiest(transfers, rows);
        Ranges ranges = new Ranges(first / width, (int) (last / width - first / width) + 1, tokens.size());
        int[] places = new int[transfers.tokens()];
        Arrays.fill(places, -1);
        for (int place = 0; place < tokens.size(); place++) {
            places[tokens.get(place)] = place;
        }
        for (int row = 0; row < transfers.size(); row++) {
            if (transfers.block(row) >= 0) {
                ranges.add(transfers.block(row) / width, places[transfers.token(row)], transfers.values(), row);
            }
        }
        List<String> addresses = tokens.stream().map(transfers::tokenAddress).toList();
        return new Json.Arr(List.of(Json.object()
                .put("of", "transfers")
                .put("unit", "block")
                .put("width", Long.toString(width))
                .put("without", without)
                .put("assets", Json.texts(addresses))
                .put("ranges", ranges.json(width, addresses))
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

    private static List<Integer> busiest(Transfers transfers, int[] rows) {
        return IntStream.range(0, rows.length)
                .filter(token -> rows[token] > 0)
                .boxed()
                .sorted((one, other) -> rows[one] == rows[other]
                        ? transfers.compareTokens(one, other)
                        : Integer.compare(rows[other], rows[one]))
                .limit(MOST_TOKENS)
                .toList();
    }

    private static final class Ranges {
        private final long first;
        private final int tokens;
        private final long[] counts;
        private final Balances sums = new Balances();

        Ranges(long first, int ranges, int tokens) {
            this.first = first;
            this.tokens = tokens;
            this.counts = new long[ranges];
            sums.reset(ranges * tokens);
        }

        /** @param token its place among those that are summed; -1 for none of them */
        void add(long range, int token, Values values, int row) {
            int at = (int) (range - first);
            counts[at]++;
            if (token >= 0) {
                sums.add(at * tokens + token, values, row);
            }
        }

        Json.Arr json(long width, List<String> addresses) {
            return Json.array(
                    IntStream.range(0, counts.length)
                            .filter(at -> counts[at] > 0)
                            .boxed()
                            .toList(),
                    at -> {
                        Json.Builder values = Json.object();
                        for (int token = 0; token < tokens; token++) {
                            BigInteger sum = sums.get(at * tokens + token);
                            if (sum.signum() > 0) {
                                values.put(addresses.get(token), sum.toString());
                            }
                        }
                        return Json.object()
                                .put("from", Long.toString((first + at) * width))
                                .put("count", counts[at])
                                .put("sums", values.build())
                                .build();
                    });
        }
    }
}
