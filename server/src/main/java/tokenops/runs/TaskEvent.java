package tokenops.runs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tokenops.path.Word;
import tokenops.proof.CanonicalJson;
import tokenops.proof.DocumentTime;
import tokenops.proof.Json;
import tokenops.proof.MalformedJson;

/** Something that happened to a run. The list of them is kept with the run and sealed in its runtime record. */
public record TaskEvent(int sequence, Type type, Instant at, Optional<String> detail) {
    /** What can happen to a run. */
    public enum Type implements Word {
        RUN_CREATED,
        CREDIT_HELD,
        EVIDENCE_REVIEW_STARTED,
        EVIDENCE_STATUS_CHANGED,
        TOOL_EXECUTION_STARTED,
        RESULT_PACKAGED,
        CREDITS_DEBITED,
        CREDITS_RELEASED,
        USAGE_RECEIPT_ISSUED,
        ATTESTATION_ISSUED,
        CALLBACK_DELIVERED,
        CALLBACK_FAILED,
        EXCEPTION_OPENED,
        RECOVERY_REQUESTED,
        REPLAY_PACKAGE_READY,
        RUN_PAUSED,
        RUN_RESUMED,
        RUN_FAILED,
        RUN_CLOSED
    }

    Json.Obj json() {
        return Json.object()
                .put("sequence", sequence)
                .put("type", type.word())
                .put("at", DocumentTime.text(at))
                .putIf("detail", detail)
                .build();
    }

    /** A history: events in order, to which others are added at the end. */
    public record History(List<TaskEvent> events) {
        public static final History NONE = new History(List.of());

        /** How the detail of a failure begins when the tool took too long: the vocabulary's word for such an execution. */
        static final String TIMED_OUT = "timed_out: ";

        public History {
            events = List.copyOf(events);
        }

        History with(Type type, Instant at) {
            return with(type, at, Optional.empty());
        }

        /** Events are in order even where the clocks of two nodes aren't. */
        History with(Type type, Instant at, Optional<String> detail) {
            List<TaskEvent> more = new ArrayList<>(events);
            more.add(new TaskEvent(events.size() + 1, type, after(at), detail));
            return new History(more);
        }

        /** Since when the run is the server's to work on: when it was begun, or resumed by its agent. */
        Instant workableSince() {
            return events.stream()
                    .filter(event -> event.type == Type.RUN_CREATED || event.type == Type.RUN_RESUMED)
                    .reduce((first, last) -> last)
                    .map(TaskEvent::at)
                    .orElse(Instant.MIN);
        }

        /** Whether the run has failed because the tool took too long. */
        boolean hasTimedOut() {
            return !events.isEmpty()
                    && events.getLast().type == Type.RUN_FAILED
                    && events.getLast()
                            .detail
                            .filter(text -> text.startsWith(TIMED_OUT))
                            .isPresent();
        }

        /** The time, or that of the last event when it is later. */
        Instant after(Instant at) {
            return events.isEmpty() || events.getLast().at.isBefore(at) ? at : events.getLast().at;
        }

        Json.Arr json() {
            return Json.array(events, TaskEvent::json);
        }

        /** As the run's row keeps it. */
        String text() {
            return CanonicalJson.text(json());
        }

        static History read(String text) {
            try {
                List<TaskEvent> events = new ArrayList<>();
                Json list = CanonicalJson.read(text.getBytes(StandardCharsets.UTF_8));
                for (Json item : ((Json.Arr) list).items()) {
                    Json.Obj event = (Json.Obj) item;
                    events.add(new TaskEvent(
                            Math.toIntExact(event.whole("sequence").orElseThrow()),
                            Word.of(Type.class, event.text("type").orElseThrow()),
                            event.text("at").flatMap(DocumentTime::parse).orElseThrow(),
                            event.text("detail")));
                }
                return new History(events);
            } catch (MalformedJson e) {
                throw new IllegalStateException("a run's history is damaged", e);
            }
        }
    }
}
