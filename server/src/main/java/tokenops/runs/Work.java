package tokenops.runs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.contracts.ContractRow;
import tokenops.contracts.Terms;
import tokenops.path.Amount;
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

    /**
     * A line of the usage receipt.
     *
     * @param microcredits {@code quantity} times the price of the line
     * @param metered what of the quantity was metered when; only of a run that had paused for evidence
     */
    record Line(PriceLine price, long quantity, long microcredits, List<Metered> metered) {
        /** The same quantity, as it was metered: until each reading, and from the last of them until now. */
        Line metered(List<MeterReading> readings, Instant now, int evidence) {
            List<Metered> parts = new ArrayList<>();
            long before = 0;
            for (MeterReading reading : readings) {
                // a tool that counted less now than it did then would charge less: no part is negative
                long until = Math.clamp(reading.of(price.meter()), before, quantity);
                parts.add(new Metered(reading.at(), reading.evidence(), until - before));
                before = until;
            }
            parts.add(new Metered(now, evidence, quantity - before));
            return new Line(price, quantity, microcredits, List.copyOf(parts));
        }
    }

    /**
     * A part of a quantity.
     *
     * @param at when it was metered
     * @param evidence how many pieces the run had then: the first so many of its runtime record
     */
    record Metered(Instant at, int evidence, long quantity) {}

    /** What the run costs: the sum of its lines. */
    Amount debited() {
        return new Amount(run.hold().asset(), sum(lines));
    }

    /** In microcredits. */
    static long sum(List<Line> lines) {
        long microcredits = 0;
        for (Line line : lines) {
            microcredits += line.microcredits;
        }
        return microcredits;
    }

    Amount released() {
        return run.held().minus(debited());
    }

    /**
     * Charges usage by the contract's lines; what it has no price for is free. Empty when it costs more than an amount can be: 2^63
     * microcredits and more.
     */
    static Optional<List<Line>> charge(Terms terms, List<ToolOutcome.Usage> usage) {
        try {
            List<Line> lines = new ArrayList<>();
            long all = 0;
            for (PriceLine price : terms.prices()) {
                long quantity = 0;
                for (ToolOutcome.Usage reading : usage) {
                    if (reading.meter().equals(price.meter())) {
                        quantity = Math.addExact(quantity, reading.quantity());
                    }
                }
                long microcredits = Math.multiplyExact(quantity, price.creditsPerUnit());
                all = Math.addExact(all, microcredits);
                lines.add(new Line(price, quantity, microcredits, List.of()));
            }
            return Optional.of(lines);
        } catch (ArithmeticException e) {
            return Optional.empty();
        }
    }
}
