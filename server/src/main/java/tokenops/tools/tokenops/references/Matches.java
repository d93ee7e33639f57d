package tokenops.tools.tokenops.references;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.references.Match.Side;
import tokenops.tools.tokenops.references.Match.State;

/**
 * The match between request, settlement, usage and delivery, by reference.
 *
 * <p>A request wants a settlement of the same amount, a settlement a request, usage a settlement that paid for it, a delivery the
 * usage of the run that it delivers. A record that has none of the sides it wants is unmatched; one that has another side, or
 * whose partner states another amount, is partly matched.
 */
public final class Matches {
    /** Most partners that are named with a record. */
    private static final int MOST_PARTNERS = 5;

    private final List<Match> all;
    private final List<List<Statement>> payments;

    private Matches(List<Match> all, List<List<Statement>> payments) {
        this.all = all;
        this.payments = payments;
    }

    /** Matches the records by what they and the answers say. */
    public static Matches of(Evidence evidence, Answers answers) {
        List<List<Statement>> payments = new Groups(
                        evidence.statements(),
                        statement -> statement.family().equals(Optional.of(Family.SETTLEMENT)),
                        answers)
                .lists();
        IdentityHashMap<Statement, Sides> sidesOfPayment = new IdentityHashMap<>();
        for (List<Statement> payment : payments) {
            Sides sides = new Sides(payment);
            payment.forEach(statement -> sidesOfPayment.put(statement, sides));
        }
        List<Match> all = new ArrayList<>();
        int number = 0;
        for (List<Statement> work : new Groups(evidence.statements(), statement -> true, answers).lists()) {
            number++;
            Sides sidesOfWork = new Sides(work);
            for (Statement statement : work) {
                Optional<Side> side = Sides.of(statement);
                if (side.isPresent()) {
                    Sides partners = sidesOfPayment.getOrDefault(statement, sidesOfWork);
                    all.add(match(statement, side.get(), number, partners, sidesOfWork));
                }
            }
        }
        return new Matches(all, payments);
    }

    /** One for each record that stands on a side, group by group. */
    public List<Match> all() {
        return all;
    }

    /** The records of the settlement family, those of one payment together. */
    public List<List<Statement>> payments() {
        return payments;
    }

    public long count(State state) {
        return all.stream().filter(match -> match.state() == state).count();
    }

    private static Match match(Statement statement, Side side, int group, Sides partners, Sides work) {
        Side wanted = wanted(side);
        for (Statement partner : partners.at(wanted)) {
            Optional<String> difference = difference(statement, partner);
            if (difference.isPresent()) {
                List<Source> with = List.of(partner.source());
                return new Match(statement, group, side, State.PARTLY_MATCHED, with, difference.get());
            }
        }
        List<Source> with = sources(partners.at(wanted));
        if (!with.isEmpty()) {
            return new Match(statement, group, side, State.MATCHED, with, "");
        }
        String because = "no " + wanted.word() + " in the evidence belongs to it";
        List<Source> others = new ArrayList<>();
        for (Side other : Side.values()) {
            if (other != side) {
                others.addAll(sources(work.at(other)));
            }
        }
        return others.isEmpty()
                ? new Match(statement, group, side, State.UNMATCHED, List.of(), because)
                : new Match(statement, group, side, State.PARTLY_MATCHED, others, because);
    }

    private static List<Source> sources(List<Statement> statements) {
        return statements.stream().limit(MOST_PARTNERS).map(Statement::source).toList();
    }

    private static Optional<String> difference(Statement one, Statement other) {
        for (String fact : List.of(Facts.AMOUNT, Facts.ASSET)) {
            Optional<String> here = one.fact(fact);
            Optional<String> there = other.fact(fact);
            if (here.isPresent() && there.isPresent() && !here.equals(there)) {
                return Optional.of(fact + " " + here.get() + " here, " + there.get() + " there");
            }
        }
        return Optional.empty();
    }

    private static Side wanted(Side side) {
        return switch (side) {
            case REQUEST, USAGE -> Side.SETTLEMENT;
            case SETTLEMENT -> Side.REQUEST;
            case DELIVERY -> Side.USAGE;
        };
    }

    /** The first records on each side of a group: a bound keeps the comparison of many with many from growing. */
    private static final class Sides {
        private static final int MOST_COMPARED = 100;

        private final Map<Side, List<Statement>> bySide = new EnumMap<>(Side.class);

        Sides(List<Statement> group) {
            for (Statement statement : group) {
                of(statement).ifPresent(side -> {
                    List<Statement> there = bySide.computeIfAbsent(side, s -> new ArrayList<>());
                    if (there.size() < MOST_COMPARED) {
                        there.add(statement);
                    }
                });
            }
        }

        List<Statement> at(Side side) {
            return bySide.getOrDefault(side, List.of());
        }

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
    }
}
