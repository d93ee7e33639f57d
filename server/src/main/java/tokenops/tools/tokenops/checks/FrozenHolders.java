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
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.Uint256;

/**
 * The records of what happened to an asset, held against its freezes: by block where both name one, otherwise by time. What is of the
 * same block or moment as a freeze or a release can't be told apart from it and is no finding.
 */
final class FrozenHolders {
    /** Everybody, for a freeze without a holder. */
    private static final String ALL = "";

    private final Spec spec;
    private final String asset;
    private final List<Statement> events;
    private final Map<String, TreeMap<BigInteger, Optional<Statement>>> byBlock = new HashMap<>();
    private final Map<String, TreeMap<Instant, Optional<Statement>>> byTime = new HashMap<>();

    /** @param events of one asset */
    FrozenHolders(Spec spec, String asset, List<Statement> events) {
        this.spec = spec;
        this.asset = Text.wellFormed(asset);
        this.events = events;
        for (Statement event : events) {
            String what = event.fact("event").orElse("");
            if (what.equals("freeze") || what.equals("unfreeze")) {
                Optional<Statement> freeze = what.equals("freeze") ? Optional.of(event) : Optional.empty();
                String holder = event.fact("holder").orElse(ALL);
                block(event).ifPresent(at -> put(byBlock, holder, at, freeze));
                time(event).ifPresent(at -> put(byTime, holder, at, freeze));
            }
        }
    }

    private static Optional<BigInteger> block(Statement event) {
        return event.fact("block_number").flatMap(Uint256::parse);
    }

    private static Optional<Instant> time(Statement event) {
        return event.facts().time("occurred_at");
    }

    /** Of a freeze and a release at one place nobody knows which came first: the release stands, for it makes no finding. */
    private static <T extends Comparable<T>> void put(
            Map<String, TreeMap<T, Optional<Statement>>> to, String holder, T at, Optional<Statement> freeze) {
        to.computeIfAbsent(holder, h -> new TreeMap<>())
                .merge(at, freeze, (one, other) -> one.isEmpty() || other.isEmpty() ? Optional.empty() : one);
    }

    void examine(Found findings) {
        if (byBlock.isEmpty() && byTime.isEmpty()) {
            return;
        }
        Map<Statement, List<Source>> sent = new LinkedHashMap<>();
        Map<Statement, List<Source>> received = new LinkedHashMap<>();
        for (Statement event : events) {
            Movement.of(event).ifPresent(movement -> {
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
        return block.isPresent() && byBlock.containsKey(holder)
                ? last(byBlock, holder, block.get())
                : time(event).flatMap(at -> last(byTime, holder, at));
    }

    private static <T extends Comparable<T>> Optional<Statement> last(
            Map<String, TreeMap<T, Optional<Statement>>> freezes, String holder, T at) {
        TreeMap<T, Optional<Statement>> changes = freezes.getOrDefault(holder, new TreeMap<>());
        Map.Entry<T, Optional<Statement>> before = changes.lowerEntry(at);
        return before == null || changes.containsKey(at) ? Optional.empty() : before.getValue();
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
