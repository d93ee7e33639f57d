package tokenops.faces.console;

import java.util.List;
import tokenops.switches.Switches;

/** What can be switched off, and what is. */
public record SwitchesPage(Shell shell, List<Switches.Shown> switches) {
    /** What a switch stops, for people. */
    public static String stops(String name) {
        return switch (name) {
            case "onboarding" -> "New agents. Those who have submitted themselves may still come in.";
            case "runs" -> "New runs. Those in the queue and at work go on.";
            case "callbacks" -> "Deliveries. Callbacks wait, and go out when this is on again.";
            default ->
                name.startsWith("tool:")
                        ? "New quotes, payments, contracts and runs for this tool."
                        : "New payment requests through this route. Money on its way is still taken.";
        };
    }

    public static Tone tone(Switches.State state) {
        return switch (state) {
            case ON -> Tone.DONE;
            case OFF -> Tone.ATTENTION;
        };
    }

    /** What the button does. */
    public static Switches.State other(Switches.State state) {
        return switch (state) {
            case ON -> Switches.State.OFF;
            case OFF -> Switches.State.ON;
        };
    }
}
