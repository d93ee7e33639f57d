package tokenops.runs;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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
                .put("at", DocumentTime.text(at))
                .putIf("detail", detail)
                .put("sequence", sequence)
                .put("type", type.word())
                .build();
    }

    /**
     * A history: events in order, to which others are added at the end.
     *
     * <p>As a list and as the text that the run's row keeps, each made from the other when it is asked for: most of the time a run is
     * read only to be written again.
     */
    public static final class History {
        public static final History NONE = new History(List.of(), "[]");

        /** How the detail of a failure begins when the tool took too long: the vocabulary's word for such an execution. */
        static final String TIMED_OUT = "timed_out: ";

        private @Nullable List<TaskEvent> events;
        private @Nullable String text;

        private History(@Nullable List<TaskEvent> events, @Nullable String text) {
            this.events = events;
            this.text = text;
        }

        static History read(String text) {
            return new History(null, text);
        }

        /** In order. Threads that ask at once may each read the text; what they find is the same. */
        public List<TaskEvent> events() {
            List<TaskEvent> known = events;
            if (known == null) {
                known = list(Objects.requireNonNull(text));
                events = known;
            }
            return known;
        }

        History with(Type type, Instant at) {
            return with(type, at, Optional.empty());
        }

        /** Events are in order even where the clocks of two nodes aren't. */
        History with(Type type, Instant at, Optional<String> detail) {
            List<TaskEvent> more = new ArrayList<>(events());
            more.add(new TaskEvent(more.size() + 1, type, after(at), detail));
            return new History(List.copyOf(more), null);
        }

        /** Since when the run is the server's to work on: when it was begun, or resumed by its agent. */
        Instant workableSince() {
            return events().stream()
                    .filter(event -> event.type == Type.RUN_CREATED || event.type == Type.RUN_RESUMED)
                    .reduce((first, last) -> last)
                    .map(TaskEvent::at)
                    .orElse(Instant.MIN);
        }

        /** Whether the run has waited for its agent. */
        boolean hasPaused() {
            return events().stream().anyMatch(event -> event.type == Type.RUN_PAUSED);
        }

        /** Whether the run has failed because the tool took too long. */
        boolean hasTimedOut() {
            return last().filter(event -> event.type == Type.RUN_FAILED)
                    .flatMap(TaskEvent::detail)
                    .filter(detail -> detail.startsWith(TIMED_OUT))
                    .isPresent();
        }

        /** The time, or that of the last event when it is later. */
        Instant after(Instant at) {
            return last().map(TaskEvent::at).filter(at::isBefore).orElse(at);
        }

        private Optional<TaskEvent> last() {
            return events().isEmpty() ? Optional.empty() : Optional.of(events().getLast());
        }

        Json.Arr json() {
            return Json.array(events(), TaskEvent::json);
        }

        /** As the run's row keeps it. */
        String text() {
            String known = text;
            if (known == null) {
                known = CanonicalJson.text(json());
                text = known;
            }
            return known;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof History history && text().equals(history.text());
        }

        @Override
        public int hashCode() {
            return text().hashCode();
        }

        @Override
        public String toString() {
            return text();
        }

        private static List<TaskEvent> list(String text) {
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
                return List.copyOf(events);
            } catch (MalformedJson e) {
                throw new IllegalStateException("a run's history is damaged", e);
            }
        }
    }
}
