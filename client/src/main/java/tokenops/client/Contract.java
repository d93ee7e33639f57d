package tokenops.client;

import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.proof.Json;

/**
 * A run contract.
 *
 * @param state as {@code offered} or {@code accepted}
 * @param maximumCredits of one run
 * @param committed what its runs hold or have spent
 * @param document the sealed {@code contract}: what an acceptance is signed over
 */
public record Contract(
        String id,
        String state,
        Amount maximumCredits,
        Optional<Amount> budget,
        Amount committed,
        long runs,
        Instant expiresAt,
        Document document) {
    static Contract of(Answer answer) {
        return new Contract(
                answer.text("id"),
                answer.text("state"),
                answer.amount("maximum_credits"),
                answer.optionalObject("budget").map(Amount::of),
                answer.amount("committed"),
                answer.whole("runs"),
                answer.time("expires_at"),
                answer.document());
    }

    /** What a contract is asked for; what isn't said is as the server has it. */
    public static final class Request {
        private final Json.Obj json;

        private Request(Json.Obj json) {
            this.json = json;
        }

        /** A contract for one run over a quote. */
        public static Request over(String quoteId) {
            return new Request(Json.object().put("quote_id", quoteId).build());
        }

        /** For any number of runs within the budget. */
        public Request standing() {
            return with("contract_type", new Json.Text("standing"));
        }

        /** Evidence without which a run must not end, confirmed or only stated. */
        public Request requiring(String family, Corroboration corroboration) {
            List<Json> required = new ArrayList<>(json.array("evidence_required"));
            required.add(Json.object()
                    .put("family", family)
                    .put("corroboration", corroboration.word)
                    .build());
            return with("evidence_required", new Json.Arr(required));
        }

        /** What one run may take at most, in microcredits. */
        public Request maximumCredits(BigInteger micro) {
            return with("maximum_credits", new Json.Text(micro.toString()));
        }

        /** What all runs of a standing contract may take, in microcredits. */
        public Request budget(BigInteger micro) {
            return with("budget", new Json.Text(micro.toString()));
        }

        /** Where results go, in the place of the manifest's URL. */
        public Request callback(URI url) {
            return with("callback", Json.object().put("url", url.toString()).build());
        }

        /** No callbacks: the agent asks. */
        public Request pollingOnly() {
            return with(
                    "callback",
                    Json.object().put("policy", "status_polling_only").build());
        }

        /** An operator releases each result. */
        public Request controlled() {
            return with("execution_mode", new Json.Text("controlled"));
        }

        /**
         * How far two records may differ that a review takes for the two sides of one thing.
         *
         * @param amountMinor in the minor unit of whatever asset both are in
         * @param time how far apart they may lie where no reference joins them, in whole seconds
         */
        public Request tolerating(BigInteger amountMinor, Duration time) {
            return with(
                    "matching_tolerance",
                    Json.object()
                            .put("amount_minor", amountMinor.toString())
                            .put("time_seconds", time.toSeconds())
                            .build());
        }

        private Request with(String name, Json value) {
            return new Request(json.with(name, value));
        }

        Json.Obj json() {
            return json;
        }
    }

    /** How well evidence must be known. */
    public enum Corroboration {
        /** The agent states it. */
        CLAIMED("claimed"),
        /** The ledger, the log or the provider confirms it. */
        CORROBORATED("corroborated");

        private final String word;

        Corroboration(String word) {
            this.word = word;
        }
    }
}
