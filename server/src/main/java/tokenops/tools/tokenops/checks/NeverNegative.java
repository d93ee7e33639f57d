package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.columns.Balances;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Transfers;
import tokenops.tools.tokenops.tokens.HolderNumbers;
import tokenops.tools.tokenops.tokens.Tokens;

/**
 * Nobody sends what they don't have. A holder whose opening balance is stated is followed through the transfers in the order of the
 * chain, and so are all others where the stated ones add up to the opening supply, for then these had nothing.
 *
 * <p>Where a token's rows have no order, only what is left at the end is looked at. Rows that repeat another count once. An asset
 * without token transfers is followed through the records of what happened to it.
 */
final class NeverNegative implements Check {
    private static final Spec SPEC = new Spec(
            "asset.never_negative",
            "2",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "From the opening balances on, no holder sends more than it has at that moment, and ends with the balance that"
                            + " is stated.",
                    "Transfers that are missing before the one that a finding names, opening balances of another moment, rows"
                            + " that were invented, and closing balances that don't follow from the transfers.",
                    "Export the transfers of the whole time between the two lists of holders, of all log indexes."),
            Need.OPENINGS);

    /** Holders that have a finding of their own; further ones of a token are one finding. */
    private static final int MOST_APART = 100;

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, Statement> assets = new HashMap<>();
        for (Statement asset : file.evidence().in(Role.ASSET)) {
            Assets.key(asset).ifPresent(key -> assets.putIfAbsent(key, asset));
        }
        Map<String, List<Movement>> events = new HashMap<>();
        Assets.byAsset(file, Role.ASSET_EVENT)
                .forEach((key, all) -> events.put(
                        key,
                        all.stream()
                                .flatMap(event -> Movement.of(event).stream())
                                .toList()));
        Found findings = new Found();
        Transfers transfers = file.evidence().transfers();
        HolderNumbers numbers = file.tokens().holders();
        Assets.byAsset(file, Role.HOLDING).forEach((key, holdings) -> {
            int token = transfers.tokenOf(key);
            List<Statement> opened = holdings.stream()
                    .filter(holding -> Assets.amount(holding, "opening_balance").isPresent())
                    .toList();
            Optional<BigInteger> supply =
                    Optional.ofNullable(assets.get(key)).flatMap(asset -> Assets.amount(asset, "opening_supply"));
            if (token >= 0 && !opened.isEmpty()) {
                new Walk(file, token, numbers, opened, supply).findings(findings);
            } else if (!opened.isEmpty() && events.containsKey(key)) {
                new EventBalances(SPEC, key, opened, supply).follow(events.get(key), findings);
            }
        });
        return findings;
    }

    /** One token's transfers from their opening balances on. */
    private static final class Walk {
        private final Transfers transfers;
        private final Tokens tokens;
        private final int token;
        private final HolderNumbers numbers;
        private final Balances balances = new Balances();
        private final boolean[] followed;
        private final List<Statement> opened;
        private final Map<Integer, Source> below = new HashMap<>();

        Walk(CaseFile file, int token, HolderNumbers numbers, List<Statement> opened, Optional<BigInteger> supply) {
            this.transfers = file.evidence().transfers();
            this.tokens = file.tokens();
            this.token = token;
            this.numbers = numbers;
            this.opened = opened;
            numbers.begin();
            int holders = tokens.sums(token).holders() + opened.size();
            balances.reset(holders);
            followed = new boolean[holders];
            BigInteger sum = BigInteger.ZERO;
            for (Statement holding : opened) {
                BigInteger opening = Assets.amount(holding, "opening_balance").orElse(BigInteger.ZERO);
                sum = sum.add(opening);
                int address = address(holding);
                if (address > Transfers.ZERO) {
                    balances.put(numbers.of(address), opening);
                    followed[numbers.of(address)] = true;
                }
            }
            if (supply.equals(Optional.of(sum))) {
                Arrays.fill(followed, true);
            }
        }

        private int address(Statement holding) {
            return transfers.addresses().find(holding.fact("holder").orElse(""));
        }

        void findings(Found findings) {
            follow(findings);
            for (Statement holding : opened) {
                closing(holding, findings);
            }
        }

        private void follow(Found findings) {
            boolean ordered = tokens.ordered(token);
            Rows further = new Rows(transfers);
            int apart = 0;
            for (int place = tokens.start(token); place < tokens.end(token); place++) {
                int row = tokens.row(place);
                if (ordered && place > tokens.start(token) && tokens.repeats(tokens.row(place - 1), row)) {
                    continue;
                }
                if (!transfers.burns(row)) {
                    balances.add(numbers.of(transfers.to(row)), transfers.values(), row);
                }
                if (!transfers.mints(row)) {
                    int holder = numbers.of(transfers.from(row));
                    balances.subtract(holder, transfers.values(), row);
                    boolean falls = followed[holder] && balances.isNegative(holder) && !below.containsKey(holder);
                    if (falls && ordered) {
                        below.put(holder, transfers.at(row).source());
                        if (apart++ < MOST_APART) {
                            findings.add(finding(row, holder));
                        } else {
                            further.add(row);
                        }
                    }
                }
            }
            if (!further.isEmpty()) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.CRITICAL,
                        further.count() + " further holders of " + transfers.tokenAddress(token)
                                + " send more than they have.",
                        further));
            }
        }

        private Finding finding(int row, int holder) {
            TokenTransfer transfer = transfers.at(row);
            BigInteger missing = balances.get(holder).negate();
            return Finding.of(
                            SPEC,
                            Severity.CRITICAL,
                            "With transaction " + transfer.transaction() + " " + transfer.from() + " sends " + missing
                                    + " of " + transfer.token() + " more than it has.",
                            List.of(transfer.source()))
                    .with(
                            "at most " + transfer.value().subtract(missing),
                            transfer.value().toString());
        }

        /** What a holder ends with, where a record of it says so; one that fell below zero has its finding. */
        private void closing(Statement holding, Found findings) {
            int address = address(holding);
            BigInteger left = address > Transfers.ZERO
                    ? balances.get(numbers.of(address))
                    : Assets.amount(holding, "opening_balance").orElse(BigInteger.ZERO);
            if (address > Transfers.ZERO && below.containsKey(numbers.of(address))) {
                return;
            }
            String who = holding.fact("holder").orElse("") + " of " + transfers.tokenAddress(token);
            Optional<BigInteger> stated = Assets.amount(holding, "balance");
            if (left.signum() < 0) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.CRITICAL,
                        "Holder " + who + " sends " + left.negate() + " more than it had and received.",
                        List.of(holding.source())));
            } else if (stated.isPresent() && !stated.get().equals(left)) {
                findings.add(Finding.of(
                                SPEC,
                                Severity.MAJOR,
                                "Holder " + who + " is stated to end with " + stated.get()
                                        + ", and the transfers leave " + left + ".",
                                List.of(holding.source()))
                        .with(left.toString(), stated.get().toString()));
            }
        }
    }
}
