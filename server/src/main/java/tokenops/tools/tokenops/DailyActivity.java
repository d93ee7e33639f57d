package tokenops.tools.tokenops;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import tokenops.proof.Json;
import tokenops.tools.tokenops.checks.CaseFile;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * How much was paid and used when: payments and usage records by ranges of days (UTC), with exact sums.
 *
 * <p>A payment counts once, on the day on which the first record that settles it says that it arrived, however many records tell of
 * it. All ranges of a timeline are of one width and follow the first day, so the order of the records decides nothing.
 */
final class DailyActivity {
    /** What usage is summed in. */
    static final String CREDITS = "credits";

    private final Map<Long, Day> days = new TreeMap<>();
    private final Map<String, Long> records = new HashMap<>();
    private long without;

    private DailyActivity() {}

    /** Timelines for the package: those of payments and of usage, where records say when they were. */
    static List<Json.Obj> of(CaseFile file) {
        DailyActivity payments = new DailyActivity();
        for (List<Statement> payment : file.matches().payments()) {
            List<Statement> settling =
                    payment.stream().filter(Statement::settles).toList();
            if (!settling.isEmpty()) {
                payments.add(
                        settling.stream()
                                .flatMap(one -> one.facts().time(Facts.AT).stream())
                                .min(Comparator.naturalOrder()),
                        paid(settling));
            }
        }
        DailyActivity usage = new DailyActivity();
        for (Statement used : file.evidence().statements()) {
            if (used.role() == Role.USAGE) {
                usage.add(at(used), Map.of(CREDITS, credits(used)));
            }
        }
        List<Json.Obj> timelines = new ArrayList<>();
        payments.json("payments").ifPresent(timelines::add);
        usage.json("usage").ifPresent(timelines::add);
        return timelines;
    }

    private static Map<String, BigInteger> paid(List<Statement> settling) {
        for (Statement one : settling) {
            Optional<String> asset = one.fact(Facts.ASSET);
            Optional<BigInteger> amount = one.facts().whole(Facts.AMOUNT).filter(isNoLessThanNothing());
            if (asset.isPresent() && amount.isPresent()) {
                return Map.of(asset.get(), amount.get());
            }
        }
        return Map.of();
    }

    private static Optional<Instant> at(Statement used) {
        return used.facts()
                .time(Facts.AT)
                .or(() -> used.facts().time(Facts.END))
                .or(() -> used.facts().time(Facts.START));
    }

    private static BigInteger credits(Statement used) {
        BigInteger sum = BigInteger.ZERO;
        for (Facts line : used.parts("lines")) {
            sum = sum.add(
                    line.whole(Facts.CREDITS).filter(isNoLessThanNothing()).orElse(BigInteger.ZERO));
        }
        return sum;
    }

    private static Predicate<BigInteger> isNoLessThanNothing() {
        return amount -> amount.signum() >= 0;
    }

    private void add(Optional<Instant> at, Map<String, BigInteger> amounts) {
        if (at.isEmpty()) {
            without++;
            return;
        }
        amounts.keySet().forEach(asset -> records.merge(asset, 1L, Long::sum));
        days.computeIfAbsent(at.get().atZone(ZoneOffset.UTC).toLocalDate().toEpochDay(), day -> new Day())
                .add(1, amounts);
    }

    private Optional<Json.Obj> json(String of) {
        if (days.isEmpty()) {
            return Optional.empty();
        }
        List<Long> all = List.copyOf(days.keySet());
        long first = all.getFirst();
        long width = Activity.width(0, all.getLast() - first);
        List<String> assets = records.keySet().stream()
                .sorted(Comparator.<String>comparingLong(asset -> -records.getOrDefault(asset, 0L))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(Activity.MOST_TOKENS)
                .toList();
        Map<Long, Day> ranges = new TreeMap<>();
        days.forEach((day, what) -> ranges.computeIfAbsent((day - first) / width, range -> new Day())
                .add(what.count, what.sums));
        return Optional.of(Json.object()
                .put("of", of)
                .put("unit", "day")
                .put("width", Long.toString(width))
                .put("without", without)
                .put("assets", Json.texts(assets))
                .put(
                        "ranges",
                        Json.array(
                                ranges.entrySet(),
                                range -> range.getValue()
                                        .json(LocalDate.ofEpochDay(first + range.getKey() * width), assets)))
                .build());
    }

    /** What was on a day, or in a range of them. */
    private static final class Day {
        private long count;
        private final Map<String, BigInteger> sums = new HashMap<>();

        void add(long more, Map<String, BigInteger> amounts) {
            count += more;
            amounts.forEach((asset, amount) -> sums.merge(asset, amount, BigInteger::add));
        }

        Json.Obj json(LocalDate from, List<String> assets) {
            Json.Builder values = Json.object();
            for (String asset : assets) {
                BigInteger sum = sums.getOrDefault(asset, BigInteger.ZERO);
                if (sum.signum() > 0) {
                    values.put(asset, sum.toString());
                }
            }
            return Json.object()
                    .put("from", from.toString())
                    .put("count", count)
                    .put("sums", values.build())
                    .build();
        }
    }
}
