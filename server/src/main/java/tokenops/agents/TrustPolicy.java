package tokenops.agents;

import java.util.List;
import java.util.Optional;

/**
 * Rules over facts: the first whose conditions hold decides; what no rule decides waits for the operator.
 *
 * @param name stands in decisions as {@code policy:<name>}
 */
public record TrustPolicy(String name, List<Rule> rules) {
    /**
     * @param when all of these must hold
     * @param then what is decided
     */
    public record Rule(When when, Then then) {}

    /**
     * @param dataModes the agent asked for one of these
     * @param tools the agent asked for none beyond these
     */
    public record When(List<String> dataModes, List<String> tools) {}

    /**
     * @param level registered, verified or trusted
     * @param executionMode live, or controlled: an operator releases each result
     * @param creditsPerDay in whole credits
     * @param maximumPerRun in whole credits
     * @param requestsPerSecond for each credential
     * @param reason why, as a sentence
     */
    public record Then(
            String level,
            List<String> dataModes,
            String executionMode,
            long creditsPerDay,
            int runsInFlight,
            long maximumPerRun,
            int requestsPerSecond,
            String reason) {}

    Optional<Then> decide(Manifest manifest) {
        return rules.stream()
                .filter(rule -> rule.when().dataModes().contains(manifest.dataMode())
                        && rule.when().tools().containsAll(manifest.requestedTools()))
                .map(Rule::then)
                .findFirst();
    }

    /** What an operator grants who says nothing else: the policy's last rule, which is its widest. */
    Then widest() {
        return rules.getLast().then();
    }
}
