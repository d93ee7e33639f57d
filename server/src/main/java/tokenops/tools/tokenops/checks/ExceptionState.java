package tokenops.tools.tokenops.checks;

import tokenops.tools.tokenops.evidence.Statement;

/** What an exception record says of itself, in the words of all systems: whether it is closed, and how grave it is called. */
public final class ExceptionState {
    private ExceptionState() {}

    /** Closed by its state; by having been closed at some time, where it states no state. */
    public static boolean isClosed(Statement exception) {
        String state = exception.fact("state").orElse("");
        return state.isEmpty()
                ? exception.fact("closed").isPresent()
                : state.equals("closed") || state.equals("resolved");
    }

    /** What exceptions are called in the vocabulary; other systems have words of their own for the same. */
    public enum Grade {
        BLOCKED,
        HIGH,
        MEDIUM,
        LOW,
        UNSTATED;

        public static Grade of(Statement exception) {
            return switch (exception.fact("severity").orElse("")) {
                case "blocked", "critical" -> BLOCKED;
                case "high", "major" -> HIGH;
                case "medium", "moderate", "minor" -> MEDIUM;
                case "low", "info", "informational" -> LOW;
                default -> UNSTATED;
            };
        }
    }
}
