package tokenops.bench.torture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tokenops.bench.torture.Acknowledged.Ack;
import tokenops.bench.torture.Acknowledged.Heard;

/** Whether what is there is what was acknowledged. Pure: sentences out of answers. */
final class Verdict {
    /** Members of a run that never change. */
    private static final List<String> FIXED =
            List.of("id", "kind", "reference", "tool", "contract_id", "held", "created_at", "urls", "status_url");

    private Verdict() {}

    /** What became of a run. */
    record Fate(Caller.Answer seen, boolean cancelAcknowledged, Optional<String> resultDigest, Set<Heard> heard) {}

    /** Why the answer to the same request with the same key isn't the first one; empty when it is. */
    static Optional<String> repeated(Ack ack, Caller.Answer again) {
        boolean same = again.status() == ack.answer().status()
                && Arrays.equals(again.body(), ack.answer().body());
        return same
                ? Optional.empty()
                : Optional.of(ack + " is answered otherwise the second time: " + again + ", not " + ack.answer());
    }

    /** What of an acknowledged run is lost: it is there, as it was acknowledged, at its end, and its callback came. */
    static List<String> lost(Ack ack, Fate fate) {
        if (fate.seen.status() != 200) {
            return List.of(ack + " is missing: " + fate.seen);
        }
        List<String> lost = new ArrayList<>();
        for (String member : FIXED) {
            Optional<?> said = ack.answer().json().flatMap(json -> json.get(member));
            Optional<?> seen = fate.seen.json().flatMap(json -> json.get(member));
            if (!seen.equals(said)) {
                lost.add(ack + " has another " + member + " than was acknowledged: " + seen + ", not " + said);
            }
        }
        String state = fate.seen.text("state").orElse("");
        String due = fate.cancelAcknowledged ? "cancelled" : "result_ready";
        if (!state.equals(due)) {
            lost.add(ack + " is " + state + ", not " + due);
        }
        return told(ack, fate, lost);
    }

    private static List<String> told(Ack ack, Fate fate, List<String> lost) {
        for (Heard heard : fate.heard) {
            if (!fate.resultDigest.equals(Optional.of(heard.resultDigest()))) {
                lost.add(ack + " has the result " + fate.resultDigest.orElse("none") + ", its callback "
                        + heard.webhookId() + " said " + heard.resultDigest());
            }
        }
        if (!fate.cancelAcknowledged && fate.resultDigest.isEmpty()) {
            lost.add(ack + " has no result contract");
        }
        if (!fate.cancelAcknowledged && fate.heard.isEmpty()) {
            lost.add(ack + " ended without a callback");
        }
        return lost;
    }

    /** Why a run's callbacks are more than one; coming again under the same webhook-id is allowed. */
    static Optional<String> duplicated(Ack ack, Fate fate) {
        List<String> ids =
                fate.heard.stream().map(Heard::webhookId).distinct().sorted().toList();
        return ids.size() > 1 ? Optional.of(ack + " was told of under several webhook-ids: " + ids) : Optional.empty();
    }

    /** Why an acknowledged quote or payment isn't there as it was sealed. */
    static Optional<String> sealed(Ack ack, Caller.Answer seen) {
        Optional<String> digest = ack.answer().text("digest");
        return seen.status() == 200 && digest.isPresent() && seen.text("digest").equals(digest)
                ? Optional.empty()
                : Optional.of(ack + " isn't there as " + digest.orElse("sealed") + ": " + seen);
    }

    /** Why a payment that the provider has settled isn't in the agent's credits. */
    static Optional<String> funded(Ack ack, Caller.Answer seen) {
        boolean confirmed = seen.text("state").equals(Optional.of("confirmed"))
                && seen.text("grant_id").isPresent();
        return confirmed ? Optional.empty() : Optional.of(ack + " was paid and isn't confirmed: " + seen);
    }
}
