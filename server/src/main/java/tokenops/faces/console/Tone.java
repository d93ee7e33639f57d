package tokenops.faces.console;

import java.util.Locale;
import tokenops.path.States;
import tokenops.path.Word;
import tokenops.runs.Trails;

/** How a state is shown: by a form and a colour, beside its word. */
public enum Tone {
    DONE,
    NOW,
    WAITING,
    ATTENTION,
    FAILED;

    public static Tone of(States.Run state) {
        return switch (state) {
            case ACCEPTED, QUEUED, OPERATING -> NOW;
            case AWAITING_EVIDENCE, UNDER_REVIEW -> ATTENTION;
            case RESULT_READY, CLOSED -> DONE;
            case FAILED -> Tone.FAILED;
            case CANCELLED -> WAITING;
        };
    }

    public static Tone of(States.Callback state) {
        return switch (state) {
            case PENDING, RETRY_SCHEDULED -> NOW;
            case DELIVERED, RECOVERED -> DONE;
            case EXHAUSTED -> ATTENTION;
            case DISABLED -> WAITING;
        };
    }

    public static Tone of(States.Payment state) {
        return switch (state) {
            case REQUESTED, SUBMITTED, VERIFIED, PENDING -> NOW;
            case CONFIRMED -> DONE;
            case DISPUTED -> ATTENTION;
            case FAILED -> Tone.FAILED;
            case EXPIRED, REFUNDED -> WAITING;
        };
    }

    public static Tone of(States.Grant state) {
        return switch (state) {
            case PENDING_PAYMENT -> NOW;
            case FUNDED -> DONE;
            case SUSPENDED -> ATTENTION;
            case EXHAUSTED, EXPIRED, REVERSED -> WAITING;
        };
    }

    public static Tone of(States.Adjustment state) {
        return switch (state) {
            case REQUESTED, SUBMITTED -> NOW;
            case OPENED -> ATTENTION;
            case SUCCEEDED, WON, SETTLED -> DONE;
            case FAILED, LOST -> Tone.FAILED;
        };
    }

    public static Tone of(States.Ticket state) {
        return switch (state) {
            case RESOLVED, CLOSED -> DONE;
            case OPEN, UNDER_REVIEW, WAITING_ON_REQUESTING_AGENT, RECOVERY_REQUESTED, REPLAY_READY -> ATTENTION;
        };
    }

    /** A station's: most are either reached or not, three have states of their own. */
    static Tone of(Trails.Station station, States.Run run) {
        String state = station.state();
        return switch (station.station()) {
            case "queue" -> of(run);
            case "callback" ->
                Word.parse(States.Callback.class, state).map(Tone::of).orElse(WAITING);
            case "execution" ->
                switch (state) {
                    case "started" -> NOW;
                    case "paused" -> ATTENTION;
                    case "failed", "timed_out" -> FAILED;
                    case "waiting" -> WAITING;
                    default -> DONE;
                };
            default -> station.objectId().isPresent() ? DONE : WAITING;
        };
    }

    /** The style's class. */
    public String css() {
        return name().toLowerCase(Locale.ROOT);
    }
}
