package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import tokenops.tools.tokenops.evidence.Facts;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Uint256;
import tokenops.tools.tokenops.tokens.TokenSums;
import tokenops.tools.tokenops.tokens.Tokens;

/**
 * What the evidence says of each asset's supply: what was stated, and what the transfers minted and burned. Of an asset without
 * transfers it is what events issued, and what they burned or redeemed, each event once.
 */
record Supplies(
        Map<String, Stated> stated, Tokens tokens, Map<String, BigInteger> issued, Map<String, BigInteger> redeemed) {

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
            Assets.key(asset)
                    .ifPresent(key -> stated.putIfAbsent(
                            key,
                            new Stated(
                                    asset.source(),
                                    asset.fact("standard").orElse(""),
                                    asset.fact("opening_supply").flatMap(Uint256::parse),
                                    asset.fact("total_supply").flatMap(Uint256::parse))));
        }
        Map<String, BigInteger> issued = new HashMap<>();
        Map<String, BigInteger> redeemed = new HashMap<>();
        Assets.byAsset(file, Role.ASSET_EVENT).forEach((key, events) -> {
            Set<String> seen = new HashSet<>();
            for (Statement event : events) {
                BigInteger amount = Assets.amount(event, Facts.AMOUNT).orElse(BigInteger.ZERO);
                if (event.fact(Facts.EVENT_ID).map(seen::add).orElse(true)) {
                    switch (event.fact("event").orElse("")) {
                        case "issue", "mint" -> issued.merge(key, amount, BigInteger::add);
                        case "redeem", "burn" -> redeemed.merge(key, amount, BigInteger::add);
                        default -> {}
                    }
                }
            }
        });
        return new Supplies(stated, file.tokens(), issued, redeemed);
    }

    BigInteger minted(String token) {
        return tokens.sums(token).map(TokenSums::minted).orElseGet(() -> issued.getOrDefault(token, BigInteger.ZERO));
    }

    BigInteger burned(String token) {
        return tokens.sums(token).map(TokenSums::burned).orElseGet(() -> redeemed.getOrDefault(token, BigInteger.ZERO));
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
