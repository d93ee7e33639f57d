package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Uint256;

/**
 * A record of something that moved an asset: issue, transfer, distribution, redemption, burn.
 *
 * @param from who gave it; empty for nobody, as at an issue
 * @param to who got it; empty for nobody, as at a redemption
 */
record Movement(Statement event, Optional<String> from, Optional<String> to, BigInteger amount) {
    private static final String NOBODY = "0x" + "0".repeat(40);

    /** The movement that an asset's event is; empty when it is none, or states no exact amount. */
    static Optional<Movement> of(Statement event) {
        Optional<String> holder = somebody(event.fact("holder"));
        Optional<String> from = somebody(event.fact("from"));
        Optional<String> to = somebody(event.fact("to"));
        return Assets.amount(event, Facts.AMOUNT).flatMap(amount -> switch (event.fact("event")
                .orElse("")) {
            case "issue" -> Optional.of(new Movement(event, Optional.empty(), to.or(() -> holder), amount));
            case "transfer" -> Optional.of(new Movement(event, from.or(() -> holder), to, amount));
            case "distribute" -> Optional.of(new Movement(event, from, to.or(() -> holder), amount));
            case "redeem", "burn" -> Optional.of(new Movement(event, from.or(() -> holder), Optional.empty(), amount));
            default -> Optional.empty();
        });
    }

    private static Optional<String> somebody(Optional<String> address) {
        return address.filter(text -> !text.equals(NOBODY));
    }

    /**
     * The movements in the order in which they happened, those together that can't be told apart: by their numbers, by block and log
     * index, or by time, whichever all of them state. Empty when they state none of these.
     */
    static Optional<List<List<Movement>>> inOrder(List<Movement> movements) {
        List<Function<Statement, Optional<BigInteger>>> orders = List.of(
                event -> Assets.amount(event, "sequence"),
                event -> block(event)
                        .flatMap(block -> Assets.amount(event, "log_index").map(block::add)),
                Movement::block,
                event -> event.facts().time("occurred_at").map(Movement::nanos));
        for (Function<Statement, Optional<BigInteger>> order : orders) {
            TreeMap<BigInteger, List<Movement>> sorted = new TreeMap<>();
            boolean all = true;
            for (Movement movement : movements) {
                Optional<BigInteger> at = order.apply(movement.event());
                all &= at.isPresent();
                at.ifPresent(key ->
                        sorted.computeIfAbsent(key, k -> new ArrayList<>()).add(movement));
            }
            if (all) {
                return Optional.of(List.copyOf(sorted.values()));
            }
        }
        return Optional.empty();
    }

    /** The number of the block, with room for log indexes behind it. */
    private static Optional<BigInteger> block(Statement event) {
        return event.fact("block_number").flatMap(Uint256::parse).map(block -> block.shiftLeft(256));
    }

    private static BigInteger nanos(Instant time) {
        return BigInteger.valueOf(time.getEpochSecond())
                .multiply(BigInteger.valueOf(1_000_000_000))
                .add(BigInteger.valueOf(time.getNano()));
    }
}
