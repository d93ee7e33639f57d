package tokenops.tools;

import java.time.Duration;
import java.util.List;
import tokenops.proof.Digest;

/**
 * A tool as quotes, contracts and the public list describe it.
 *
 * @param name its name in the vocabulary, {@code tokenops}
 * @param version of the tool as a whole
 * @param checks the digest of the canonical list of check ids and versions: two runs with the same digest did the same work
 * @param listed what each of those checks asks, in their order
 * @param summary one sentence for a buyer
 * @param families the evidence families that it reads
 * @param scope what a contract with it covers, a sentence each
 * @param outOfScope what it doesn't, a sentence each
 * @param outputs what it promises to produce
 * @param maximumDuration how long it may work on one run: it is interrupted then, and the run ends without a result
 * @param meters what its usage is counted in, as {@code review} (per run) and {@code record} (per evidence record)
 */
public record ToolDescription(
        String name,
        String version,
        Digest checks,
        List<Check> listed,
        String summary,
        List<String> families,
        List<String> scope,
        List<String> outOfScope,
        List<String> outputs,
        Duration maximumDuration,
        List<Meter> meters) {

    /**
     * One line of metering.
     *
     * @param name the meter's name in the price book
     * @param unit what one of it is
     */
    public record Meter(String name, String unit) {}

    /**
     * One question that the tool puts to evidence.
     *
     * @param severity the gravest finding that it can make
     * @param weight in the score
     * @param states what is true of evidence that passes
     * @param catches what goes wrong where it isn't true
     * @param fix what to do about a finding
     * @param needs what it can't run without
     * @param whenAbsent what it means when that isn't there
     */
    public record Check(
            String id,
            String version,
            String family,
            String severity,
            int weight,
            String states,
            String catches,
            String fix,
            String needs,
            String whenAbsent) {}
}
