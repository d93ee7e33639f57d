package tokenops.runs;

import java.time.Instant;
import java.util.List;
import tokenops.contracts.ContractRow;
import tokenops.contracts.Terms;
import tokenops.path.Amount;
import tokenops.path.Asset;
import tokenops.path.Id;
import tokenops.tools.ToolDescription;
import tokenops.tools.ToolOutcome;
import tokenops.tools.ToolRequest.PriceLine;

/**
 * A run whose tool has finished: all that its end is sealed from.
 *
 * @param lines what is charged, by metered line of the contract
 */
record Work(
        RunRow run,
        Terms terms,
        ContractRow contract,
        String keyThumbprint,
        List<EvidenceRow> evidence,
        ToolDescription tool,
        Id.Execution execution,
        Instant startedAt,
        Instant finishedAt,
        ToolOutcome.Completed outcome,
        List<Line> lines) {

    /** @param microcredits {@code quantity} times the price of the line */
    record Line(PriceLine price, long quantity, long microcredits) {}

    /** What the run costs: the sum of its lines. */
    Amount debited() {
        Asset credit = run.hold().asset();
        return new Amount(credit, lines.stream().mapToLong(Line::microcredits).reduce(0, Math::addExact));
    }

    Amount released() {
        return run.held().minus(debited());
    }

    /** Charges usage by the contract's lines; what it has no price for is free. */
    static List<Line> charge(Terms terms, List<ToolOutcome.Usage> usage) {
        return terms.prices().stream()
                .map(price -> {
                    long quantity = usage.stream()
                            .filter(reading -> reading.meter().equals(price.meter()))
                            .mapToLong(ToolOutcome.Usage::quantity)
                            .sum();
                    return new Line(price, quantity, Math.multiplyExact(quantity, price.creditsPerUnit()));
                })
                .toList();
    }
}
