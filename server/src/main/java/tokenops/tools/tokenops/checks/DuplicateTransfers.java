package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.TokenTransfer;

/** Transaction and log index name one event of a chain, so a second row with both counts the same value twice. */
final class DuplicateTransfers implements Check {
    private static final Spec SPEC = new Spec(
            "asset.duplicate_transfers",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "No two token transfers have the same transaction and log index.",
                    "An export that was appended to itself, or two exports that overlap: each total that counts such a row twice is too high. Two rows of the same place that differ can't both be true.",
                    "Export each range of blocks once, or remove the repeated rows; of two that differ, look the transaction up and keep what the chain says."),
            Need.TRANSFERS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public List<Finding> examine(CaseFile file) {
        Map<Place, TokenTransfer> first =
                HashMap.newHashMap(file.evidence().transfers().size());
        Map<Place, List<TokenTransfer>> repeated = new HashMap<>();
        for (TokenTransfer transfer : file.evidence().transfers()) {
            if (transfer.logIndex().isPresent() && !transfer.transaction().isEmpty()) {
                Place place =
                        new Place(transfer.transaction(), transfer.logIndex().getAsLong());
                TokenTransfer earlier = first.putIfAbsent(place, transfer);
                if (earlier != null) {
                    repeated.computeIfAbsent(place, p -> new ArrayList<>(List.of(earlier)))
                            .add(transfer);
                }
            }
        }
        List<Finding> findings = new ArrayList<>();
        repeated.forEach((place, transfers) -> findings.add(finding(place, transfers)));
        return findings;
    }

    private static Finding finding(Place place, List<TokenTransfer> transfers) {
        TokenTransfer first = transfers.getFirst();
        boolean same = transfers.stream().allMatch(other -> same(first, other));
        String where = "log index " + place.logIndex + " of transaction " + place.transaction;
        BigInteger extra = first.value().multiply(BigInteger.valueOf(transfers.size() - 1L));
        String statement = same
                ? transfers.size() + " rows are " + where + ": the totals count " + extra + " of " + first.token()
                        + " more than was moved."
                : transfers.size() + " rows that differ claim to be " + where + ".";
        return Finding.of(
                SPEC,
                same ? Severity.MAJOR : Severity.CRITICAL,
                statement,
                transfers.stream().map(TokenTransfer::source).toList(),
                "1 row",
                transfers.size() + " rows");
    }

    private static boolean same(TokenTransfer one, TokenTransfer other) {
        return one.token().equals(other.token())
                && one.from().equals(other.from())
                && one.to().equals(other.to())
                && one.value().equals(other.value());
    }

    private record Place(String transaction, long logIndex) {}
}
