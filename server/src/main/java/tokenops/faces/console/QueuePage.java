package tokenops.faces.console;

import tokenops.runs.Nodes;
import tokenops.runs.QueueHealth;

/** The queue's page: who works on it, what stands still in it and what helps, and whose it is. */
public record QueuePage(Shell shell, QueueHealth.Queue queue) {
    /** What the page says aloud when it changes. */
    static String say(QueueHealth.Queue queue) {
        return queue.load().queued() + " queued, " + queue.load().operating() + " operating, "
                + queue.stuck().size() + " stuck." + (isServed(queue) ? "" : " No node takes runs.");
    }

    private static boolean isServed(QueueHealth.Queue queue) {
        return queue.nodes().stream().anyMatch(node -> node.state() == Nodes.State.WORKING);
    }

    /** Whether a node is there that takes runs. */
    public boolean isServed() {
        return isServed(queue);
    }

    /** How long the longest waiting run has waited. */
    public String oldest() {
        return queue.load().oldestDueAt().map(at -> shell.when(at).age()).orElse("none waits");
    }

    public static Tone tone(Nodes.State state) {
        return switch (state) {
            case WORKING -> Tone.NOW;
            case DRAINING -> Tone.ATTENTION;
            case DRAINED -> Tone.WAITING;
            case SILENT -> Tone.FAILED;
        };
    }

    /** Whether a node is to take no more runs. */
    public static boolean isDrained(Nodes.Node node) {
        return node.state() == Nodes.State.DRAINING || node.state() == Nodes.State.DRAINED;
    }
}
