package tokenops.funding;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.stream.Collectors;
import tokenops.funding.ProviderRoute.Movement;
import tokenops.funding.ProviderRoute.MovementKind;
import tokenops.funding.ProviderRoute.ProviderFailure;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.path.Outcome;
import tokenops.path.Problem;
import tokenops.path.Refusal;
import tokenops.path.Word;
import tokenops.store.Core;
import tokenops.store.Reads;

/**
 * Holds a day of our ledger against the provider's own account: every line of either has its fellow in the other, or a reason.
 *
 * <p>What is booked shortly before midnight here may be the next day there. So the days around are looked at too, and only lines of
 * the day itself are judged.
 */
public final class Reconciliation {
    private static final Duration AROUND = Duration.ofDays(3);

    private static final String OURS = """
            SELECT t.id, t.at, t.asset, t.amount, t.debit, t.credit, coalesce(p.provider_reference, a.provider_reference) AS reference
            FROM transfer t
            LEFT JOIN payment p ON p.home = t.home AND p.id = t.subject
            LEFT JOIN adjustment a ON a.home = t.home AND a.id = t.subject
            WHERE t.at >= ? AND t.at < ? AND (t.debit = ? OR t.credit = ?)
            ORDER BY t.at, t.id""";

    private final Core core;
    private final Payments payments;

    public Reconciliation(Core core, Payments payments) {
        this.core = core;
        this.payments = payments;
    }

    /** How a line stands. */
    public enum Standing implements Word {
        MATCHED,
        /** The provider has it and we don't. */
        NOT_IN_LEDGER,
        /** We have it and the provider doesn't. */
        NOT_AT_PROVIDER,
        AMOUNT_DIFFERS,
        /** A refund that the provider has taken up and not finished: booked here when it is. */
        UNDER_WAY,
        /** A refund that failed before it was booked: it left the provider's account and came back. */
        UNDONE,
        /** No payment, refund or dispute: payouts and fees, which our ledger doesn't keep. */
        OTHER;

        boolean isException() {
            return this == NOT_IN_LEDGER || this == NOT_AT_PROVIDER || this == AMOUNT_DIFFERS;
        }
    }

    /** @param ours below zero when money left */
    public record Line(
            Standing standing,
            String kind,
            String reference,
            Optional<Amount> provider,
            Optional<Amount> ours,
            Instant at,
            String says) {}

    /** A day, held against the provider. */
    public record Report(
            String provider,
            String route,
            String day,
            boolean balances,
            long matched,
            Optional<Amount> providerTotal,
            Optional<Amount> ourTotal,
            Optional<Amount> fees,
            List<Line> lines) {}

    private record Key(MovementKind kind, String reference) {}

    private record Ours(Key key, Amount amount, Instant at) {}

    /** Reconciles a day (UTC), as far as it has gone. Refused: a day to come, no route of that provider, a provider that doesn't answer. */
    public Outcome<Report> reconcile(String provider, LocalDate day) {
        Optional<ProviderRoute> route = payments.ofProvider(provider);
        if (route.isEmpty()) {
            return Outcome.refused(Refusal.of(Problem.ROUTE_UNKNOWN, "no route goes through " + provider));
        }
        if (day.isAfter(LocalDate.ofInstant(core.now(), ZoneOffset.UTC))) {
            return Outcome.refused(
                    Refusal.invalid("day", "a day that has begun (UTC): nothing is there yet to compare"));
        }
        Instant begin = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        Instant end = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
        try {
            List<Movement> theirs = route.get().movements(begin.minus(AROUND), end.plus(AROUND));
            List<Ours> ours = ours(route.get(), begin.minus(AROUND), end.plus(AROUND));
            return Outcome.done(report(route.get(), day, theirs, ours, begin, end));
        } catch (ProviderFailure e) {
            return Outcome.refused(Refusal.of(Problem.PROVIDER_FAILED, provider + ": " + e.getMessage()));
        }
    }

    private List<Ours> ours(ProviderRoute route, Instant from, Instant to) {
        String clearing = "provider_clearing:" + route.name();
        return core
                .reads()
                .list(
                        OURS,
                        row -> {
                            boolean came = row.getString("debit").equals(clearing);
                            String other = came ? row.getString("credit") : row.getString("debit");
                            Asset asset = Asset.parse(row.getString("asset")).orElseThrow();
                            return new Ours(
                                    new Key(
                                            kind(came, other),
                                            // without one it has no fellow, and goes by its own name
                                            Reads.textIf(row, "reference")
                                                    .orElse(new Id.Transfer(Reads.uuid(row, "id")).text())),
                                    new Amount(asset, came ? row.getLong("amount") : -row.getLong("amount")),
                                    Reads.at(row, "at"));
                        },
                        from,
                        to,
                        clearing,
                        clearing)
                .stream()
                .filter(each -> each.amount().asset().mode() == route.mode())
                .toList();
    }

    private static MovementKind kind(boolean came, String other) {
        return switch (other) {
            case "refunds" -> came ? MovementKind.REFUND_FAILED : MovementKind.REFUND;
            case "disputes" -> came ? MovementKind.DISPUTE_WON : MovementKind.DISPUTE;
            default -> MovementKind.PAYMENT;
        };
    }

    private Report report(
            ProviderRoute route, LocalDate day, List<Movement> theirs, List<Ours> ours, Instant begin, Instant end) {
        // A queue each: what we have booked twice has one fellow there, and the second is left over.
        Map<Key, Queue<Ours>> byKey = new HashMap<>();
        ours.forEach(each ->
                byKey.computeIfAbsent(each.key(), key -> new ArrayDeque<>()).add(each));
        List<Line> lines = new ArrayList<>();
        Set<String> undone = theirs.stream()
                .filter(movement -> movement.kind() == MovementKind.REFUND_FAILED)
                .map(Movement::reference)
                .filter(reference -> !byKey.containsKey(new Key(MovementKind.REFUND, reference)))
                .collect(Collectors.toSet());
        for (Movement movement : theirs) {
            Key key = new Key(movement.kind(), movement.reference());
            Optional<Ours> fellow = Optional.ofNullable(byKey.get(key)).map(Queue::poll);
            if (within(movement.at(), begin, end)
                    || fellow.filter(own -> within(own.at(), begin, end)).isPresent()) {
                lines.add(line(movement, fellow, undone));
            }
        }
        byKey.values().stream()
                .flatMap(Queue::stream)
                .filter(own -> within(own.at(), begin, end))
                .map(Reconciliation::missing)
                .forEach(lines::add);
        lines.sort(Comparator.comparing(Line::at).thenComparing(Line::reference));
        List<Movement> ofDay = theirs.stream()
                .filter(movement -> within(movement.at(), begin, end))
                .toList();
        return new Report(
                route.provider(),
                route.name(),
                day.toString(),
                lines.stream().noneMatch(line -> line.standing().isException()),
                lines.stream()
                        .filter(line -> line.standing() == Standing.MATCHED)
                        .count(),
                sum(lines.stream()
                        .filter(line -> line.standing() != Standing.OTHER)
                        .flatMap(line -> line.provider().stream())
                        .toList()),
                sum(lines.stream().flatMap(line -> line.ours().stream()).toList()),
                sum(ofDay.stream().map(Movement::fee).toList()),
                List.copyOf(lines));
    }

    private static boolean within(Instant at, Instant begin, Instant end) {
        return !at.isBefore(begin) && at.isBefore(end);
    }

    private Line line(Movement movement, Optional<Ours> fellow, Set<String> undone) {
        Standing standing;
        String says;
        if (movement.kind() == MovementKind.OTHER) {
            standing = Standing.OTHER;
            says = movement.says();
        } else if (fellow.isEmpty() && undone.contains(movement.reference())) {
            standing = Standing.UNDONE;
            says = "this refund failed before it was booked here";
        } else if (fellow.isEmpty()) {
            boolean underWay = underWay(movement);
            standing = underWay ? Standing.UNDER_WAY : Standing.NOT_IN_LEDGER;
            says = underWay ? "the provider hasn't finished this refund" : "the provider has it, our ledger doesn't";
        } else if (!fellow.get().amount().equals(movement.amount())) {
            standing = Standing.AMOUNT_DIFFERS;
            says = "the provider has " + movement.amount().readable() + ", our ledger "
                    + fellow.get().amount().readable();
        } else {
            standing = Standing.MATCHED;
            says = movement.says();
        }
        return new Line(
                standing,
                movement.kind().word(),
                movement.reference(),
                Optional.of(movement.amount()),
                fellow.map(Ours::amount),
                movement.at(),
                says);
    }

    private boolean underWay(Movement movement) {
        return movement.kind() == MovementKind.REFUND
                && core.reads()
                        .one("""
                                SELECT state FROM adjustment WHERE provider_reference = ? AND state = 'submitted'
                                  AND home IN (SELECT generate_series(0, value::int - 1) FROM instance WHERE name = 'homes')""", row -> row.getString("state"), movement.reference())
                        .isPresent();
    }

    private static Line missing(Ours own) {
        return new Line(
                Standing.NOT_AT_PROVIDER,
                own.key().kind().word(),
                own.key().reference(),
                Optional.empty(),
                Optional.of(own.amount()),
                own.at(),
                "our ledger has it, the provider doesn't");
    }

    /** Empty when there are none, or of several assets. */
    private static Optional<Amount> sum(List<Amount> amounts) {
        if (amounts.stream().map(Amount::asset).distinct().count() != 1) {
            return Optional.empty();
        }
        return amounts.stream().reduce(Amount::plus);
    }
}
