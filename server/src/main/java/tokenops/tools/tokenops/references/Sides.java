package tokenops.tools.tokenops.references;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.references.Match.Side;

/**
 * What stands on each side of a group, of bounded size however many records that are: the first places, and the smallest and the
 * largest amount in each asset. If any amount differs from a record's by more than the tolerance, one of these two does.
 */
final class Sides {
    /** Most partners that are named with a record. */
    private static final int MOST_PARTNERS = 5;

    private final Map<Side, There> bySide = new EnumMap<>(Side.class);

    /** The side that a record stands on; empty for one that stands on none. */
    static Optional<Side> of(Statement statement) {
        return switch (statement.role()) {
            case PAYMENT_REQUEST -> Optional.of(Side.REQUEST);
            case USAGE -> Optional.of(Side.USAGE);
            case DELIVERY -> Optional.of(Side.DELIVERY);
            case PROVIDER_EVENT, PROVIDER_OBJECT, CONFIRMATION, FUNDING, SETTLEMENT ->
                statement.settles() ? Optional.of(Side.SETTLEMENT) : Optional.empty();
            case ASSET, HOLDING, ASSET_EVENT, EXPORT, RETURNED_MONEY, PROVIDER_LINE, EXCEPTION, DOCUMENT ->
                Optional.empty();
        };
    }

    /** The other side without which a record isn't matched. */
    static Side wanted(Side side) {
        return switch (side) {
            case REQUEST, USAGE -> Side.SETTLEMENT;
            case SETTLEMENT -> Side.REQUEST;
            case DELIVERY -> Side.USAGE;
        };
    }

    void add(Side side, Statement statement) {
        bySide.computeIfAbsent(side, s -> new There()).add(statement);
    }

    boolean has(Side side) {
        return bySide.containsKey(side);
    }

    /** The first places on a side, in an order that doesn't depend on that of the evidence. */
    List<Source> first(Side side) {
        There there = bySide.get(side);
        return there == null ? List.of() : there.shown;
    }

    /** The first places on all sides but one. */
    List<Source> others(Side side) {
        List<Source> others = new ArrayList<>();
        bySide.forEach((other, there) -> {
            if (other != side) {
                others.addAll(there.shown);
            }
        });
        return others;
    }

    /** Where a record's amount or asset differs from those on a side; the gravest difference there is. */
    Optional<Difference> difference(Statement statement, Side side, long tolerance) {
        There there = bySide.get(side);
        if (there == null) {
            return Optional.empty();
        }
        Optional<String> asset = statement.fact(Facts.ASSET);
        Optional<Difference> amount =
                statement.facts().whole(Facts.AMOUNT).flatMap(here -> there.amount(here, asset, tolerance));
        return amount.filter(difference -> !difference.tolerated())
                .or(() -> asset.flatMap(here -> there.asset(here)))
                .or(() -> amount);
    }

    /** What a record states here and another there. */
    record Difference(String text, boolean tolerated) {}

    /** The smallest and the largest amount. */
    private record Range(BigInteger least, BigInteger most) {
        Range with(BigInteger amount) {
            return new Range(least.min(amount), most.max(amount));
        }

        /** The one of the two that lies farther from an amount. */
        BigInteger fartherFrom(BigInteger amount) {
            boolean isLeast =
                    amount.subtract(least).abs().compareTo(most.subtract(amount).abs()) > 0;
            return isLeast ? least : most;
        }
    }

    /** One side. */
    private static final class There {
        private static final String NONE = "";

        private final List<Source> shown = new ArrayList<>(1);
        private final TreeMap<String, Range> ranges = new TreeMap<>();

        void add(Statement statement) {
            Source source = statement.source();
            if (shown.size() < MOST_PARTNERS || Source.BY_KEY.compare(source, shown.getLast()) < 0) {
                int at = Collections.binarySearch(shown, source, Source.BY_KEY);
                shown.add(at < 0 ? -at - 1 : at, source);
                if (shown.size() > MOST_PARTNERS) {
                    shown.removeLast();
                }
            }
            Optional<BigInteger> amount = statement.facts().whole(Facts.AMOUNT);
            amount.ifPresent(stated -> ranges.merge(
                    statement.fact(Facts.ASSET).orElse(NONE),
                    new Range(stated, stated),
                    (range, one) -> range.with(one.least())));
        }

        Optional<Difference> amount(BigInteger here, Optional<String> asset, long tolerance) {
            Optional<Difference> farthest = Optional.empty();
            BigInteger distance = BigInteger.ZERO;
            for (Range range : asset.isEmpty() ? ranges.values() : of(asset.get())) {
                BigInteger there = range.fartherFrom(here);
                BigInteger apart = here.subtract(there).abs();
                if (apart.compareTo(distance) > 0) {
                    distance = apart;
                    farthest = Optional.of(difference(here, there, apart, tolerance));
                }
            }
            return farthest;
        }

        private static Difference difference(BigInteger here, BigInteger there, BigInteger apart, long tolerance) {
            boolean tolerated = apart.compareTo(BigInteger.valueOf(tolerance)) <= 0;
            String text = "amount " + here + " here, " + there + " there";
            return new Difference(tolerated ? text + ", within the tolerance of " + tolerance : text, tolerated);
        }

        private List<Range> of(String asset) {
            List<Range> found = new ArrayList<>(2);
            for (String name : List.of(asset, NONE)) {
                Range range = ranges.get(name);
                if (range != null) {
                    found.add(range);
                }
            }
            return found;
        }

        Optional<Difference> asset(String here) {
            for (String there : ranges.isEmpty() ? List.<String>of() : List.of(ranges.firstKey(), ranges.lastKey())) {
                if (!there.equals(NONE) && !there.equals(here)) {
                    return Optional.of(new Difference("asset " + here + " here, " + there + " there", false));
                }
            }
            return Optional.empty();
        }
    }
}
