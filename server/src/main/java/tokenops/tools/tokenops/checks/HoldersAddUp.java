package tokenops.tools.tokenops.checks;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Source;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.Uint256;

/** What all holders have is what exists. */
final class HoldersAddUp implements Check {
    private static final Spec SPEC = new Spec(
            "asset.holders",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.CRITICAL,
            8,
            new Meaning(
                    "Every holder stands once in a list of holders, with an exact balance, and the balances of a list add up to the"
                            + " total supply.",
                    "Lists of holders that miss somebody, name somebody twice or give more than exists; balances that aren't whole"
                            + " numbers.",
                    "Export holders and supply as of the same block; give both the same as_of."),
            Need.HOLDINGS);

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        Map<String, Statement> assets = new HashMap<>();
        for (Statement asset : file.evidence().in(Role.ASSET)) {
            Assets.key(asset).ifPresent(key -> assets.putIfAbsent(key, asset));
        }
        Assets.byAsset(file, Role.HOLDING).forEach((key, holdings) -> {
            exact(holdings, findings);
            Optional<Statement> asset = Optional.ofNullable(assets.get(key));
            List<Statement> current = Assets.current(holdings, asset.flatMap(record -> record.fact("as_of")));
            once(key, current, findings);
            if (asset.isPresent()) {
                addUp(key, current, asset.get(), findings);
                opening(key, holdings, asset.get(), findings);
            }
        });
        return findings;
    }

    private static void exact(List<Statement> holdings, Found findings) {
        List<Source> wrong = new ArrayList<>();
        String example = "";
        for (Statement holding : holdings) {
            for (String fact : List.of("balance", "opening_balance")) {
                Optional<String> text = holding.fact(fact)
                        .filter(stated -> Uint256.parse(stated).isEmpty());
                if (text.isPresent()) {
                    wrong.add(holding.source());
                    example = example.isEmpty()
                            ? Text.wellFormed(text.get()) + ": " + Uint256.whyNot(text.get())
                            : example;
                }
            }
        }
        if (!wrong.isEmpty()) {
            findings.add(Finding.of(
                    SPEC,
                    Severity.MAJOR,
                    Text.count(wrong.size(), "balance") + " can't be one, the first is " + example + ".",
                    wrong));
        }
    }

    private static void once(String key, List<Statement> current, Found findings) {
        Map<String, Statement> first = new HashMap<>();
        for (Statement holding : current) {
            Statement earlier = first.putIfAbsent(holding.fact("holder").orElse(""), holding);
            if (earlier != null) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.MAJOR,
                        "Holder " + Text.wellFormed(holding.fact("holder").orElse("")) + " of " + Text.wellFormed(key)
                                + " stands in a list of holders twice.",
                        List.of(earlier.source(), holding.source())));
            }
        }
    }

    private static void addUp(String key, List<Statement> current, Statement asset, Found findings) {
        Optional<BigInteger> supply = Assets.amount(asset, "total_supply");
        if (supply.isEmpty() || current.isEmpty()) {
            return;
        }
        BigInteger sum = sum(current, "balance");
        if (!sum.equals(supply.get())) {
            boolean more = sum.compareTo(supply.get()) > 0;
            findings.add(Finding.of(
                            SPEC,
                            more ? Severity.CRITICAL : Severity.MAJOR,
                            Text.count(current.size(), "holder") + " of " + Text.wellFormed(key) + " have " + sum
                                    + (more ? ", more than the total supply " : ", less than the total supply ")
                                    + supply.get() + ".",
                            sources(asset, current))
                    .with(supply.get().toString(), sum.toString()));
        }
    }

    /** Opening balances may be stated of some holders only, so they can't be too few. */
    private static void opening(String key, List<Statement> holdings, Statement asset, Found findings) {
        Optional<BigInteger> supply = Assets.amount(asset, "opening_supply");
        BigInteger sum = sum(holdings, "opening_balance");
        if (supply.isPresent() && sum.compareTo(supply.get()) > 0) {
            findings.add(Finding.of(
                            SPEC,
                            Severity.CRITICAL,
                            "Holders of " + Text.wellFormed(key) + " began with " + sum
                                    + ", more than the opening supply " + supply.get() + ".",
                            sources(asset, holdings))
                    .with("at most " + supply.get(), sum.toString()));
        }
    }

    private static BigInteger sum(List<Statement> holdings, String fact) {
        BigInteger sum = BigInteger.ZERO;
        for (Statement holding : holdings) {
            sum = sum.add(Assets.amount(holding, fact).orElse(BigInteger.ZERO));
        }
        return sum;
    }

    private static List<Source> sources(Statement asset, List<Statement> holdings) {
        List<Source> sources = new ArrayList<>();
        sources.add(asset.source());
        holdings.forEach(holding -> sources.add(holding.source()));
        return sources;
    }
}
