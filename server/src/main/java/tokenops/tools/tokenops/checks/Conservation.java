package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import tokenops.tools.tokenops.columns.Balances;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Transfers;
import tokenops.tools.tokenops.evidence.Uint256;
import tokenops.tools.tokenops.tokens.HolderNumbers;
import tokenops.tools.tokenops.tokens.Tokens;

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
            "2",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "In no transaction do a token's holders move more than the supply that can have existed.",
                    "A holder who moves more than all the supply that can have existed: transfers are missing, or were made up.",
                    "Export from the token's first block on, or state its opening supply in an asset record."),
            Need.TRANSFERS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Supplies supplies = Supplies.of(file);
        Found findings = new Found();
        file.tokens().each(() -> {
            Holders holders = new Holders(file.evidence().transfers(), file.tokens());
            return token -> {
                String address = file.evidence().transfers().tokenAddress(token);
                if (supplies.fungible(address)) {
                    Optional<BigInteger> opening = supplies.opening(address);
                    Optional<Finding> found =
                            opening.isPresent() && opening.get().signum() < 0
                                    ? Optional.of(belowMinted(address, supplies))
                                    : exceeds(address, token, holders, opening);
                    found.ifPresent(finding -> {
                        synchronized (findings) {
                            findings.add(finding);
                        }
                    });
                }
            };
        });
        return findings;
    }

    private static Optional<Finding> exceeds(String address, int token, Holders holders, Optional<BigInteger> opening) {
        BigInteger most = opening.orElse(Uint256.LARGEST);
        if (holders.tokens.sums(token).total().compareTo(most) <= 0) {
            // Whatever the order, nobody can have needed more than all that was moved.
            return Optional.empty();
        }
        int row = holders.exceeds(token, most);
        return row < 0
                ? Optional.empty()
                : Optional.of(finding(address, holders.transfers.at(row), holders.least(), opening, most));
    }

    /** Less is stated than the transfers alone leave: nothing can have been there before them, and less than nothing nowhere. */
    private static Finding belowMinted(String token, Supplies supplies) {
        Supplies.Stated stated =
                Optional.ofNullable(supplies.stated().get(token)).orElseThrow();
        BigInteger total = stated.closing().orElseThrow();
        BigInteger left = supplies.minted(token).subtract(supplies.burned(token));
        return Finding.of(
                SPEC,
                Severity.CRITICAL,
                "The total supply of " + token + " is stated as " + total + ", and the transfers alone leave " + left
                        + ": minted " + supplies.minted(token) + ", burned " + supplies.burned(token) + ".",
                List.of(stated.source()),
                "at least " + left,
                total.toString());
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
        private final Transfers transfers;
        private final Tokens tokens;
        private final HolderNumbers numbers;
        private final Balances balances = new Balances();

        /** The place of the least that holders held at the start, behind the holders; behind it that of the most that can be. */
        private int least;

        Holders(Transfers transfers, Tokens tokens) {
            this.transfers = transfers;
            this.tokens = tokens;
            this.numbers = tokens.holders();
        }

        /** The least that holders held at the start, as far as the token's rows were followed. */
        BigInteger least() {
            return balances.get(least);
        }

        /** The row with which the token's holders have moved more than that; -1 when they never do. */
        int exceeds(int token, BigInteger most) {
            numbers.begin();
            least = tokens.sums(token).holders();
            balances.reset(least + 2);
            balances.put(least + 1, most);
            boolean ordered = tokens.ordered(token);
            for (int place = tokens.start(token); place < tokens.end(token); place++) {
                int row = tokens.row(place);
                if (ordered && place > tokens.start(token) && tokens.repeats(tokens.row(place - 1), row)) {
                    continue;
                }
                move(row, ordered);
                if (ordered && balances.compare(least, least + 1) > 0) {
                    return row;
                }
            }
            if (!ordered) {
                balances.put(least, overdrawn());
            }
            return balances.compare(least, least + 1) > 0 ? tokens.row(tokens.end(token) - 1) : -1;
        }

        private void move(int row, boolean ordered) {
            if (!transfers.mints(row)) {
                int from = numbers.of(transfers.from(row));
                balances.subtract(from, transfers.values(), row);
                if (ordered && balances.isNegative(from)) {
                    balances.settle(from, least);
                }
            }
            if (!transfers.burns(row)) {
                balances.add(numbers.of(transfers.to(row)), transfers.values(), row);
            }
        }

        /** What holders have sent beyond all that they received, whatever the order. */
        private BigInteger overdrawn() {
            BigInteger sum = BigInteger.ZERO;
            for (int holder = 0; holder < numbers.count(); holder++) {
                if (balances.isNegative(holder)) {
                    sum = sum.subtract(balances.get(holder));
                }
            }
            return sum;
        }
    }
}
