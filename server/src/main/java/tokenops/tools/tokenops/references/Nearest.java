package tokenops.tools.tokenops.references;

import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import tokenops.tools.ToolRequest.Tolerance;
import tokenops.tools.tokenops.evidence.Statement;

/**
 * Pairs records that no reference joins: of one asset and amount, within the time that is tolerated, each with one other at most,
 * the two that are nearest in time first. What is left is paired within the tolerated amount, nearest amount first.
 *
 * <p>Cost is that of sorting; where many amounts lie within the tolerance, each record looks at a bounded number of them.
 */
final class Nearest {
    /** Candidates that a record looks at whose amount isn't its own. */
    private static final int MOST_LOOKED_AT = 100;

    private final Tolerance tolerance;
    private final List<Pair> pairs = new ArrayList<>();

    private Nearest(Tolerance tolerance) {
        this.tolerance = tolerance;
    }

    /**
     * A record that looks for its other side.
     *
     * @param place in the evidence
     */
    record Candidate(int place, Statement statement, boolean left, String asset, BigInteger amount, Instant time)
            implements Comparable<Candidate> {
        private static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::time)
                .thenComparing(Candidate::left)
                .thenComparing(Candidate::statement, Standard.ORDER);

        @Override
        public int compareTo(Candidate other) {
            return ORDER.compare(this, other);
        }

        private Duration apart(Candidate other) {
            return Duration.between(time, other.time).abs();
        }
    }

    /** Two that were matched. */
    record Pair(Candidate left, Candidate right) {
        /** How far they are apart, in words. */
        String explained() {
            BigInteger difference = left.amount.subtract(right.amount).abs();
            return (difference.signum() == 0 ? "same amount" : "amounts " + difference + " apart") + ", "
                    + left.apart(right).toSeconds() + " s apart";
        }
    }

    /** The pairs of left and right candidates, each candidate in one at most. */
    static List<Pair> pairs(List<Candidate> candidates, Tolerance tolerance) {
        Nearest nearest = new Nearest(tolerance);
        List<Candidate> left = nearest.exact(candidates);
        if (tolerance.amountMinor() > 0) {
            nearest.close(left);
        }
        return nearest.pairs;
    }

    /** Pairs those of one amount; answers who is left over. */
    private List<Candidate> exact(List<Candidate> candidates) {
        Map<String, List<Candidate>> byAmount = new TreeMap<>();
        for (Candidate candidate : candidates) {
            byAmount.computeIfAbsent(candidate.asset + " " + candidate.amount, a -> new ArrayList<>())
                    .add(candidate);
        }
        List<Candidate> over = new ArrayList<>();
        byAmount.values().forEach(same -> exact(same, over));
        return over;
    }

    private record Gap(Duration apart, int before, int after) {
        private static final Comparator<Gap> ORDER =
                Comparator.comparing(Gap::apart).thenComparing(Gap::before).thenComparing(Gap::after);
    }

    /** Of those that lie next to each other in time, the nearest two of different sides are a pair, until there are none. */
    private void exact(List<Candidate> same, List<Candidate> over) {
        same.sort(Comparator.naturalOrder());
        int size = same.size();
        int[] before = new int[size];
        int[] after = new int[size];
        boolean[] taken = new boolean[size];
        PriorityQueue<Gap> gaps = new PriorityQueue<>(Gap.ORDER);
        for (int i = 0; i < size; i++) {
            before[i] = i - 1;
            after[i] = i + 1;
            gap(same, i - 1, i).ifPresent(gaps::add);
        }
        for (Gap gap = gaps.poll(); gap != null; gap = gaps.poll()) {
            int one = gap.before;
            int other = gap.after;
            if (taken[one] || taken[other]) {
                continue;
            }
            taken[one] = true;
            taken[other] = true;
            pair(same.get(one), same.get(other));
            int outerBefore = before[one];
            int outerAfter = after[other];
            if (outerBefore >= 0) {
                after[outerBefore] = outerAfter;
            }
            if (outerAfter < size) {
                before[outerAfter] = outerBefore;
                gap(same, outerBefore, outerAfter).ifPresent(gaps::add);
            }
        }
        for (int i = 0; i < size; i++) {
            if (!taken[i]) {
                over.add(same.get(i));
            }
        }
    }

    private Optional<Gap> gap(List<Candidate> all, int before, int after) {
        if (before < 0 || all.get(before).left == all.get(after).left) {
            return Optional.empty();
        }
        Duration apart = all.get(before).apart(all.get(after));
        return apart.compareTo(tolerance.time()) <= 0 ? Optional.of(new Gap(apart, before, after)) : Optional.empty();
    }

    /** Pairs those whose amounts are close. */
    private void close(List<Candidate> over) {
        Map<String, NavigableMap<BigInteger, TreeSet<Candidate>>> rights = new HashMap<>();
        List<Candidate> lefts = new ArrayList<>();
        for (Candidate candidate : over) {
            if (candidate.left) {
                lefts.add(candidate);
            } else {
                rights.computeIfAbsent(candidate.asset, a -> new TreeMap<>())
                        .computeIfAbsent(candidate.amount, a -> new TreeSet<>())
                        .add(candidate);
            }
        }
        lefts.sort(Comparator.naturalOrder());
        for (Candidate left : lefts) {
            NavigableMap<BigInteger, TreeSet<Candidate>> sameAsset = rights.get(left.asset);
            if (sameAsset != null) {
                best(left, sameAsset).ifPresent(right -> {
                    pair(left, right);
                    TreeSet<Candidate> there = sameAsset.getOrDefault(right.amount, new TreeSet<>());
                    there.remove(right);
                    if (there.isEmpty()) {
                        sameAsset.remove(right.amount);
                    }
                });
            }
        }
    }

    private Optional<Candidate> best(Candidate left, NavigableMap<BigInteger, TreeSet<Candidate>> rights) {
        BigInteger most = BigInteger.valueOf(tolerance.amountMinor());
        Optional<Candidate> best = Optional.empty();
        int looked = 0;
        for (TreeSet<Candidate> there : rights.subMap(left.amount.subtract(most), true, left.amount.add(most), true)
                .values()) {
            for (Candidate right : there) {
                if (looked++ == MOST_LOOKED_AT) {
                    return best;
                }
                boolean near = left.apart(right).compareTo(tolerance.time()) <= 0;
                if (near && (best.isEmpty() || closer(left, right, best.get()))) {
                    best = Optional.of(right);
                }
            }
        }
        return best;
    }

    private static boolean closer(Candidate left, Candidate right, Candidate than) {
        int byAmount = left.amount
                .subtract(right.amount)
                .abs()
                .compareTo(left.amount.subtract(than.amount).abs());
        int byTime = byAmount != 0 ? byAmount : left.apart(right).compareTo(left.apart(than));
        return (byTime != 0 ? byTime : right.compareTo(than)) < 0;
    }

    private void pair(Candidate one, Candidate other) {
        pairs.add(one.left ? new Pair(one, other) : new Pair(other, one));
    }
}
