package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Uint256;
import tokenops.tools.tokenops.tokens.TokenSums;
import tokenops.tools.tokenops.tokens.Tokens;

/** What the evidence says of each token's supply: what was stated, and what the transfers minted and burned. */
record Supplies(Map<String, Stated> stated, Tokens tokens) {

    /** A token's supply as an asset record states it, before and after the transfers. */
    record Stated(Source source, String standard, Optional<BigInteger> opening, Optional<BigInteger> closing) {
        /** Values of a token whose units are each their own are ids, and sums of them mean nothing. */
        boolean fungible() {
            return !standard.contains("721");
        }
    }

    static Supplies of(CaseFile file) {
        Map<String, Stated> stated = new TreeMap<>();
        for (Statement asset : file.evidence().in(Role.ASSET)) {
            asset.tokenAddress()
                    .ifPresent(address -> stated.putIfAbsent(
                            address,
                            new Stated(
                                    asset.source(),
                                    asset.fact("standard").orElse(""),
                                    asset.fact("opening_supply").flatMap(Uint256::parse),
                                    asset.fact("total_supply").flatMap(Uint256::parse))));
        }
        return new Supplies(stated, file.tokens());
    }

    BigInteger minted(String token) {
        return tokens.sums(token).map(TokenSums::minted).orElse(BigInteger.ZERO);
    }

    BigInteger burned(String token) {
        return tokens.sums(token).map(TokenSums::burned).orElse(BigInteger.ZERO);
    }

    /** Whether nothing says that the token's values are ids. */
    boolean fungible(String token) {
        Stated supply = stated.get(token);
        return supply == null || supply.fungible();
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
