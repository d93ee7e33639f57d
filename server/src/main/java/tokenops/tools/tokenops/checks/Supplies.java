package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.TokenTransfer;
import tokenops.tools.tokenops.evidence.Uint256;

/** What the evidence says of each token's supply: what was stated, and what the transfers minted and burned. */
record Supplies(Map<String, Stated> stated, Map<String, BigInteger> minted, Map<String, BigInteger> burned) {

    /** A token's supply as an asset record states it, before and after the transfers. */
    record Stated(Source source, String standard, Optional<BigInteger> opening, Optional<BigInteger> closing) {
        /** Values of a token whose units are each their own are ids, and sums of them mean nothing. */
        boolean fungible() {
            return !standard.contains("721");
        }
    }

    static Supplies of(Evidence evidence) {
        Map<String, Stated> stated = new TreeMap<>();
        for (Statement asset : evidence.in(Role.ASSET)) {
            asset.tokenAddress()
                    .ifPresent(address -> stated.putIfAbsent(
                            address,
                            new Stated(
                                    asset.source(),
                                    asset.fact("standard").orElse(""),
                                    asset.fact("opening_supply").flatMap(Uint256::parse),
                                    asset.fact("total_supply").flatMap(Uint256::parse))));
        }
        Map<String, BigInteger> minted = new HashMap<>();
        Map<String, BigInteger> burned = new HashMap<>();
        for (TokenTransfer transfer : evidence.transfers()) {
            if (transfer.mints()) {
                minted.merge(transfer.token(), transfer.value(), BigInteger::add);
            }
            if (transfer.burns()) {
                burned.merge(transfer.token(), transfer.value(), BigInteger::add);
            }
        }
        return new Supplies(stated, minted, burned);
    }

    BigInteger minted(String token) {
        return minted.getOrDefault(token, BigInteger.ZERO);
    }

    BigInteger burned(String token) {
        return burned.getOrDefault(token, BigInteger.ZERO);
    }

    /** The supply before the transfers, as stated or as it follows from what is stated for after them. */
    Optional<BigInteger> opening(String token) {
        Stated supply = stated.get(token);
        if (supply == null || !supply.fungible()) {
            return Optional.empty();
        }
        return supply.opening()
                .or(() -> supply.closing()
                        .map(closing -> closing.subtract(minted(token)).add(burned(token))));
    }
}
