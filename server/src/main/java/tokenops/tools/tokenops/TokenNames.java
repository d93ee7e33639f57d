package tokenops.tools.tokenops;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import tokenops.proof.Json;
import tokenops.tools.tokenops.evidence.Evidence;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;

/** What the evidence calls tokens: the asset records that tell a token's name and decimals, put beside its figures. */
final class TokenNames {
    /** The digits of 2^256: more decimals than that aren't any. */
    private static final int MOST_DECIMALS = 77;

    private final Map<String, Statement> assets = new HashMap<>();

    TokenNames(Evidence evidence) {
        for (Statement asset : evidence.in(Role.ASSET)) {
            asset.tokenAddress().ifPresent(address -> assets.putIfAbsent(address, asset));
        }
    }

    /** The same figures, each with {@code name} and {@code decimals} where they are stated. */
    Json.Arr beside(Json.Arr figures) {
        return new Json.Arr(figures.items().stream().map(this::named).toList());
    }

    private Json named(Json figure) {
        if (!(figure instanceof Json.Obj token)) {
            return figure;
        }
        Statement asset = assets.get(token.text("token_address").orElse(""));
        if (asset == null) {
            return token;
        }
        Json.Obj named = token;
        Optional<String> name = asset.fact("name");
        if (name.isPresent()) {
            named = named.with("name", new Json.Text(Text.wellFormed(name.get())));
        }
        Optional<Long> decimals = asset.fact("decimals").flatMap(TokenNames::decimals);
        return decimals.isPresent() ? named.with("decimals", new Json.Whole(decimals.get())) : named;
    }

    private static Optional<Long> decimals(String text) {
        boolean small = text.length() <= 2 && text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty();
        return small ? Optional.of(Long.parseLong(text)).filter(count -> count <= MOST_DECIMALS) : Optional.empty();
    }
}
