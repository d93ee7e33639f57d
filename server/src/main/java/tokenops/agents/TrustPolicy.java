package tokenops.agents;

import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;

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

    /** Reads a policy as its file holds it; a missing member throws with its name. */
    public static TrustPolicy read(Json.Obj json) {
        return new TrustPolicy(
                text(json, "name"),
                json.objects("rules").stream()
                        .map(rule -> new Rule(when(part(rule, "when")), then(part(rule, "then"))))
                        .toList());
    }

    private static When when(Json.Obj json) {
        return new When(json.texts("data_modes"), json.texts("tools"));
    }

    private static Then then(Json.Obj json) {
        return new Then(
                text(json, "level"),
                json.texts("data_modes"),
                text(json, "execution_mode"),
                whole(json, "credits_per_day"),
                Math.toIntExact(whole(json, "runs_in_flight")),
                whole(json, "maximum_per_run"),
                Math.toIntExact(whole(json, "requests_per_second")),
                text(json, "reason"));
    }

    private static Json.Obj part(Json.Obj json, String name) {
        return json.object(name).orElseThrow(() -> new IllegalArgumentException("the trust policy lacks " + name));
    }

    private static String text(Json.Obj json, String name) {
        return json.text(name).orElseThrow(() -> new IllegalArgumentException("the trust policy lacks " + name));
    }

    private static long whole(Json.Obj json, String name) {
        return json.whole(name).orElseThrow(() -> new IllegalArgumentException("the trust policy lacks " + name));
    }

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
