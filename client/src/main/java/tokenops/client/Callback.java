package tokenops.client;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A callback as the server keeps it.
 *
 * @param state as {@code delivered} or {@code retry_scheduled}
 * @param type as {@code task_result_ready}
 * @param document the sealed {@code callback_delivery}, once the outcome is known
 */
public record Callback(
        String id,
        String state,
        String type,
        String url,
        String runId,
        long sequence,
        List<Attempt> attempts,
        Optional<Instant> nextAttemptAt,
        Optional<Document> document) {
    static Callback of(Answer answer) {
        return new Callback(
                answer.text("id"),
                answer.text("state"),
                answer.text("type"),
                answer.text("url"),
                answer.text("run_id"),
                answer.whole("sequence"),
                answer.list("attempts", Attempt::of),
                answer.optionalTime("next_attempt_at"),
                answer.optionalDocument());
    }

    /**
     * One attempt to deliver.
     *
     * @param status the receiver's, when it answered
     */
    public record Attempt(Instant at, long durationMillis, Optional<Long> status, Optional<String> error) {
        private static Attempt of(Answer answer) {
            return new Attempt(
                    answer.time("at"),
                    answer.whole("duration_ms"),
                    answer.json().whole("status"),
                    answer.optional("error"));
        }
    }
}
