package tokenops.quotes;

import java.math.BigInteger;
import java.util.List;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Mode;
import tokenops.proof.Json;
import tokenops.tools.ToolRequest.PriceLine;

/**
 * What work costs: money per credit, and per tool credits per metered unit.
 *
 * @param id names this edition in quotes and contracts
 * @param creditPriceMinor what one credit costs, in the minor unit of {@code currency}
 * @param lines the metered lines of a tool
 */
public record PriceBook(String id, Asset currency, long creditPriceMinor, List<Line> lines) {
    private static final long MICRO = 1_000_000;

    /** @param microcreditsPerUnit microcredits for one unit of the meter */
    public record Line(String tool, String meter, String unit, long microcreditsPerUnit) {
        Json.Obj json(Asset credit) {
            return Json.object()
                    .put("meter", meter)
                    .put("unit", unit)
                    .put("credits_per_unit", new Amount(credit, microcreditsPerUnit).json())
                    .build();
        }
    }

    /** Reads a price book as its file holds it; a missing member throws with its name. */
    public static PriceBook read(Json.Obj json) {
        return new PriceBook(
                text(json, "id"),
                Asset.parse(text(json, "currency"))
                        .orElseThrow(() -> new IllegalArgumentException("the price book's currency is no asset")),
                whole(json, "credit_price"),
                json.objects("lines").stream()
                        .map(line -> new Line(
                                text(line, "tool"),
                                text(line, "meter"),
                                text(line, "unit"),
                                whole(line, "microcredits_per_unit")))
                        .toList());
    }

    private static String text(Json.Obj json, String name) {
        return json.text(name).orElseThrow(() -> new IllegalArgumentException("the price book lacks " + name));
    }

    private static long whole(Json.Obj json, String name) {
        return json.whole(name).orElseThrow(() -> new IllegalArgumentException("the price book lacks " + name));
    }

    /** The lines of one tool. */
    public List<Line> of(String tool) {
        return lines.stream().filter(line -> line.tool.equals(tool)).toList();
    }

    /** The same lines as a tool sees them. */
    public List<PriceLine> pricesOf(String tool) {
        return of(tool).stream()
                .map(line -> new PriceLine(line.meter, line.unit, line.microcreditsPerUnit))
                .toList();
    }

    /** The price of credits, rounded up to the minor unit: a fraction of a cent is never given away or booked. */
    public Amount price(Amount credits, Mode mode) {
        BigInteger micro = BigInteger.valueOf(credits.minor()).multiply(BigInteger.valueOf(creditPriceMinor));
        BigInteger[] parts = micro.divideAndRemainder(BigInteger.valueOf(MICRO));
        BigInteger price = parts[1].signum() == 0 ? parts[0] : parts[0].add(BigInteger.ONE);
        return new Amount(currency.in(mode), price.longValueExact());
    }

    /** The form in quotes and contracts. */
    public Json.Obj json(String tool, Mode mode) {
        return Json.object()
                .put("id", id)
                .put("credit_price", new Amount(currency.in(mode), creditPriceMinor).json())
                .put("lines", Json.array(of(tool), line -> line.json(Asset.CREDIT.in(mode))))
                .build();
    }
}
