package tokenops.tools.tokenops.references;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.ToolRequest.Tolerance;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.references.Match.By;
import tokenops.tools.tokenops.references.Match.Side;
import tokenops.tools.tokenops.references.Match.State;

/**
 * The match between request, settlement, usage and delivery: by reference, then by amount and time ({@code docs/matching.md}).
 *
 * <p>A request wants a settlement of the same amount, a settlement a request, usage a settlement that paid for it, a delivery the
 * usage of the run that it delivers. A record that has none of the sides it wants is unmatched; one that has another side, or
 * whose partner states another amount than the tolerance allows, is partly matched.
 *
 * <p>Every record that stands on a side has exactly one match, and the order of the evidence decides nothing.
 */
public final class Matches {
    private final List<Match> all;
    private final List<List<Statement>> payments;

    private Matches(List<Match> all, List<List<Statement>> payments) {
        this.all = all;
        this.payments = payments;
    }

    /** Matches the records by what they and the answers say. */
    public static Matches of(Evidence evidence, Answers answers, Tolerance tolerance) {
        return new Matching(evidence.statements(), answers, tolerance).matched();
    }

    /** One for each record that stands on a side, group by group, side by side. */
    public List<Match> all() {
        return all;
    }

    /** The records of the settlement family, those of one payment together. */
    public List<List<Statement>> payments() {
        return payments;
    }

    public long count(State state) {
        long count = 0;
        for (Match match : all) {
            count += match.state() == state ? 1 : 0;
        }
        return count;
    }

    /** The work of one matching. */
    private static final class Matching {
        private final List<Statement> statements;
        private final Tolerance tolerance;
        private final Groups payments;
        private final Groups work;

        /** How the records of a group were found that no reference joins, by any record of it. */
        private final Map<Integer, String> explained = new HashMap<>();

        Matching(List<Statement> statements, Answers answers, Tolerance tolerance) {
            this.statements = statements;
            this.tolerance = tolerance;
            payments = new Groups(
                    statements, statement -> statement.family().equals(Optional.of(Family.SETTLEMENT)), answers);
            // who complains of two payments doesn't make them one
            work = new Groups(statements, statement -> statement.role() != Role.EXCEPTION, answers);
        }

        Matches matched() {
            for (Nearest.Pair pair : Nearest.pairs(Seekers.ofPayments(payments.places(), statements), tolerance)) {
                payments.together(pair.left().place(), pair.right().place());
                work.together(pair.left().place(), pair.right().place());
                explained.put(pair.left().place(), pair.explained());
                explained.put(pair.right().place(), pair.explained());
            }
            for (Nearest.Pair pair : Nearest.pairs(Seekers.ofUsage(work.places(), statements), tolerance)) {
                work.together(pair.left().place(), pair.right().place());
                explained.put(pair.left().place(), pair.explained());
            }
            List<int[]> paid = payments.places();
            Sides[] sidesOfPayment = new Sides[statements.size()];
            Map<Integer, String> reasons = new HashMap<>();
            for (int[] payment : paid) {
                Sides sides = sides(payment);
                Optional<String> reason = reason(payment);
                for (int place : payment) {
                    sidesOfPayment[place] = sides;
                    reason.ifPresent(text -> reasons.put(place, text));
                }
            }
            for (int place : explained.keySet()) {
                reasons.putIfAbsent(place, String.valueOf(explained.get(place)));
            }
            return new Matches(all(sidesOfPayment, reasons), lists(paid));
        }

        /** Why the records of a payment are together where no reference says so. */
        private Optional<String> reason(int[] payment) {
            for (int place : payment) {
                String text = explained.get(place);
                if (text != null) {
                    return Optional.of(text);
                }
            }
            return Optional.empty();
        }

        private List<Match> all(Sides[] sidesOfPayment, Map<Integer, String> reasons) {
            List<int[]> groups = work.places();
            List<List<Statement>> order = lists(groups);
            Integer[] ranks = new Integer[groups.size()];
            Arrays.setAll(ranks, i -> i);
            Arrays.sort(ranks, Comparator.comparing(i -> order.get(i).getFirst(), Standard.ORDER));
            List<Match> all = new ArrayList<>();
            int number = 0;
            for (int rank : ranks) {
                int[] group = groups.get(rank);
                number++;
                Sides sidesOfWork = sides(group);
                List<Match> ofGroup = new ArrayList<>(group.length);
                for (int place : group) {
                    Statement statement = statements.get(place);
                    Optional<Side> side = Sides.of(statement);
                    if (side.isPresent()) {
                        Sides partners = sidesOfPayment[place] == null ? sidesOfWork : sidesOfPayment[place];
                        Optional<String> reason = Optional.ofNullable(reasons.get(place));
                        ofGroup.add(match(statement, side.get(), number, partners, sidesOfWork, reason));
                    }
                }
                ofGroup.sort(Comparator.comparing(Match::side).thenComparing(Match::statement, Standard.ORDER));
                all.addAll(ofGroup);
            }
            return all;
        }

        private Match match(
                Statement statement, Side side, int group, Sides partners, Sides work, Optional<String> reason) {
            Side wanted = Sides.wanted(side);
            if (!partners.has(wanted)) {
                List<Source> others = work.others(side);
                String because = wanted.missing();
                return others.isEmpty()
                        ? new Match(statement, group, side, State.UNMATCHED, others, By.NOTHING, because)
                        : new Match(statement, group, side, State.PARTLY_MATCHED, others, By.REFERENCE, because);
            }
            List<Source> with = partners.first(wanted);
            By by = reason.isPresent() ? By.AMOUNT_AND_TIME : By.REFERENCE;
            Optional<Sides.Difference> difference = partners.difference(statement, wanted, tolerance.amountMinor());
            State state =
                    difference.filter(found -> !found.tolerated()).isPresent() ? State.PARTLY_MATCHED : State.MATCHED;
            return new Match(
                    statement,
                    group,
                    side,
                    state,
                    with,
                    by,
                    difference.map(Sides.Difference::text).or(() -> reason).orElse(""));
        }

        private Sides sides(int[] group) {
            Sides sides = new Sides();
            for (int place : group) {
                Statement statement = statements.get(place);
                Sides.of(statement).ifPresent(side -> sides.add(side, statement));
            }
            return sides;
        }

        /** The records of each group in their standard order. */
        private List<List<Statement>> lists(List<int[]> groups) {
            List<List<Statement>> lists = new ArrayList<>(groups.size());
            for (int[] group : groups) {
                if (group.length == 1) {
                    lists.add(List.of(statements.get(group[0])));
                } else {
                    Statement[] list = new Statement[group.length];
                    Arrays.setAll(list, i -> statements.get(group[i]));
                    Arrays.sort(list, Standard.ORDER);
                    lists.add(Collections.unmodifiableList(Arrays.asList(list)));
                }
            }
            return lists;
        }
    }
}
