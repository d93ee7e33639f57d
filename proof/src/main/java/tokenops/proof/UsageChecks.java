package tokenops.proof;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks what the run consumed: each metered line at the contract's prices, and the same credits held, posted and burnt. */
final class UsageChecks {
    static final String PRICES = "prices";
    static final String CREDITS = "credits";
    static final String GRANTS = "grants";

    private UsageChecks() {}

    static Check prices(RunDocuments run) {
        Faults faults = new Faults(PRICES);
        Json.Obj metering = run.contract().object("metering");
        SealedDocument usage = run.usageReceipt();
        Json.Obj priceBook = run.linkedTo(run.contract(), "quote").object("price_book");
        faults.same("The contract's price book", metering.text("price_book"), priceBook.text("id"));
        faults.same("The contract's prices", metering.get("lines"), priceBook.get("lines"));
        faults.same(
                "The metering policy",
                usage.text("metering_policy"),
                metering.text("policy").orElseThrow());
        Set<String> known =
                metering.array("lines").stream().map(CanonicalJson::text).collect(Collectors.toSet());
        Set<String> metered = new HashSet<>();
        for (Json.Obj line : usage.body().objects("lines")) {
            String meter = line.text("meter").orElseThrow();
            faults.require(metered.add(meter), "The meter " + meter + " stands twice.");
            Json.Obj price = Json.object()
                    .put("meter", meter)
                    .put("unit", line.text("unit").orElseThrow())
                    .put("credits_per_unit", line.object("credits_per_unit").orElseThrow())
                    .build();
            faults.require(
                    known.contains(CanonicalJson.text(price)), "The contract has no such price for " + meter + ".");
            faults.same("The credits for " + meter, Amount.of(line, "credits"), credits(line));
            if (line.get("metered").isPresent()) {
                parts(run, line, meter, faults);
            }
        }
        return faults.verdict(metered.size() + " metered lines are quantity times the contract's price, rounded up.");
    }

    /** What was metered before each pause of the run and after the last: later parts of more evidence, and all of them the quantity. */
    private static void parts(RunDocuments run, Json.Obj line, String meter, Faults faults) {
        BigDecimal sum = BigDecimal.ZERO;
        String outOfOrder = "The parts of " + meter + " aren't in the order in which they were metered.";
        String at = "";
        long evidence = 0;
        for (Json.Obj part : line.objects("metered")) {
            sum = sum.add(new BigDecimal(part.text("quantity").orElseThrow()));
            faults.require(
                    part.text("at").orElseThrow().compareTo(at) >= 0
                            && part.whole("evidence").orElseThrow() >= evidence,
                    outOfOrder);
            at = part.text("at").orElseThrow();
            evidence = part.whole("evidence").orElseThrow();
        }
        faults.require(
                sum.compareTo(new BigDecimal(line.text("quantity").orElseThrow())) == 0,
                "The parts of " + meter + " aren't its quantity.");
        Json.Obj record = run.runtimeRecord().body();
        faults.same("When " + meter + " was metered last", Optional.of(at), record.text("finished_at"));
        faults.same("The evidence by which " + meter + " was metered", evidence, (long)
                record.array("evidence").size());
    }

    /** Quantity times price in minor units, rounded up. */
    private static Amount credits(Json.Obj line) {
        Amount perUnit = Amount.of(line, "credits_per_unit");
        BigInteger product = new BigDecimal(line.text("quantity").orElseThrow())
                .multiply(new BigDecimal(perUnit.minor()))
                .setScale(0, RoundingMode.CEILING)
                .toBigIntegerExact();
        return new Amount(perUnit.asset(), product);
    }

    static Check credits(RunDocuments run) {
        Faults faults = new Faults(CREDITS);
        SealedDocument usage = run.usageReceipt();
        Json.Obj credits = usage.object("credits");
        Amount held = Amount.of(credits, "held");
        Amount debited = Amount.of(credits, "debited");
        Amount released = Amount.of(credits, "released");
        String asset = debited.asset();
        faults.same("Debited and released", debited.plus(released), held);
        faults.same("The asset remaining", Amount.of(credits, "remaining").asset(), asset);
        faults.same("The metered lines", sum(asset, usage.body().objects("lines"), "credits"), debited);
        faults.same("The burns", sum(asset, usage.body().objects("burns"), "credits"), debited);
        Json.Obj told = run.resultContract().object("credits");
        for (String member : List.of("held", "debited", "released")) {
            faults.same("What the result says was " + member, told.get(member), credits.get(member));
        }
        Amount maximum = run.contract().amount("maximum_credits");
        faults.require(
                debited.within(maximum), "Debited is " + debited + ", more than the contract's " + maximum + ".");
        ledger(run, held, debited, faults);
        return faults.verdict(held + " held = " + debited + " debited + " + released
                + " released; metered lines, burns and ledger agree.");
    }

    private static void ledger(RunDocuments run, Amount held, Amount debited, Faults faults) {
        SealedDocument extract = run.the("ledger_extract");
        String account = FundingCheck.account(run);
        faults.same("The ledger extract's account", extract.text("account"), account);
        List<Json.Obj> transfers = extract.body().objects("transfers");
        List<Json.Obj> pending = inPhase(transfers, "pending");
        List<Json.Obj> posts = inPhase(transfers, "post");
        faults.same("The pending transfers", sum(held.asset(), pending, "amount"), held);
        faults.same("The posted transfers", sum(debited.asset(), posts, "amount"), debited);
        Map<String, Json.Obj> holds = new HashMap<>();
        pending.forEach(hold -> holds.put(hold.text("id").orElseThrow(), hold));
        Set<String> ended = new HashSet<>();
        for (Json.Obj post : posts) {
            String of = post.text("of").orElse("");
            Optional<Json.Obj> hold = Optional.ofNullable(holds.get(of));
            faults.require(ended.add(of), "A pending transfer is posted twice.");
            faults.require(
                    hold.isPresent() && Amount.of(post, "amount").within(Amount.of(hold.get(), "amount")),
                    "A post takes more than its pending transfer holds, or has none.");
        }
        faults.same("The number of posts", posts.size(), pending.size());
        for (Json.Obj transfer : transfers) {
            faults.same("The account debited", transfer.text("debit").orElseThrow(), account);
            faults.same("The account credited", transfer.text("credit").orElseThrow(), "credits_consumed");
        }
        long ids = transfers.stream()
                .map(transfer -> transfer.text("id").orElseThrow())
                .distinct()
                .count();
        faults.require(ids == transfers.size(), "A transfer stands twice.");
    }

    private static List<Json.Obj> inPhase(List<Json.Obj> transfers, String phase) {
        return transfers.stream()
                .filter(transfer -> transfer.text("phase").equals(Optional.of(phase)))
                .toList();
    }

    private static Amount sum(String asset, List<Json.Obj> items, String member) {
        return Amount.sum(
                asset, items.stream().map(item -> Amount.of(item, member)).toList());
    }

    /** No grant gave more than its settlement receipt funded, and the grants burnt are those that the receipt links to. */
    static Check grants(RunDocuments run) {
        Faults faults = new Faults(GRANTS);
        SealedDocument usage = run.usageReceipt();
        List<SealedDocument> linked = run.linked(usage, "run_eligibility");
        List<Json.Obj> burns = usage.body().objects("burns");
        faults.same("The number of grants burnt", burns.size(), linked.size());
        Map<String, SealedDocument> eligibilities = new HashMap<>();
        linked.forEach(eligibility -> eligibilities.put(eligibility.text("grant_id"), eligibility));
        Set<String> burnt = new HashSet<>();
        for (Json.Obj burn : burns) {
            String grant = burn.text("grant_id").orElseThrow();
            faults.require(burnt.add(grant), "A grant is burnt in two lines.");
            Optional<SealedDocument> eligibility = Optional.ofNullable(eligibilities.get(grant));
            if (eligibility.isEmpty()) {
                faults.add("A grant was burnt that the usage receipt doesn't link to.");
                continue;
            }
            SealedDocument receipt = run.linkedTo(eligibility.get(), "settlement_receipt");
            faults.same("The receipt of a burn", burn.text("settlement_receipt_id"), Optional.of(receipt.id()));
            Amount taken = Amount.of(burn, "credits");
            Amount funded = receipt.amount("credits");
            faults.require(taken.within(funded), taken + " were burnt of a grant of " + funded + ".");
        }
        return faults.verdict("No grant of " + linked.size() + " gave more than its settlement receipt funded.");
    }
}
