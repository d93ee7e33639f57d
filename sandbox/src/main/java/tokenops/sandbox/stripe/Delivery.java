package tokenops.sandbox.stripe;

import java.net.URI;
import java.time.Instant;

/**
 * One attempt to deliver an event to an endpoint.
 *
 * @param attempt 1 for the first; 0 when a test had it sent besides the schedule
 */
public record Delivery(String eventId, String type, URI endpoint, int attempt, Instant at, Outcome outcome) {
    /** What came of it. */
    public sealed interface Outcome {
        /** The endpoint answered; it has taken the event when the status is 2xx. */
        record Answered(int status) implements Outcome {}

        /** No answer came. */
        record Unanswered(String why) implements Outcome {}

        /** It wasn't sent: too many were waiting. */
        record NotSent() implements Outcome {}
    }

    /** True when the endpoint has taken the event. */
    public boolean taken() {
        return outcome instanceof Outcome.Answered(int status) && status / 100 == 2;
    }
}
