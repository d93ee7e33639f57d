package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.columns.Hashes;
import tokenops.tools.tokenops.columns.Hex;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Transfers;
import tokenops.tools.tokenops.evidence.Uint256;

/** A settlement that names a transaction stands in the chain's records with the same value and payee. */
final class OnChain implements Check {
    private static final Spec SPEC = new Spec(
            "settlement.on_chain",
            "1",
            Optional.of(Family.SETTLEMENT),
            Severity.CRITICAL,
            10,
            new Meaning(
                    "The transaction that a settlement names is in the token transfers, and moves its amount to its payee.",
                    "Settlements by transactions that nobody saw, of another amount or to somebody else. Amounts are compared in the"
                            + " token's minor unit, payees where they are addresses.",
                    "Export the transfers of the payee's address; if the transaction isn't there, the money hasn't arrived."),
            Need.ON_CHAIN);

    private static final int HASH = 64;

    @Override
    public Spec spec() {
        return SPEC;
    }

    /** Whether any settlement names a transaction. */
    static boolean any(Evidence evidence) {
        return evidence.statements().stream().anyMatch(OnChain::names);
    }

    private static boolean names(Statement statement) {
        return statement.settles()
                && statement
                        .fact(Facts.TRANSACTION_HASH)
                        .filter(hash -> Hex.prefixed(hash, HASH))
                        .isPresent();
    }

    @Override
    public Found examine(CaseFile file) {
        Map<String, List<Statement>> byHash = new HashMap<>();
        for (Statement statement : file.evidence().statements()) {
            if (names(statement)) {
                byHash.computeIfAbsent(statement.fact(Facts.TRANSACTION_HASH).orElse(""), hash -> new ArrayList<>())
                        .add(statement);
            }
        }
        Map<String, List<TokenTransfer>> moved = moved(file.evidence().transfers(), byHash);
        Found findings = new Found();
        byHash.forEach((hash, settlements) -> {
            for (Statement settlement : settlements) {
                examine(hash, settlement, moved.getOrDefault(hash, List.of())).ifPresent(findings::add);
            }
        });
        return findings;
    }

    /** The transfers of the transactions that are named. Of millions, few are: their first words tell most others apart. */
    private static Map<String, List<TokenTransfer>> moved(Transfers transfers, Map<String, List<Statement>> byHash) {
        Map<Long, String> firstWords = new HashMap<>();
        byHash.keySet().forEach(hash -> firstWords.put(Hex.value(hash, 2, 16), hash));
        Hashes hashes = transfers.transactions();
        BitSet wanted = new BitSet();
        for (int entry = 0; entry < hashes.size(); entry++) {
            if (firstWords.containsKey(hashes.word(entry, 0)) && byHash.containsKey(hashes.text(entry))) {
                wanted.set(entry);
            }
        }
        Map<String, List<TokenTransfer>> moved = new HashMap<>();
        for (int row = 0; row < transfers.size() && !wanted.isEmpty(); row++) {
            int entry = hashes.entry(row);
            if (entry != Hashes.NONE && wanted.get(entry)) {
                moved.computeIfAbsent(hashes.text(entry), hash -> new ArrayList<>())
                        .add(transfers.at(row));
            }
        }
        return moved;
    }

    private static Optional<Finding> examine(String hash, Statement settlement, List<TokenTransfer> moved) {
        String named = "Settlement " + settlement.source().key() + " names transaction " + hash;
        if (moved.isEmpty()) {
            return Optional.of(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    named + ", and the token transfers don't have it.",
                    List.of(settlement.source())));
        }
        Optional<String> payee =
                settlement.fact(Facts.PAYEE).map(Text::lowerAscii).filter(address -> Hex.prefixed(address, 40));
        Optional<BigInteger> amount = settlement.fact(Facts.AMOUNT).flatMap(Uint256::parse);
        List<Source> sources = new ArrayList<>(List.of(settlement.source()));
        BigInteger toPayee = BigInteger.ZERO;
        boolean exact = false;
        boolean reached = false;
        for (TokenTransfer transfer : moved) {
            sources.add(transfer.source());
            if (payee.isEmpty() || payee.get().equals(transfer.to())) {
                reached = true;
                exact |= amount.isEmpty() || amount.get().equals(transfer.value());
                toPayee = toPayee.max(transfer.value());
            }
        }
        if (!reached) {
            return Optional.of(
                    Finding.of(SPEC, Severity.CRITICAL, named + ", which pays nothing to its payee.", sources)
                            .with(payee.orElse(""), moved.getFirst().to()));
        }
        return exact
                ? Optional.empty()
                : Optional.of(Finding.of(SPEC, Severity.CRITICAL, named + ", which moves another amount.", sources)
                        .with(amount.map(BigInteger::toString).orElse(""), toPayee.toString()));
    }
}
