package tokenops.client;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A run.
 *
 * @param state as {@code queued}, {@code awaiting_evidence} or {@code result_ready}
 * @param creditState {@code unfunded}, {@code held}, {@code debited} or {@code released}
 * @param exceptions what stops it, or did
 * @param statusUrl shows the state to whoever has it; in the answers that begin a run and show it
 */
public record Run(
        String id,
        String state,
        String creditState,
        Optional<String> reference,
        String tool,
        String contractId,
        Amount held,
        List<Ticket> exceptions,
        Instant createdAt,
        Optional<Instant> finishedAt,
        Optional<URI> statusUrl) {
    private static final Set<String> WITH_RESULT = Set.of("result_ready", "closed");
    private static final Set<String> WITHOUT = Set.of("failed", "cancelled");

    static Run of(Answer answer) {
        return new Run(
                answer.text("id"),
                answer.text("state"),
                answer.text("credit_state"),
                answer.optional("reference"),
                answer.text("tool"),
                answer.text("contract_id"),
                answer.amount("held"),
                answer.list("exceptions", Ticket::of),
                answer.time("created_at"),
                answer.optionalTime("finished_at"),
                answer.optional("status_url").map(URI::create));
    }

    /** The token of the status URL. */
    public Optional<String> statusToken() {
        return statusUrl.map(url -> url.getPath().substring(url.getPath().lastIndexOf('/') + 1));
    }

    /** What a status URL shows. */
    public record Status(String state) {
        static Status of(Answer answer) {
            return new Status(answer.text("state"));
        }
    }

    /** Whether there is a result to read. */
    public boolean hasResult() {
        return WITH_RESULT.contains(state);
    }

    /** Whether it ended without a result. */
    public boolean endedWithout() {
        return WITHOUT.contains(state);
    }

    /**
     * An exception ticket: something that somebody must act on.
     *
     * @param type as {@code evidence_gap}
     */
    public record Ticket(String id, String type, String severity, String state, String detail, Instant openedAt) {
        private static Ticket of(Answer answer) {
            return new Ticket(
                    answer.text("id"),
                    answer.text("type"),
                    answer.text("severity"),
                    answer.text("state"),
                    answer.text("detail"),
                    answer.time("opened_at"));
        }
    }

    /** What has happened to a run so far, in order. */
    public record Events(String runId, String state, List<Event> items) {
        static Events of(Answer answer) {
            return new Events(answer.text("run_id"), answer.text("state"), answer.list("items", Event::of));
        }
    }

    /**
     * Something that happened to a run.
     *
     * @param type as {@code tool_execution_started}
     */
    public record Event(long sequence, String type, Instant at, Optional<String> detail) {
        private static Event of(Answer answer) {
            return new Event(
                    answer.whole("sequence"), answer.text("type"), answer.time("at"), answer.optional("detail"));
        }
    }
}
