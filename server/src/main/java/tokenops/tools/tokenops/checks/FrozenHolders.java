package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.Uint256;

/**
 * The records of what happened to an asset, held against its freezes: by block where both name one, otherwise by time. What is of the
 * same block or moment as a freeze or a release can't be told apart from it and is no finding; nor is what comes behind two of them
 * of which nobody knows which was the later, unless both are freezes.
 */
final class FrozenHolders {
    /** Everybody, for a freeze without a holder. */
    private static final String ALL = "";

    private final Spec spec;
    private final String asset;
    private final List<Statement> events;
    private final Predicate<Movement> told;
    private final Map<String, TreeMap<BigInteger, Change>> byBlock = new HashMap<>();
    private final Map<String, TreeMap<Instant, Change>> byTime = new HashMap<>();

    /** Those without a block, for events that have one. */
    private final Map<String, TreeMap<Instant, Change>> byTimeAlone = new HashMap<>();

    /** A freeze, or a release, which has none. */
    private record Change(Optional<Statement> freeze, Optional<Instant> time) {
        static final Change UNKNOWN = new Change(Optional.empty(), Optional.empty());

        /** Of a freeze and a release of which nobody knows which came first the release stands, for it makes no finding. */
        static Change either(Change one, Change other) {
            return one.freeze.isEmpty() ? one : other.freeze.isEmpty() ? other : one;
        }

        static Change later(Change one, Change other) {
            int order = one.time.isPresent() && other.time.isPresent()
                    ? one.time.get().compareTo(other.time.get())
                    : 0;
            return order == 0 ? either(one, other) : order > 0 ? one : other;
        }
    }

    /**
     * @param events of one asset
     * @param told the movements that token transfers have told of
     */
    FrozenHolders(Spec spec, String asset, List<Statement> events, Predicate<Movement> told) {
        this.spec = spec;
        this.told = told;
        this.asset = Text.wellFormed(asset);
        this.events = events;
        for (Statement event : events) {
            String what = event.fact("event").orElse("");
            if (what.equals("freeze") || what.equals("unfreeze")) {
                Change change = new Change(what.equals("freeze") ? Optional.of(event) : Optional.empty(), time(event));
                String holder = event.fact("holder").orElse(ALL);
                Optional<BigInteger> block = block(event);
                block.ifPresent(at -> put(byBlock, holder, at, change));
                change.time.ifPresent(at -> put(byTime, holder, at, change));
                change.time.filter(at -> block.isEmpty()).ifPresent(at -> put(byTimeAlone, holder, at, change));
            }
        }
    }

    private static Optional<BigInteger> block(Statement event) {
        return event.fact("block_number").flatMap(Uint256::parse);
    }

    private static Optional<Instant> time(Statement event) {
        return event.facts().time("occurred_at");
    }

    private static <T extends Comparable<T>> void put(
            Map<String, TreeMap<T, Change>> to, String holder, T at, Change change) {
        to.computeIfAbsent(holder, h -> new TreeMap<>()).merge(at, change, Change::either);
    }

    void examine(Found findings) {
        if (byBlock.isEmpty() && byTime.isEmpty()) {
            return;
        }
        Map<Statement, List<Source>> sent = new LinkedHashMap<>();
        Map<Statement, List<Source>> received = new LinkedHashMap<>();
        for (Statement event : events) {
            Movement.of(event).filter(told.negate()).ifPresent(movement -> {
                Optional<Statement> from =
                        during(ALL, event).or(() -> movement.from().flatMap(holder -> during(holder, event)));
                if (from.isPresent()) {
                    sent.computeIfAbsent(from.get(), freeze -> new ArrayList<>())
                            .add(event.source());
                } else {
                    movement.to()
                            .flatMap(holder -> during(holder, event))
                            .ifPresent(freeze -> received.computeIfAbsent(freeze, f -> new ArrayList<>())
                                    .add(event.source()));
                }
            });
        }
        sent.forEach((freeze, sources) -> findings.add(finding(Severity.CRITICAL, freeze, "from", sources)));
        received.forEach((freeze, sources) -> findings.add(finding(Severity.MAJOR, freeze, "to", sources)));
    }

    /** The freeze of a holder under which an event falls. */
    private Optional<Statement> during(String holder, Statement event) {
        Optional<BigInteger> block = block(event);
        Optional<Change> placed = block.flatMap(at -> last(byBlock, holder, at));
        Optional<Change> timed = time(event).flatMap(at -> last(block.isEmpty() ? byTime : byTimeAlone, holder, at));
        return Stream.of(placed, timed)
                .flatMap(Optional::stream)
                .reduce(Change::later)
                .flatMap(Change::freeze);
    }

    /** The last change before something; one that nobody knows where they are at one place. */
    private static <T extends Comparable<T>> Optional<Change> last(
            Map<String, TreeMap<T, Change>> all, String holder, T at) {
        TreeMap<T, Change> changes = all.getOrDefault(holder, new TreeMap<>());
        return changes.containsKey(at)
                ? Optional.of(Change.UNKNOWN)
                : Optional.ofNullable(changes.lowerEntry(at)).map(Map.Entry::getValue);
    }

    private Finding finding(Severity severity, Statement freeze, String way, List<Source> sources) {
        String moved = Text.count(sources.size(), "event") + " of " + asset;
        return Finding.of(
                spec,
                severity,
                freeze.fact("holder")
                        .map(holder -> moved + " " + way + " " + Text.wellFormed(holder) + " while it was frozen.")
                        .orElse(moved + " while all of it was frozen."),
                sources,
                "0 events",
                Text.count(sources.size(), "event"));
    }
}
