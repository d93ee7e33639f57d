package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Uint256;

/**
 * Transfers move value and make none: what holders send before they receive it, they must have held before the first transfer.
 *
 * <p>For each token the transfers are followed in chain order (block, then log index). What a holder sends beyond what it has
 * received so far is the least that it held at the start; the sum over all holders is the least supply at the start. In the
 * first transaction where that sum passes the supply that can have existed, more was moved than there was. That supply is the
 * stated one ({@code opening_supply}, or {@code total_supply} less what was minted plus what was burned); where none is stated
 * it is 2^256-1, and passing it is worth knowing only, because exports write a non-fungible token's id in place of a value.
 * Rows without block or log index have no order: for their token only the totals of each holder are held against the supply.
 * A row that repeats another's transaction and log index is left to the check on duplicates.
 */
final class Conservation implements Check {
    private static final Spec SPEC = new Spec(
            "asset.conservation",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "In no transaction do a token's holders move more than the supply that can have existed.",
                    "A holder who moves more than all the supply that can have existed: transfers are missing, or were made up.",
                    "Export from the token's first block on, or state its opening supply in an asset record."),
            Need.TRANSFERS);

    private static final Comparator<TokenTransfer> ORDER = Comparator.<TokenTransfer>comparingLong(
                    transfer -> transfer.block().orElse(0L))
            .thenComparingLong(transfer -> transfer.logIndex().orElse(0L))
            .thenComparing(TokenTransfer::transaction)
            .thenComparing(TokenTransfer::from)
            .thenComparing(TokenTransfer::to)
            .thenComparing(TokenTransfer::value);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public List<Finding> examine(CaseFile file) {
        Map<String, List<TokenTransfer>> byToken = new TreeMap<>();
        for (TokenTransfer transfer : file.evidence().transfers()) {
            byToken.computeIfAbsent(transfer.token(), token -> new ArrayList<>())
                    .add(transfer);
        }
        Supplies supplies = Supplies.of(file.evidence());
        List<Finding> findings = new ArrayList<>();
        byToken.forEach((token, transfers) -> {
            boolean fungible = !supplies.stated().containsKey(token)
                    || supplies.stated().get(token).fungible();
            if (fungible) {
                exceeds(token, transfers, supplies.opening(token)).ifPresent(findings::add);
            }
        });
        return findings;
    }

    private static Optional<Finding> exceeds(
            String token, List<TokenTransfer> transfers, Optional<BigInteger> opening) {
        BigInteger most = opening.orElse(Uint256.LARGEST);
        List<TokenTransfer> sorted = new ArrayList<>(transfers);
        sorted.sort(ORDER);
        boolean ordered = true;
        for (TokenTransfer transfer : sorted) {
            ordered &= transfer.block().isPresent() && transfer.logIndex().isPresent();
        }
        Holders holders = new Holders();
        for (int i = 0; i < sorted.size(); i++) {
            if (ordered && i > 0 && repeats(sorted.get(i - 1), sorted.get(i))) {
                continue;
            }
            holders.move(sorted.get(i), ordered);
            if (ordered && holders.least.compareTo(most) > 0) {
                return Optional.of(finding(token, sorted.get(i), holders.least, opening, most));
            }
        }
        BigInteger least = ordered ? holders.least : holders.overdrawn();
        return least.compareTo(most) > 0
                ? Optional.of(finding(token, sorted.getLast(), least, opening, most))
                : Optional.empty();
    }

    private static boolean repeats(TokenTransfer one, TokenTransfer other) {
        return !one.transaction().isEmpty()
                && one.transaction().equals(other.transaction())
                && one.logIndex().equals(other.logIndex());
    }

    private static Finding finding(
            String token, TokenTransfer at, BigInteger least, Optional<BigInteger> opening, BigInteger most) {
        String moved = "By transaction " + at.transaction() + " the holders of " + token + " have moved what takes "
                + least + " held before the first transfer";
        return opening.isPresent()
                ? Finding.of(
                        SPEC,
                        Severity.CRITICAL,
                        moved + ", and only " + most + " can have existed.",
                        List.of(at.source()),
                        "at most " + most,
                        least.toString())
                : Finding.of(
                        SPEC,
                        Severity.INFO,
                        moved + ", more than 2^256-1: its values are ids of a non-fungible token, or they are wrong.",
                        List.of(at.source()));
    }

    /** What each holder has, counted from nothing: what goes below is the least that it must have held at the start. */
    private static final class Holders {
        private final Map<String, BigInteger> balances = new HashMap<>();
        private BigInteger least = BigInteger.ZERO;

        void move(TokenTransfer transfer, boolean ordered) {
            if (!transfer.mints()) {
                BigInteger balance =
                        balances.getOrDefault(transfer.from(), BigInteger.ZERO).subtract(transfer.value());
                if (ordered && balance.signum() < 0) {
                    least = least.subtract(balance);
                    balance = BigInteger.ZERO;
                }
                balances.put(transfer.from(), balance);
            }
            if (!transfer.burns()) {
                balances.merge(transfer.to(), transfer.value(), BigInteger::add);
            }
        }

        /** What holders have sent beyond all that they received, whatever the order. */
        BigInteger overdrawn() {
            BigInteger sum = BigInteger.ZERO;
            for (BigInteger balance : balances.values()) {
                if (balance.signum() < 0) {
                    sum = sum.subtract(balance);
                }
            }
            return sum;
        }
    }
}
