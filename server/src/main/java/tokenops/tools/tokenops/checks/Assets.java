package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.Uint256;

/** What records of assets, holders and events have in common: the asset that they are about, and exact amounts. */
final class Assets {
    private Assets() {}

    /** What tells one asset from another: its token's address where it has one, otherwise its id; empty when it names none. */
    static Optional<String> key(Statement statement) {
        return statement.tokenAddress().or(() -> statement.fact("asset_id").map(Text::lowerAscii));
    }

    /** An amount that the record states exactly; empty when it doesn't. */
    static Optional<BigInteger> amount(Statement statement, String fact) {
        return statement.fact(fact).flatMap(Uint256::parse);
    }

    /** The records in a role by their asset, in the order of the keys. */
    static Map<String, List<Statement>> byAsset(CaseFile file, Role role) {
        Map<String, List<Statement>> byAsset = new TreeMap<>();
        for (Statement statement : file.evidence().in(role)) {
            key(statement)
                    .ifPresent(key ->
                            byAsset.computeIfAbsent(key, k -> new ArrayList<>()).add(statement));
        }
        return byAsset;
    }

    /**
     * The records of holders that stand for one time: that of the asset's own record where it says one, otherwise the last that they
     * say.
     */
    static List<Statement> current(List<Statement> holdings, Optional<String> asOf) {
        TreeMap<String, List<Statement>> byTime = new TreeMap<>();
        for (Statement holding : holdings) {
            if (holding.fact("balance").isPresent()) {
                byTime.computeIfAbsent(holding.fact("as_of").orElse(""), time -> new ArrayList<>())
                        .add(holding);
            }
        }
        if (byTime.isEmpty()) {
            return List.of();
        }
        return asOf.isPresent() && !byTime.firstKey().isEmpty()
                ? byTime.getOrDefault(asOf.get(), List.of())
                : byTime.lastEntry().getValue();
    }
}
