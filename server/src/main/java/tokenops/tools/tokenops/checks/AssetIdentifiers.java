package tokenops.tools.tokenops.checks;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tokenops.tools.tokenops.columns.Hex;
import tokenops.tools.tokenops.evidence.Family;
import tokenops.tools.tokenops.evidence.Role;
import tokenops.tools.tokenops.evidence.Statement;
import tokenops.tools.tokenops.evidence.Text;
import tokenops.tools.tokenops.evidence.Uint256;

/** What an asset is called and how its amounts are counted: a wrong scale makes every amount wrong by powers of ten. */
final class AssetIdentifiers implements Check {
    private static final Spec SPEC = new Spec(
            "asset.identifier",
            "1",
            Optional.of(Family.ASSET_CONTEXT),
            Severity.MAJOR,
            6,
            new Meaning(
                    "Every asset record has a CAIP-19 id or a token address, decimals from 0 to 255 and exact supplies, and no"
                            + " two of one asset differ in them.",
                    "Ids that name no chain or no token, an id and an address of different tokens, decimals that can't be,"
                            + " supplies that aren't whole numbers, and records that disagree on an asset's scale or standard.",
                    "Take the id from the token's own contract and its decimals from decimals(); give supplies in minor units."),
            Need.ASSETS);

    /** CAIP-19, "Syntax": chain namespace and reference, asset namespace and reference, and a token's id. */
    private static final Pattern CAIP_19 = Pattern.compile(
            "[-a-z0-9]{3,8}:[-_a-zA-Z0-9]{1,32}/[-a-z0-9]{3,8}:[-.%a-zA-Z0-9]{1,128}" + "(/[-.%a-zA-Z0-9]{1,78})?");

    private static final int ADDRESS = 40;

    /** ERC-20 counts decimals in eight bits. */
    private static final int MOST_DECIMALS = 255;

    @Override
    public Spec spec() {
        return SPEC;
    }

    @Override
    public Found examine(CaseFile file) {
        Found findings = new Found();
        Map<String, Statement> first = new HashMap<>();
        for (Statement asset : file.evidence().in(Role.ASSET)) {
            identifier(asset, findings);
            decimals(asset, findings);
            for (String supply : List.of("opening_supply", "total_supply")) {
                asset.fact(supply)
                        .filter(text -> Uint256.parse(text).isEmpty())
                        .ifPresent(text -> findings.add(found(
                                "The " + supply + " " + Text.wellFormed(text) + " can't be one: " + Uint256.whyNot(text)
                                        + ".",
                                asset)));
            }
            Assets.key(asset).ifPresent(key -> {
                Statement earlier = first.putIfAbsent(key, asset);
                if (earlier != null) {
                    differ(earlier, asset, findings);
                }
            });
        }
        return findings;
    }

    private static void identifier(Statement asset, Found findings) {
        Optional<String> id = asset.fact("asset_id");
        Optional<String> address = asset.fact("token_address");
        if (id.isEmpty() && address.isEmpty()) {
            findings.add(found("An asset record has neither asset_id nor token_address.", asset));
        }
        if (id.isPresent() && !CAIP_19.matcher(id.get()).matches()) {
            findings.add(found(Quoted.text(id.get()) + " is no CAIP-19 asset id.", asset));
        } else if (id.isPresent() && ofContract(id.get()) && !Hex.prefixed(reference(id.get()), ADDRESS)) {
            findings.add(found(Quoted.text(id.get()) + " names no contract: 0x and 40 hexadecimal digits do.", asset));
        } else if (id.isPresent()
                && address.isPresent()
                && ofContract(id.get())
                && !Text.lowerAscii(reference(id.get())).equals(address.get())) {
            findings.add(found(
                    Quoted.text(id.get()) + " and the token_address " + Text.wellFormed(address.get())
                            + " are different tokens.",
                    asset));
        }
        if (address.isPresent() && !Hex.prefixed(address.get(), ADDRESS)) {
            findings.add(found(
                    Quoted.text(address.get()) + " is no token address: 0x and 40 hexadecimal digits are.", asset));
        }
    }

    /** Whether an id is of a contract on a chain of Ethereum's kind. */
    private static boolean ofContract(String id) {
        return id.startsWith("eip155:") && id.substring(id.indexOf('/') + 1).startsWith("erc");
    }

    private static String reference(String id) {
        String asset = id.substring(id.indexOf('/') + 1);
        String reference = asset.substring(asset.indexOf(':') + 1);
        return reference.contains("/") ? reference.substring(0, reference.indexOf('/')) : reference;
    }

    private static void decimals(Statement asset, Found findings) {
        asset.fact("decimals").ifPresent(text -> {
            Optional<Integer> decimals = Uint256.parse(text)
                    .filter(number -> number.bitLength() < Integer.SIZE)
                    .map(Number::intValue);
            if (decimals.isEmpty() || decimals.get() > MOST_DECIMALS) {
                findings.add(
                        found("The decimals " + Quoted.text(text) + " aren't a whole number from 0 to 255.", asset));
            } else if (decimals.get() > 0
                    && asset.fact("standard")
                            .filter(name -> name.contains("721"))
                            .isPresent()) {
                findings.add(found("A token of units that are each their own has " + text + " decimals.", asset));
            }
        });
    }

    private static void differ(Statement one, Statement other, Found findings) {
        for (String fact : List.of("decimals", "standard")) {
            Optional<String> here = one.fact(fact);
            Optional<String> there = other.fact(fact);
            if (here.isPresent() && there.isPresent() && !here.equals(there)) {
                findings.add(Finding.of(
                        SPEC,
                        Severity.MAJOR,
                        "Two records of one asset give its " + fact + " as " + Quoted.text(here.get()) + " and "
                                + Quoted.text(there.get()) + ".",
                        List.of(one.source(), other.source())));
            }
        }
    }

    private static Finding found(String statement, Statement asset) {
        return Finding.of(SPEC, Severity.MAJOR, statement, List.of(asset.source()));
    }
}
