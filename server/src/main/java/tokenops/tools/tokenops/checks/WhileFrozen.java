package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Transfers;
import tokenops.tools.tokenops.evidence.Uint256;

/**
 * What is frozen doesn't move (ERC-3643, "isFrozen", "paused"): neither from a frozen holder nor to one, and nothing at all while
 * the token is, which is a freeze without a holder.
 *
 * <p>Among token transfers freezes are placed by block and log index. One without a log index begins behind its block and ends before
 * it, so that what can't be told apart is no finding. Movements that are records of their own are held against freezes by block or by
 * time ({@link FrozenHolders}), unless a token transfer that was found tells of the same.
 */
final class WhileFrozen implements Check {
    private static final Spec SPEC = new Spec(
            "asset.frozen",
            "3",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "No token moves from or to a holder between its freeze and its release, nor at all while the token is frozen.",
                    "Transfers that a freeze should have stopped: it didn't take effect, or an agent of the token forced them.",
                    "Ask the token's agent for the order behind each transfer, or for the record of the release that is missing."),
            Need.FREEZES);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Transfers transfers = file.evidence().transfers();
        Found findings = new Found();
        Assets.byAsset(file, Role.ASSET_EVENT).forEach((key, events) -> {
            List<Statement> unplaced = new ArrayList<>();
            Map<Integer, Freezes> byHolder = freezes(transfers, events, unplaced);
            int token = transfers.tokenOf(key);
            Set<Moved> told = new HashSet<>();
            if (token >= 0 && !byHolder.isEmpty()) {
                Set<Moved> eventsTold = events.stream()
                        .flatMap(event -> Movement.of(event).stream())
                        .flatMap(movement -> Moved.of(movement).stream())
                        .collect(Collectors.toSet());
                moved(file, token, byHolder, findings, row -> {
                    if (!eventsTold.isEmpty()) {
                        Moved moved = Moved.of(transfers, row);
                        if (eventsTold.contains(moved)) {
                            told.add(moved);
                        }
                    }
                });
            }
            new FrozenHolders(
                            SPEC,
                            key,
                            events,
                            movement ->
                                    Moved.of(movement).filter(told::contains).isPresent())
                    .examine(findings);
            if (token >= 0 && !unplaced.isEmpty()) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.MINOR,
                        Text.count(unplaced.size(), "freeze") + " of " + Text.wellFormed(key)
                                + " without a block_number or a holder's address: nobody can say what moved meanwhile.",
                        unplaced.stream().map(Statement::source).toList()));
            }
        });
        return findings;
    }

    /** The freezes by the number of their holder, those of all holders under that of nobody. */
    private static Map<Integer, Freezes> freezes(
            Transfers transfers, List<Statement> events, List<Statement> unplaced) {
        Map<Integer, Freezes> byHolder = new HashMap<>();
        for (Statement event : events) {
            String what = event.fact("event").orElse("");
            if (!what.equals("freeze") && !what.equals("unfreeze")) {
                continue;
            }
            OptionalLong block = Uint256.position(event.fact("block_number").orElse(""));
            Optional<String> holder = event.fact("holder");
            int number = holder.map(transfers.addresses()::find).orElse(Transfers.ZERO);
            if (block.isEmpty()) {
                unplaced.add(event);
            } else if (number >= 0) {
                boolean freezes = what.equals("freeze");
                long logIndex =
                        Uint256.position(event.fact("log_index").orElse("")).orElse(freezes ? Long.MAX_VALUE : -1);
                byHolder.computeIfAbsent(number, n -> new Freezes())
                        .put(new Place(block.getAsLong(), logIndex), freezes ? Optional.of(event) : Optional.empty());
            }
        }
        return byHolder;
    }

    private static void moved(
            CaseFile file, int token, Map<Integer, Freezes> byHolder, Found findings, IntConsumer found) {
        Transfers transfers = file.evidence().transfers();
        Map<Statement, Rows> sent = new LinkedHashMap<>();
        Map<Statement, Rows> received = new LinkedHashMap<>();
        for (int at = file.tokens().start(token); at < file.tokens().end(token); at++) {
            int row = file.tokens().row(at);
            if (transfers.block(row) < 0) {
                continue;
            }
            Place place = new Place(transfers.block(row), Math.max(0, transfers.logIndex(row)));
            Optional<Statement> all = during(byHolder, Transfers.ZERO, place);
            Optional<Statement> from =
                    all.isPresent() || transfers.mints(row) ? all : during(byHolder, transfers.from(row), place);
            if (from.isPresent()) {
                sent.computeIfAbsent(from.get(), freeze -> new Rows(transfers)).add(row);
                found.accept(row);
            } else if (!transfers.burns(row)) {
                during(byHolder, transfers.to(row), place).ifPresent(freeze -> {
                    received.computeIfAbsent(freeze, f -> new Rows(transfers)).add(row);
                    found.accept(row);
                });
            }
        }
        String address = transfers.tokenAddress(token);
        sent.forEach((freeze, rows) -> findings.add(finding(Severity.CRITICAL, address, freeze, "from", rows)));
        received.forEach((freeze, rows) -> findings.add(finding(Severity.MAJOR, address, freeze, "to", rows)));
    }

    private static Optional<Statement> during(Map<Integer, Freezes> byHolder, int holder, Place place) {
        Freezes freezes = byHolder.get(holder);
        return freezes == null ? Optional.empty() : freezes.at(place);
    }

    private static Finding finding(Severity severity, String token, Statement freeze, String way, Rows rows) {
        String moved = Text.count(rows.count(), "transfer") + " of " + token;
        String statement = freeze.fact("holder")
                .map(holder -> moved + " " + way + " " + Text.wellFormed(holder) + " while it was frozen.")
                .orElse(moved + " while all of it was frozen.");
        return Finding.of(SPEC, severity, statement, rows).with("0 transfers", Text.count(rows.count(), "transfer"));
    }

    /** A movement, as both a token transfer and a record of what happened tell of it. */
    private record Moved(BigInteger block, Optional<String> from, Optional<String> to, BigInteger amount) {
        static Moved of(Transfers transfers, int row) {
            TokenTransfer transfer = transfers.at(row);
            return new Moved(
                    BigInteger.valueOf(transfers.block(row)),
                    transfers.mints(row) ? Optional.empty() : Optional.of(transfer.from()),
                    transfers.burns(row) ? Optional.empty() : Optional.of(transfer.to()),
                    transfer.value());
        }

        /** Empty when the record names no block. */
        static Optional<Moved> of(Movement movement) {
            return movement.event()
                    .fact("block_number")
                    .flatMap(Uint256::parse)
                    .map(block -> new Moved(block, movement.from(), movement.to(), movement.amount()));
        }
    }

    /** A place in the order of a chain. */
    private record Place(long block, long logIndex) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int byBlock = Long.compare(block, other.block);
            return byBlock != 0 ? byBlock : Long.compare(logIndex, other.logIndex);
        }
    }

    /** When a holder is frozen: from each place on the event that froze it, or none from the one that released it. */
    private static final class Freezes {
        private final TreeMap<Place, Optional<Statement>> changes = new TreeMap<>();

        void put(Place place, Optional<Statement> freeze) {
            changes.put(place, freeze);
        }

        Optional<Statement> at(Place place) {
            Map.Entry<Place, Optional<Statement>> last = changes.lowerEntry(place);
            return last == null ? Optional.empty() : last.getValue();
        }
    }
}
