package tokenops.tools;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import tokenops.path.Id;
import tokenops.path.Mode;
import tokenops.tools.ToolOutcome.Usage;

/**
 * All that a tool is given.
 *
 * @param run for which run
 * @param asOf the time that the review stands for: the tool has no other clock
 * @param mode test or live
 * @param evidence the files, in the order in which they were given
 * @param required the evidence families without which the run must not end
 * @param prices the metered lines of the contract: what the work costs, and what usage evidence is checked against
 * @param tolerance how far records that are matched may differ
 * @param credits in microcredits, what there is to pay for the work; nobody pays for more
 * @param corroboration looks references up in what the server itself knows
 */
public record ToolRequest(
        Id.Run run,
        Instant asOf,
        Mode mode,
        List<EvidenceFile> evidence,
        List<Requirement> required,
        List<PriceLine> prices,
        Tolerance tolerance,
        long credits,
        Corroboration corroboration) {

    /** The same, looked up with somebody else. */
    public ToolRequest asking(Corroboration other) {
        return new ToolRequest(run, asOf, mode, evidence, required, prices, tolerance, credits, other);
    }

    /**
     * How much of a meter the credits pay for.
     *
     * @param besides what is used as well
     * @return negative when the credits don't even pay for that
     */
    public long affordable(String meter, List<Usage> besides) {
        try {
            long left = credits;
            long unit = 0;
            for (PriceLine line : prices) {
                for (Usage used : besides) {
                    if (used.meter().equals(line.meter())) {
                        left = Math.subtractExact(left, Math.multiplyExact(used.quantity(), line.creditsPerUnit()));
                    }
                }
                if (line.meter().equals(meter)) {
                    unit = Math.addExact(unit, line.creditsPerUnit());
                }
            }
            return left < 0 ? -1 : unit == 0 ? Long.MAX_VALUE : left / unit;
        } catch (ArithmeticException e) {
            return -1;
        }
    }

    /** A family that the contract requires, and whether what the agent claims is enough or it must be corroborated. */
    public record Requirement(String family, boolean corroborated) {}

    /**
     * How far two records may differ and still be taken for the two sides of one thing.
     *
     * @param amountMinor in the minor unit of whatever asset both are in
     * @param time how far apart they may lie where no reference joins them
     */
    public record Tolerance(long amountMinor, Duration time) {
        /** A contract that says nothing: the same amount, within a day. */
        public static final Tolerance DEFAULT = new Tolerance(0, Duration.ofDays(1));
    }

    /**
     * A metered line of the price book.
     *
     * @param creditsPerUnit in microcredits
     */
    public record PriceLine(String meter, String unit, long creditsPerUnit) {}
}
