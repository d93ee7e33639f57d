package tokenops.client;

import java.time.Instant;
import tokenops.proof.Json;

/**
 * What work costs, until when.
 *
 * @param state {@code open}, {@code accepted}, {@code expired} or {@code superseded}
 * @param document the sealed {@code quote}
 */
public record Quote(
        String id,
        String state,
        Amount price,
        Amount credits,
        Amount creditsPerRun,
        Instant expiresAt,
        Document document) {
    static Quote of(Answer answer) {
        return new Quote(
                answer.text("id"),
                answer.text("state"),
                answer.amount("price"),
                answer.amount("credits"),
                answer.amount("credits_per_run"),
                answer.time("expires_at"),
                answer.document());
    }

    /** What a quote is asked for. */
    public static final class Request {
        private final Json.Obj json;

        private Request(Json.Obj json) {
            this.json = json;
        }

        /** One run of a tool with as many records as the server expects when nothing is said. */
        public static Request of(String tool) {
            return new Request(Json.object().put("tool", tool).build());
        }

        /** How many runs. */
        public Request runs(long runs) {
            return with("runs", new Json.Whole(runs));
        }

        /** How many records of evidence in each run. */
        public Request records(long records) {
            return with("records", new Json.Whole(records));
        }

        /** As {@code metadata_only}. */
        public Request dataMode(String mode) {
            return with("data_mode", new Json.Text(mode));
        }

        private Request with(String name, Json value) {
            return new Request(json.with(name, value));
        }

        Json.Obj json() {
            return json;
        }
    }
}
